"""Room 1: what is no valid access token of our issuer for us is nobody (RFC 9068, RFC 8725, RFC 6750)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from broker.authenticate import Verifier, authenticate
from broker.errors import KeyUnavailable, NotAuthenticated
from broker.jwks import Jwks, JwksUnavailable, parse_jwks
from broker.sandbox_tokens import SandboxIssuer, mint, new_issuer

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OIN = "00000001234567890000"


def seconds() -> float:
    return NOW.timestamp()


@pytest.fixture(scope="module")
def issuer() -> SandboxIssuer:
    return new_issuer(clock=seconds)


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def verifier(issuer: SandboxIssuer, rsa_key: rsa.RSAPrivateKey) -> Verifier:
    rsa_jwk = jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key.public_key(), as_dict=True) | {"kid": "rsa"}
    return verifier_of({"keys": [*issuer.jwks()["keys"], rsa_jwk]}, issuer)


def verifier_of(jwks: Mapping[str, Any], issuer: SandboxIssuer) -> Verifier:
    async def fetch() -> bytes:
        return json.dumps(jwks).encode()

    return Verifier(issuer.name, issuer.audience, Jwks(fetch))


def claims(**changes: Any) -> dict[str, Any]:
    now = int(seconds())
    base = {
        "iss": "sluis-sandbox",
        "aud": "sluis",
        "iat": now,
        "exp": now + 300,
        "jti": "j" * 22,
        "sub": "medewerker-1",
        "organisatie": OIN,
        "onderdeel": "politie-oij",
        "rol": "R06",
    }
    return {name: value for name, value in (base | changes).items() if value is not None}


def signed(issuer: SandboxIssuer, content: dict[str, Any], **header: Any) -> str:
    head = {"typ": "at+jwt", "kid": issuer.kid} | header
    return "Bearer " + jwt.encode(content, issuer.key, algorithm="ES256", headers=head)


def handmade(header: Mapping[str, Any], content: Mapping[str, Any] | str, signature: bytes = b"x" * 64) -> str:
    body = content if isinstance(content, str) else json.dumps(content)
    parts = (json.dumps(header).encode(), body.encode(), signature)
    return "Bearer " + ".".join(base64.urlsafe_b64encode(p).rstrip(b"=").decode() for p in parts)


async def refused(header: str | None, verifier: Verifier, now: datetime = NOW) -> str:
    with pytest.raises(NotAuthenticated) as caught:
        await authenticate(header, verifier, now)
    return caught.value.reason


async def test_a_minted_token_becomes_an_identity(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """Claims become an Identity: organisatie, onderdeel, sub, rol and jti (RFC 9068 section 2.2)."""
    identity = await authenticate("Bearer " + mint(issuer, OIN, "ggz-noord", "m-7", "R05"), verifier, NOW)
    assert (identity.oin, identity.onderdeel, identity.medewerker, identity.rol) == (OIN, "ggz-noord", "m-7", "R05")
    assert len(identity.token_id) >= 22


async def test_a_token_without_a_role_claims_none(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """`rol` is optional; a role counts only when it is on record (design 6a.8)."""
    assert (await authenticate(signed(issuer, claims(rol=None)), verifier, NOW)).rol is None


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
async def test_rsa_tokens_are_read(algorithm: str, verifier: Verifier, rsa_key: rsa.RSAPrivateKey) -> None:
    """RS256 MUST and PS256 SHOULD be supported (NL GOV OAuth profile)."""
    token = jwt.encode(claims(), rsa_key, algorithm=algorithm, headers={"typ": "at+jwt", "kid": "rsa"})
    assert (await authenticate(f"Bearer {token}", verifier, NOW)).medewerker == "medewerker-1"


@pytest.mark.parametrize("algorithm", ["RS384", "PS512"])
async def test_other_algorithms_are_refused(algorithm: str, verifier: Verifier, rsa_key: rsa.RSAPrivateKey) -> None:
    """Three algorithms and no others (RFC 8725 section 3.1)."""
    token = jwt.encode(claims(), rsa_key, algorithm=algorithm, headers={"typ": "at+jwt", "kid": "rsa"})
    assert await refused(f"Bearer {token}", verifier) == "algorithm"


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", None, 1])
async def test_an_unsigned_token_is_refused(alg: object, issuer: SandboxIssuer, verifier: Verifier) -> None:
    """Alg none in any spelling, with and without a signature (RFC 8725 section 2.1)."""
    header = {"alg": alg, "typ": "at+jwt", "kid": issuer.kid}
    assert await refused(handmade(header, claims()), verifier) == "algorithm"
    assert await refused(handmade(header, claims(), b"").rstrip("."), verifier) == "token-malformed"
    assert await refused(handmade(header, claims(), b""), verifier) == "token-malformed"


async def test_a_public_key_is_no_hmac_secret(verifier: Verifier, rsa_key: rsa.RSAPrivateKey) -> None:
    """HS256 signed with the public key as secret: key confusion (RFC 8725 section 2.1)."""
    pem = rsa_key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    import hashlib
    import hmac as hmac_

    head, body, _ = (
        handmade({"alg": "HS256", "typ": "at+jwt", "kid": "rsa"}, claims()).removeprefix("Bearer ").split(".")
    )
    mac = base64.urlsafe_b64encode(hmac_.digest(pem, f"{head}.{body}".encode(), hashlib.sha256)).rstrip(b"=").decode()
    assert await refused(f"Bearer {head}.{body}.{mac}", verifier) == "algorithm"


async def test_an_algorithm_of_another_key_type_is_refused(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """The key says which algorithms it is for, not the token: RS256 with the kid of an EC key."""
    header = {"alg": "RS256", "typ": "at+jwt", "kid": issuer.kid}
    assert await refused(handmade(header, claims()), verifier) == "algorithm"


@pytest.mark.parametrize("kid", ["unknown", "", None, 7, "../../etc/passwd", "' OR 1=1 --"])
async def test_an_unknown_key_is_refused(kid: object, verifier: Verifier) -> None:
    """A kid is looked up in the known set and nowhere else."""
    header = {"alg": "ES256", "typ": "at+jwt"} | ({} if kid is None else {"kid": kid})
    assert await refused(handmade(header, claims()), verifier) == "key-unknown"


@pytest.mark.parametrize("typ", ["JWT", "jwt", "dpop+jwt", "", None, 1])
async def test_another_kind_of_jwt_is_refused(typ: object, issuer: SandboxIssuer, verifier: Verifier) -> None:
    """An ID token or an assertion is no access token (RFC 9068 section 4; RFC 8725 section 3.11)."""
    header = {"alg": "ES256", "kid": issuer.kid} | ({} if typ is None else {"typ": typ})
    assert await refused(handmade(header, claims()), verifier) == "typ"


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "cty", "epk"])
async def test_a_token_does_not_bring_its_own_key(name: str, issuer: SandboxIssuer, verifier: Verifier) -> None:
    """A key, an address of a key or a critical extension in the header is refused (RFC 8725 section 3.10)."""
    other = ec.generate_private_key(ec.SECP256R1())
    jwk = jwt.algorithms.ECAlgorithm.to_jwk(other.public_key(), as_dict=True)
    value = {"jwk": jwk, "crit": ["exp"], "x5c": ["AA"]}.get(name, "https://evil.example/jwks")
    assert await refused(
        handmade({"alg": "ES256", "typ": "at+jwt", "kid": issuer.kid, name: value}, claims()), verifier
    ) == ("header-member")


async def test_a_forged_signature_is_refused(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """Signed by another key under a known kid, or changed after signing."""
    other = ec.generate_private_key(ec.SECP256R1())
    token = jwt.encode(claims(), other, algorithm="ES256", headers={"typ": "at+jwt", "kid": issuer.kid})
    assert await refused(f"Bearer {token}", verifier) == "signature"
    head, _, signature = signed(issuer, claims()).split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(rol="R03")).encode()).rstrip(b"=").decode()
    assert await refused(f"{head}.{body}.{signature}", verifier) == "signature"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "other"}, "issuer"),
        ({"cnf": {"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}}, "token-sender-constrained"),
        ({"cnf": {"x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}}, "token-sender-constrained"),
        ({"cnf": {}}, "token-sender-constrained"),
        ({"iss": None}, "claim-iss"),
        ({"aud": "other"}, "audience"),
        ({"aud": []}, "audience"),
        ({"aud": None}, "claim-aud"),
        ({"aud": {"sluis": 1}}, "claim-aud"),
        ({"exp": None}, "claim-exp"),
        ({"exp": "9999999999"}, "claim-exp"),
        ({"exp": True}, "claim-exp"),
        ({"exp": int(seconds()) - 31}, "expired"),
        ({"nbf": int(seconds()) + 31}, "not-yet"),
        ({"iat": int(seconds()) + 31}, "not-yet"),
        ({"iat": None}, "claim-iat"),
        ({"jti": None}, "claim-jti"),
        ({"jti": "short"}, "claim-jti"),
        ({"sub": None}, "claim-sub"),
        ({"sub": ""}, "claim-sub"),
        ({"sub": "a\nb"}, "claim-sub"),
        ({"organisatie": None}, "claim-organisatie"),
        ({"organisatie": "123"}, "claim-organisatie"),
        ({"organisatie": "\u0660" * 20}, "claim-organisatie"),
        ({"onderdeel": None}, "claim-onderdeel"),
        ({"onderdeel": "Politie OIJ"}, "claim-onderdeel"),
        ({"rol": 6}, "claim-rol"),
        ({"rol": "R06 R03"}, "claim-rol"),
    ],
)
async def test_wrong_or_missing_claims_are_refused(
    changes: dict[str, Any], reason: str, issuer: SandboxIssuer, verifier: Verifier
) -> None:
    """Each claim that counts must be there and right (RFC 9068 section 2.2); the reason names it, never its value."""
    content = {**claims(), **changes}
    content = {name: value for name, value in content.items() if value is not None}
    assert await refused(signed_raw(issuer, content), verifier) == reason


def signed_raw(issuer: SandboxIssuer, content: Mapping[str, Any] | str) -> str:
    """A real signature under content that PyJWT would not write."""
    payload = content if isinstance(content, str) else json.dumps(content)
    header = {"typ": "at+jwt", "kid": issuer.kid}
    return "Bearer " + jwt.PyJWS().encode(payload.encode(), issuer.key, algorithm="ES256", headers=header)


@pytest.mark.parametrize("payload", ["[]", "null", "{", '{"sub":"a","sub":"b"}', '{"exp":NaN}', "x"])
async def test_a_payload_that_is_no_plain_object_is_refused(
    payload: str, issuer: SandboxIssuer, verifier: Verifier
) -> None:
    """A claim twice, NaN or another type than an object could be read in two ways (RFC 7519 section 4)."""
    assert (await refused(signed_raw(issuer, payload), verifier)).startswith("claims-malformed")


async def test_leeway_is_thirty_seconds_at_most(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """Clocks differ a little, and no more than that."""
    late = signed(issuer, claims(exp=int(seconds()) - 29, nbf=int(seconds()) + 30))
    assert (await authenticate(late, verifier, NOW)).oin == OIN
    with pytest.raises(ValueError, match="30 seconden"):
        Verifier(issuer.name, issuer.audience, verifier.keys, 31)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic dTpw",
        "Bearer a.b",
        "Bearer a.b.c.d",
        "DPoP a.b.c",
        "Bearer  a.b.c",
        "a.b.c",
    ],
)
async def test_another_header_is_no_token(header: str | None, verifier: Verifier) -> None:
    """One bearer token and nothing else (RFC 6750 section 2.1)."""
    assert (await refused(header, verifier)).startswith("token-")


async def test_a_huge_token_is_not_even_read(verifier: Verifier) -> None:
    """At most 8 KiB."""
    assert await refused("Bearer " + "a" * 9000 + ".b.c", verifier) == "token-malformed"


async def test_the_reason_never_reaches_the_caller(verifier: Verifier) -> None:
    """One text for every reason (RFC 6750 section 3.1); the reason is for the security event."""
    with pytest.raises(NotAuthenticated) as caught:
        await authenticate("Bearer a.b.c", verifier, NOW)
    assert caught.value.reason not in (str(caught.value), caught.value.uitleg)


# --- keys -------------------------------------------------------------------------------------------------------


class Source:
    """A set of keys that can fail, and counts."""

    def __init__(self, *documents: Mapping[str, Any] | None) -> None:
        self.documents = list(documents)
        self.asked = 0
        self.time = 0.0

    async def fetch(self) -> bytes:
        self.asked += 1
        document = self.documents.pop(0) if len(self.documents) > 1 else self.documents[0]
        if document is None:
            raise JwksUnavailable
        return json.dumps(document).encode()

    def keys(self) -> Jwks:
        return Jwks(self.fetch, monotonic=lambda: self.time)


async def test_unknown_kids_do_not_flood_the_authorisation_server(issuer: SandboxIssuer) -> None:
    """At most one look per 30 seconds, however many kids are made up."""
    source = Source(issuer.jwks())
    keys = source.keys()
    for number in range(50):
        assert await keys.find(f"made-up-{number}") is None
    assert source.asked == 1
    source.time = 31
    assert await keys.find("made-up") is None
    assert source.asked == 2


async def test_a_new_key_is_found_after_the_pause(issuer: SandboxIssuer) -> None:
    """The authorisation server changes its key without telling us."""
    fresh = new_issuer()
    source = Source(issuer.jwks(), fresh.jwks())
    keys = source.keys()
    assert await keys.find(issuer.kid)
    assert await keys.find(fresh.kid) is None
    source.time = 31
    assert await keys.find(fresh.kid)
    assert await keys.find(issuer.kid) is None  # withdrawn


async def test_a_token_used_again_is_still_held_to_time_and_to_the_set_of_keys(issuer: SandboxIssuer) -> None:
    """Design 12.11: a token may be used again; that its signature was good spares the signature and nothing else."""
    fresh = new_issuer()
    source = Source(issuer.jwks(), fresh.jwks())
    verifier = Verifier(issuer.name, issuer.audience, source.keys())
    header = signed(issuer, claims())
    first = await authenticate(header, verifier, NOW)
    assert await authenticate(header, verifier, NOW) == first
    with pytest.raises(NotAuthenticated, match="niet-aangemeld"):
        await authenticate(header, verifier, NOW + timedelta(hours=1))
    source.time = 31
    await verifier.keys.find(fresh.kid)  # reads the set again: the old key is withdrawn
    with pytest.raises(NotAuthenticated):
        await authenticate(header, verifier, NOW)


async def test_old_keys_do_not_live_for_ever(issuer: SandboxIssuer) -> None:
    """When the set cannot be read any more, its keys count for an hour; then nobody comes in (503, not 401)."""
    source = Source(issuer.jwks(), None)
    keys = source.keys()
    assert await keys.find(issuer.kid)
    source.time = 3500
    assert await keys.find(issuer.kid)
    source.time = 3601
    with pytest.raises(KeyUnavailable):
        await keys.find(issuer.kid)


async def test_without_any_keys_nobody_comes_in() -> None:
    """No keys is not the same as a wrong token."""
    with pytest.raises(KeyUnavailable):
        await Source(None).keys().find("kid")


def test_keys_that_are_not_for_this_are_left_out(issuer: SandboxIssuer) -> None:
    """Symmetric, private, short, other curve, for encryption, without kid: not for verifying tokens."""
    small = rsa.generate_private_key(65537, 1024)  # too short on purpose
    other = ec.generate_private_key(ec.SECP384R1())
    good = issuer.jwks()["keys"][0]
    bad = [
        {"kty": "oct", "k": "AAAA", "kid": "oct"},
        jwt.algorithms.ECAlgorithm.to_jwk(issuer.key, as_dict=True) | {"kid": "private"},
        jwt.algorithms.RSAAlgorithm.to_jwk(small.public_key(), as_dict=True) | {"kid": "small"},
        jwt.algorithms.ECAlgorithm.to_jwk(other.public_key(), as_dict=True) | {"kid": "p384"},
        good | {"kid": "enc", "use": "enc"},
        good | {"kid": "alg", "alg": "HS256"},
        {name: value for name, value in good.items() if name != "kid"},
        {"kty": "EC", "kid": "broken", "crv": "P-256", "x": "!", "y": "!"},
        "text",
    ]
    assert list(parse_jwks(json.dumps({"keys": [*bad, good]}).encode())) == [issuer.kid]


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"keys": {}}', b"\xff", b'{"keys":[],"keys":[]}'])
def test_what_is_no_set_of_keys_is_refused(raw: bytes) -> None:
    """A set that can be read in two ways, or not at all, changes nothing."""
    with pytest.raises(JwksUnavailable):
        parse_jwks(raw)


def test_a_kid_twice_is_refused(issuer: SandboxIssuer) -> None:
    """Which of the two would count?"""
    keys = issuer.jwks()["keys"]
    with pytest.raises(JwksUnavailable):
        parse_jwks(json.dumps({"keys": [*keys, *keys]}).encode())
