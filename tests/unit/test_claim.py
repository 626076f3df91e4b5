"""What an Idempotency-Key becomes: two keys by HKDF, and nothing that tells the key itself (design 6a.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from broker.ids import read_id
from broker.repeat import claim
from broker.terms import Identity

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CALLER = Identity(oin="00000001823288444000", onderdeel="regie", medewerker="m-1", rol="R02", token_id="t")


def test_a_key_is_stretched_by_hkdf_under_two_labels_and_the_caller() -> None:
    """RFC 5869: extract with the caller as salt, expand under a label for looking up and one for sealing."""
    key = str(uuid4())
    made = claim(key, CALLER, b"vraag", NOW, timedelta(seconds=10))
    look, seal = (
        HKDF(SHA256(), 32, salt=b"5:regiem-1", info=label).derive(key.encode())
        for label in (b"sluis/look/v1", b"sluis/seal/v1")
    )
    assert made.sleutel == look
    nonce = bytes(12)
    assert AESGCM(seal).decrypt(nonce, made.seal.encrypt(nonce, b"antwoord", None), None) == b"antwoord"


@given(st.uuids())
def test_an_identifier_that_is_read_fast_is_the_ordinary_one(ordinary: UUID) -> None:
    """Equal, with the same hash and spelling: one may stand wherever the other does."""
    fast = read_id(str(ordinary))
    assert isinstance(fast, UUID)
    assert (fast, hash(fast), str(fast), fast.bytes) == (ordinary, hash(ordinary), str(ordinary), ordinary.bytes)
