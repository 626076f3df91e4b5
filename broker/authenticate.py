"""Room 1, authenticate: who shows a valid access token, and may hold it, becomes an Identity; nobody else does.

In this order, so that what is cheap goes first and nothing is used up by a call that is refused:

1. one Authorization header, no token in the address (RFC 6750 section 2)
2. a good signature of a known key (broker/access_token.py), remembered by the hash of the token
3. issuer, audience, time, client (RFC 9068 section 4)
4. who holds it: the client certificate (RFC 8705 section 3) or the proof (RFC 9449 section 4.3) it is bound to
5. the scope that the operation asks for (RFC 6750 section 3.1)

Step 2 alone is remembered: key, time, holder and scope are looked at on every call. Time is real time, never the clock
of decisions. What was used before is for the collaborator `proof`; this room touches no database.
Raises NotAuthenticated (401), InsufficientScope (403); KeyUnavailable and Unavailable (503). Their reasons are for the
security event; the caller learns none.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from broker.access_token import Claims, Verified, verify
from broker.dpop import ProofCheck
from broker.errors import InsufficientScope, NotAuthenticated
from broker.jwks import Keys
from broker.outside import Outside
from broker.presented import Presented
from broker.reasons import Reason
from broker.terms import Identity

MAX_TOKEN: Final = 8192
MAX_LEEWAY: Final = 30
_MAX_SEEN: Final = 1024
_HEADER: Final = re.compile(r"(Bearer|DPoP) ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)", re.IGNORECASE)


class _Seen:
    """Tokens whose signature was found good, by their hash: an access token is used many times (design 12.11).

    It spares the signature alone: whether its key is still in the set, and all else, is looked at on every use.
    """

    def __init__(self) -> None:
        self._held: OrderedDict[bytes, Verified] = OrderedDict()

    def get(self, token: str) -> Verified | None:
        return self._held.get(sha256(token.encode()).digest())

    def keep(self, token: str, verified: Verified) -> None:
        self._held[sha256(token.encode()).digest()] = verified
        if len(self._held) > _MAX_SEEN:
            self._held.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Verifier:
    """Whose tokens count here, for whom, and with which keys. Raises ValueError for a leeway over 30 seconds.

    `bound_only` refuses every token that anybody could use who found it; `outside` is for who reads the call.
    """

    issuer: str
    audience: str
    keys: Keys
    leeway: int = MAX_LEEWAY
    bound_only: bool = False
    proof: ProofCheck = field(default_factory=ProofCheck, repr=False)
    outside: Outside = field(default_factory=Outside)
    seen: _Seen = field(default_factory=_Seen, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.issuer or not self.audience or not 0 <= self.leeway <= MAX_LEEWAY:
            raise ValueError("een verifier heeft een uitgever, een publiek en ten hoogste 30 seconden speling")


async def authenticate(shown: Presented, verifier: Verifier, now: datetime) -> Identity:
    """The identity of who shows this. Raises NotAuthenticated for anything but a valid token in the right hands."""
    scheme, token = _read(shown)
    onderdeel = None
    try:
        claims = await _verified(token, verifier)
        _check(claims, verifier, now.timestamp())
        onderdeel = claims.onderdeel
        await _check_holder(claims, shown, verifier, now.timestamp(), token if scheme == "DPoP" else None)
        _check_scope(claims, shown)
    except (NotAuthenticated, InsufficientScope) as refused:
        refused.scheme, refused.onderdeel = scheme, onderdeel
        raise
    return Identity(claims.organisatie, claims.onderdeel, claims.medewerker or claims.sub, claims.rol, claims.jti)


def _read(shown: Presented) -> tuple[str, str]:
    """Scheme and token."""
    if shown.in_address:
        raise NotAuthenticated(Reason.IN_ADDRESS)
    if not shown.authorization:
        raise NotAuthenticated(Reason.MISSING)
    if len(shown.authorization) > 1:
        raise NotAuthenticated(Reason.TWICE)
    header = shown.authorization[0]
    found = _HEADER.fullmatch(header) if len(header) <= MAX_TOKEN else None
    if found is None:
        raise NotAuthenticated(Reason.MALFORMED)
    return ("DPoP" if found[1].lower() == "dpop" else "Bearer"), found[2]


async def _verified(token: str, verifier: Verifier) -> Claims:
    verified = verifier.seen.get(token)
    if verified is None or await verifier.keys.find(verified.kid) is not verified.key:
        verified = await verify(token, verifier.keys)
        verifier.seen.keep(token, verified)
    return verified.claims


def _check(claims: Claims, verifier: Verifier, now: float) -> None:
    audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    if claims.iss != verifier.issuer:
        raise NotAuthenticated(Reason.ISSUER)
    if verifier.audience not in audience:
        raise NotAuthenticated(Reason.AUDIENCE)
    if claims.exp <= now - verifier.leeway:
        raise NotAuthenticated(Reason.EXPIRED)
    if max(claims.nbf, claims.iat) > now + verifier.leeway:
        raise NotAuthenticated(Reason.NOT_YET)
    if len({claims.azp, claims.client_id} - {None}) != 1:  # NL GOV has the one, RFC 9068 the other
        raise NotAuthenticated(Reason.CLIENT)


async def _check_holder(claims: Claims, shown: Presented, verifier: Verifier, now: float, proven: str | None) -> None:
    """Whoever shows a token that is bound shows what it is bound to. `proven` is the token, under the scheme DPoP."""
    jkt, x5t = (claims.cnf.jkt, claims.cnf.x5t) if claims.cnf else (None, None)
    if jkt is None and x5t is None and (claims.cnf or verifier.bound_only):
        raise NotAuthenticated(Reason.BOUND_UNKNOWN if claims.cnf else Reason.NOT_BOUND)
    if (jkt is None) != (proven is None) or (jkt is None and shown.proofs):  # a proof and its scheme, or neither
        raise NotAuthenticated(Reason.DPOP_SCHEME)
    if x5t is not None:
        _check_certificate(x5t, shown.certificate)
    if jkt is not None:
        await verifier.proof.holder(shown, now, token=proven, jkt=jkt)


def _check_certificate(x5t: str, certificate: bytes | None) -> None:
    if certificate is None:
        raise NotAuthenticated(Reason.CERTIFICATE_MISSING)
    if not hmac.compare_digest(x5t, thumbprint_of(certificate)):
        raise NotAuthenticated(Reason.CERTIFICATE_OTHER)


def thumbprint_of(certificate: bytes) -> str:
    """`x5t#S256` of a certificate in DER (RFC 8705 section 3.1)."""
    return urlsafe_b64encode(sha256(certificate).digest()).rstrip(b"=").decode()


def _check_scope(claims: Claims, shown: Presented) -> None:
    if shown.scope is not None and shown.scope not in claims.scope.split(" "):
        raise InsufficientScope(shown.scope)
