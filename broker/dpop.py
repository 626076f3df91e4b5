"""A DPoP proof: that the caller of this very request holds the private key its token is bound to.

Checked in the order of RFC 9449 section 4.3, cheapest first, and remembered last, so that a proof that fails uses up
nothing. Algorithms: ES256 and PS256. A proof counts for a minute; the address is compared after normalising (RFC 3986
section 6.2) without query and fragment.
Raises NotAuthenticated with its reason; Unavailable (503) when it cannot be known whether a proof was used before.
"""

from __future__ import annotations

import re
import string
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final, Protocol
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from broker.access_token import decode, read_object, signed_by
from broker.errors import NotAuthenticated, Unavailable
from broker.jwk import VerificationKey, read_key, thumbprint
from broker.presented import Presented
from broker.reasons import Reason

ALGORITHMS: Final = ("ES256", "PS256")
PROOF_LIFE: Final = 60
EARLY: Final = 30  # clocks differ a little
_MAX: Final = 4096
_JWT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_HEADER: Final = frozenset({"typ", "alg", "jwk", "kid"})
_PORTS: Final = {"https": 443, "http": 80}
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset(string.ascii_letters + string.digits + "-._~")


class Proofs(Protocol):
    """Which proofs were seen before, for all replicas together."""

    async def first(self, mark: bytes, until: float) -> bool:
        """True once per mark; it is remembered at least until this moment. Raises Unavailable when nobody knows."""
        ...


class Nonces(Protocol):
    """Nonces of our own making (RFC 9449 section 9)."""

    def fresh(self, now: float) -> str:
        """One that counts from now on."""
        ...

    def counts(self, nonce: str, now: float) -> bool:
        """True for one that was made here and is not too old."""
        ...


class _Claims(BaseModel):
    """The claims of a proof (RFC 9449 section 4.2)."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)

    jti: Annotated[str, Field(pattern=r"^[!-~]{8,128}$")]
    htm: str
    htu: Annotated[str, Field(max_length=2048)]
    iat: Annotated[float, Field(ge=0, le=2**40, allow_inf_nan=False)]
    ath: str | None = None
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class ProofCheck:
    """What the house asks of every proof; without `proofs` none can be checked, with `nonces` each carries one."""

    proofs: Proofs | None = None
    nonces: Nonces | None = None

    async def holder(self, shown: Presented, now: float, *, token: str | None = None, jkt: str | None = None) -> str:
        """The thumbprint of the key behind a proof that was not used before.

        `token` is the access token it goes with and `jkt` the key that is bound to; a token endpoint has neither yet.
        """
        claims, key = _read(shown)
        _check_here(claims, shown, now)
        if token is not None and claims.ath != _hash(token):
            raise NotAuthenticated(Reason.DPOP_ATH)
        found = thumbprint(key.public)
        if jkt is not None and found != jkt:
            raise NotAuthenticated(Reason.DPOP_OTHER_KEY)
        if self.nonces is not None and not self.nonces.counts(claims.nonce or "", now):
            raise NotAuthenticated(Reason.DPOP_NONCE, nonce=self.nonces.fresh(now))
        if self.proofs is None:
            raise Unavailable
        if not await self.proofs.first(_mark(found, claims.jti), claims.iat + PROOF_LIFE):
            raise NotAuthenticated(Reason.DPOP_REPLAYED)
        return found


def _check_here(claims: _Claims, shown: Presented, now: float) -> None:
    """For the method, the address and the minute of this very call."""
    if claims.htm != shown.method:
        raise NotAuthenticated(Reason.DPOP_METHOD)
    if (named := normalise(claims.htu)) is None or named != normalise(shown.url):
        raise NotAuthenticated(Reason.DPOP_ADDRESS)
    if not now - PROOF_LIFE < claims.iat <= now + EARLY:
        raise NotAuthenticated(Reason.DPOP_MOMENT)


def normalise(url: str) -> str | None:
    """The one way to write this address, without query and fragment; None when it is no address of a service."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), parts.hostname
    if scheme not in _PORTS or not host or parts.username is not None:
        return None
    where = host if port in {None, _PORTS[scheme]} else f"{host}:{port}"
    return f"{scheme}://{where}{_ESCAPE.sub(_plain, parts.path) or '/'}"


def _plain(found: re.Match[str]) -> str:
    """An escape that was not needed is undone; any other is written with capitals."""
    letter = chr(int(found[1], 16))
    return letter if letter in _UNRESERVED else f"%{found[1].upper()}"


def _read(shown: Presented) -> tuple[_Claims, VerificationKey]:
    if not shown.proofs:
        raise NotAuthenticated(Reason.DPOP_MISSING)
    if len(shown.proofs) > 1:
        raise NotAuthenticated(Reason.DPOP_TWICE)
    text = shown.proofs[0]
    if len(text) > _MAX or not _JWT.fullmatch(text):
        raise NotAuthenticated(Reason.DPOP_MALFORMED)
    header = read_object(decode(text.partition(".")[0], Reason.DPOP_MALFORMED), Reason.DPOP_MALFORMED)
    key = _key(header)
    payload = read_object(signed_by(key, text, header["alg"], Reason.DPOP_SIGNATURE), Reason.DPOP_MALFORMED)
    try:
        return _Claims.model_validate(payload), key
    except ValidationError:
        raise NotAuthenticated(Reason.DPOP_MALFORMED) from None


def _key(header: dict[str, Any]) -> VerificationKey:
    """The key that the proof brings: the one place where a JWT may, for it proves possession and says nothing else."""
    if header.get("typ") != "dpop+jwt":
        raise NotAuthenticated(Reason.DPOP_TYP)
    if header.get("alg") not in ALGORITHMS:
        raise NotAuthenticated(Reason.DPOP_ALGORITHM)
    if not header.keys() <= _HEADER:
        raise NotAuthenticated(Reason.DPOP_MALFORMED)
    jwk = header.get("jwk")
    key = read_key(jwk) if isinstance(jwk, dict) else None
    if key is None or header["alg"] not in key.algorithms:
        raise NotAuthenticated(Reason.DPOP_KEY)
    return key


def _hash(token: str) -> str:
    return urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()


def _mark(jkt: str, jti: str) -> bytes:
    return sha256(f"{jkt}\n{jti}".encode()).digest()
