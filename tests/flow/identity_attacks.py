"""Every attack on a token, its proof and its certificate, by name, with the reason that the operator should see.

Sources: NL GOV OAuth 1.1.0; RFC 6750, 8705, 8725, 9068, 9440 and 9449. Played by `test_identity_attacks`.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from broker.authenticate import thumbprint_of
from broker.sandbox_tokens import EVERYTHING, SandboxIssuer, new_issuer
from tests.flow.case import Case
from tests.tokens import Holder, b64, handmade, token

BASE: Final = "https://sluis.test"
PATH: Final = "/v1/taken"
CERT: Final = b"0\x03\x02\x01\x05"
OTHER: Final = b"0\x03\x02\x01\x06"
BOUND: Final = {"x5t#S256": thumbprint_of(CERT)}
FORGED: Final = ("Client-Cert", ":" + base64.b64encode(CERT).decode() + ":")
ELSEWHERE: Final = f"https://elders.example{PATH}"


class In(int):
    """A moment, in seconds from now."""


@dataclass(frozen=True)
class Attack:
    """One call: headers, and what lies around it. `before` is sent first, and comes in."""

    headers: tuple[tuple[str, str], ...] = ()
    query: str = ""
    form: Mapping[str, str] | None = None
    certificate: bytes | None = None
    before: Attack | None = None


Make = Callable[["Caller"], Attack]


@dataclass(frozen=True)
class Caller:
    """An employee of the regie with tokens of each kind: free, bound to a key, bound to a certificate."""

    issuer: SandboxIssuer
    claims: dict[str, Any]
    holder: Holder

    def signed(self, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
        """The free token with other claims; None leaves one out."""
        said = {name: value for name, value in (self.claims | _now(changes)).items() if value is not None}
        return token(self.issuer, said, **(header or {}))

    def proof(self, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
        return self.holder.proof(header, **_now({"iat": In(0), "htu": BASE + PATH} | changes))


def _now(said: Mapping[str, Any]) -> dict[str, Any]:
    now = int(time.time())
    return {name: now + value if isinstance(value, In) else value for name, value in said.items()}


def caller_of(case: Case) -> Caller:
    who = case.identity("regie", "R02")
    said = _now({
        "iss": "sluis-sandbox", "aud": "sluis", "iat": In(0), "exp": In(300), "jti": "j" * 22, "azp": "regie",
        "sub": who.medewerker, "organisatie": who.oin, "onderdeel": who.onderdeel, "rol": who.rol, "scope": EVERYTHING,
    })  # fmt: skip
    return Caller(case.issuer, said, Holder(case.issuer, **said))


# --- ways to call ------------------------------------------------------------------------------------------------


def bearer(text: str, *more: tuple[str, str], certificate: bytes | None = None) -> Attack:
    return Attack((("Authorization", f"Bearer {text}"), *more), certificate=certificate)


def by_certificate(c: Caller, *more: tuple[str, str], certificate: bytes | None = CERT, **changes: Any) -> Attack:
    return bearer(c.signed(**({"cnf": BOUND} | changes)), *more, certificate=certificate)


def by_proof(c: Caller, *proofs: str, scheme: str = "DPoP") -> Attack:
    return Attack((("Authorization", f"{scheme} {c.holder.token}"), *(("DPoP", proof) for proof in proofs)))


def said(header: Mapping[str, Any] | None = None, **changes: Any) -> Make:
    """A token that says something else."""
    return lambda c: bearer(c.signed(header, **changes))


def proved(header: Mapping[str, Any] | None = None, **changes: Any) -> Make:
    """A proof that says something else."""
    return lambda c: by_proof(c, c.proof(header, **changes))


def _forged(alg: str) -> Make:
    return lambda c: bearer(handmade({"alg": alg, "typ": "at+jwt", "kid": c.issuer.kid}, c.claims))


def _forged_proof(alg: str) -> Make:
    return lambda c: by_proof(c, handmade({"typ": "dpop+jwt", "alg": alg, "jwk": c.holder.jwk}, {}))


def _hs256(c: Caller) -> Attack:
    public = c.issuer.key.public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "typ": "at+jwt", "kid": c.issuer.kid}
    signing = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(c.claims).encode())}"
    return bearer(f"{signing}.{b64(hmac.digest(pem, signing.encode(), 'sha256'))}")


def _changed(c: Caller) -> Attack:
    head, _, signature = c.signed().split(".")
    return bearer(f"{head}.{b64(json.dumps(c.claims | {'rol': 'R06'}).encode())}.{signature}")


def _thief(c: Caller) -> Attack:
    thief = Holder(c.issuer)
    thief.token = c.holder.token
    return by_proof(c, thief.proof(iat=int(time.time()), htu=BASE + PATH))


def _replayed(c: Caller) -> Attack:
    once = by_proof(c, c.proof())
    return replace(once, before=once)


def _host(c: Caller) -> Attack:
    attack = by_proof(c, c.proof(htu=ELSEWHERE))
    return replace(attack, headers=(*attack.headers, ("Host", "elders.example")))


def _private(c: Caller) -> Attack:
    return by_proof(c, c.proof({"jwk": jwt.algorithms.ECAlgorithm.to_jwk(c.holder.key, as_dict=True)}))


def _other_jwk(c: Caller) -> Attack:
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    return by_proof(c, c.proof({"jwk": jwt.algorithms.ECAlgorithm.to_jwk(other, as_dict=True)}))


ATTACKS: Final[dict[str, tuple[str, Make]]] = {
    # the token in the wrong place
    "no token": ("token-missing", lambda _: Attack()),
    "the token in the query": ("token-in-address", lambda c: Attack(query=f"access_token={c.signed()}")),
    "the token in the query too": (
        "token-in-address",
        lambda c: replace(by_certificate(c), query=f"access_token={c.signed()}"),
    ),
    "the token in a form": ("token-missing", lambda c: Attack(form={"access_token": c.signed()})),
    "two Authorization headers": ("token-twice", lambda c: bearer("a.b.c", *by_certificate(c).headers)),
    "another scheme": ("token-malformed", lambda c: Attack((("Authorization", f"Basic {c.signed()}"),))),
    "a huge token": ("token-malformed", lambda c: bearer(c.signed() + "A" * 10_000)),
    # the token itself
    "alg none": ("algorithm", _forged("none")),
    "HS256 with the public key as its secret": ("algorithm", _hs256),
    "an algorithm of another kind of key": ("algorithm", _forged("PS256")),
    "a forged signature": ("signature", lambda c: bearer(token(new_issuer(), c.claims, kid=c.issuer.kid))),
    "a changed payload": ("signature", _changed),
    "a kid that nobody has": ("key-unknown", said({"kid": "../../dev/null"})),
    "a key in the header": ("header-member", lambda c: bearer(c.signed({"jwk": c.holder.jwk}))),
    "the address of a key in the header": ("header-member", said({"jku": "https://elders.example"})),
    "a critical extension": ("header-member", said({"crit": ["exp"]})),
    "an ID token": ("typ", said({"typ": "JWT"})),
    "a proof as a token": ("typ", said({"typ": "dpop+jwt"})),
    "of another issuer": ("issuer", said(iss="elders")),
    "for another service": ("audience", said(aud="elders")),
    "expired": ("expired", said(exp=In(-60))),
    "not valid yet": ("not-yet", said(nbf=In(60))),
    "issued in the future": ("not-yet", said(iat=In(60))),
    "without jti": ("claim-jti", said(jti=None)),
    "without exp": ("claim-exp", said(exp=None)),
    "of no client": ("client", said(azp=None)),
    "of two clients": ("client", said(client_id="een-ander")),
    # what it is bound to
    "a free token where only bound ones count": ("not-bound", said()),
    "a free token with a certificate": ("not-bound", lambda c: by_certificate(c, cnf=None)),
    "bound in a way that nobody checks": ("bound-unknown", said(cnf={"kid": "k"})),
    "bound to a certificate, used without": ("certificate-missing", lambda c: by_certificate(c, certificate=None)),
    "bound to a certificate, used with another": ("certificate-other", lambda c: by_certificate(c, certificate=OTHER)),
    "a certificate in a header": ("certificate-forged", lambda c: by_certificate(c, FORGED, certificate=None)),
    "a certificate in a header over another": (
        "certificate-forged",
        lambda c: by_certificate(c, FORGED, certificate=OTHER),
    ),
    "bound to a key, used as a bearer token": ("dpop-scheme", lambda c: by_proof(c, scheme="Bearer")),
    "the same with a good proof": ("dpop-scheme", lambda c: by_proof(c, c.proof(), scheme="Bearer")),
    "bound to a certificate, used as DPoP": (
        "dpop-scheme",
        lambda c: Attack((("Authorization", f"DPoP {c.signed(cnf=BOUND)}"), ("DPoP", c.proof())), certificate=CERT),
    ),
    # the proof
    "no proof": ("dpop-missing", by_proof),
    "two proofs": ("dpop-twice", lambda c: by_proof(c, c.proof(), c.proof())),
    "a proof that was used": ("dpop-replayed", _replayed),
    "a proof by the thief's own key": ("dpop-other-key", _thief),
    "a proof for another method": ("dpop-method", proved(htm="POST")),
    "a proof for another path": ("dpop-address", proved(htu=f"{BASE}/v1/postbus")),
    "a proof for another service": ("dpop-address", proved(htu=ELSEWHERE)),
    "a proof for the Host that was sent": ("dpop-address", _host),
    "a proof for another token": ("dpop-token", proved(ath=b64(b"x" * 32))),
    "an old proof": ("dpop-moment", proved(iat=In(-120))),
    "a proof for later": ("dpop-moment", proved(iat=In(120))),
    "a proof without jti": ("dpop-malformed", proved(jti=None)),
    "a proof that is an access token": ("dpop-typ", proved({"typ": "at+jwt"})),
    "a proof that is no JWT": ("dpop-malformed", lambda c: by_proof(c, "bewijs")),
    "a proof with alg none": ("dpop-algorithm", _forged_proof("none")),
    "a proof with HS256": ("dpop-algorithm", _forged_proof("HS256")),
    "a proof that shows its private key": ("dpop-key", _private),
    "a proof under the key of another": ("dpop-signature", _other_jwk),
    # the scope
    "no scope for this": ("scope", lambda c: by_certificate(c, scope="postbus:lezen")),
    "no scope at all": ("scope", lambda c: by_certificate(c, scope=None)),
    "a scope with the same beginning": ("scope", lambda c: by_certificate(c, scope="taken")),
}
