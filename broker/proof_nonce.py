"""Nonces for DPoP proofs that every replica can check without a table (RFC 9449 sections 8 and 9).

A nonce is the minute it was made in, under HMAC-SHA256 with a key that all replicas derive from the same key store.
It counts for five minutes. Using it bounds how far ahead somebody who got at a client's key for a moment can make
proofs; that a proof is used once is for `broker.proof_replay`.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from typing import Final

from broker.keys import IndexKey, lp

_SLOT: Final = 60
_SLOTS: Final = 5
_LABEL: Final = lp("sluis:dpop-nonce:v1")


class KeyedNonces:
    """Nonces under one key."""

    def __init__(self, keys: IndexKey) -> None:
        self._key = keys.hmac(_LABEL)

    def fresh(self, now: float) -> str:
        """One that counts from now on."""
        return self._of(int(now // _SLOT))

    def counts(self, nonce: str, now: float) -> bool:
        """True for one of this minute and the five before it, and for one of a replica whose clock is a bit ahead."""
        slot = int(now // _SLOT)
        return any(hmac.compare_digest(nonce.encode(), self._of(n).encode()) for n in range(slot - _SLOTS, slot + 2))

    def _of(self, slot: int) -> str:
        return urlsafe_b64encode(hmac.digest(self._key, lp(slot), "sha256")[:24]).decode()
