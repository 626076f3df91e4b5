"""Room 1: what is no valid access token of our issuer for us is nobody (RFC 9068, RFC 8725, RFC 6750)."""

from __future__ import annotations

import hmac
import json
from contextlib import suppress
from datetime import datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from broker.authenticate import Verifier, authenticate
from broker.errors import InsufficientScope, NotAuthenticated
from broker.presented import Presented
from broker.sandbox_tokens import SandboxIssuer, mint
from broker.terms import Identity
from tests.tokens import NOW, OIN, b64, bearer, claims, handmade, issuer_now, seconds, token, verifier_of


@pytest.fixture(scope="module")
def issuer() -> SandboxIssuer:
    return issuer_now()


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def verifier(issuer: SandboxIssuer, rsa_key: rsa.RSAPrivateKey) -> Verifier:
    rsa_jwk = jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key.public_key(), as_dict=True) | {"kid": "rsa"}
    return verifier_of({"keys": [*issuer.jwks()["keys"], rsa_jwk]}, issuer)


async def come_in(text: str, verifier: Verifier, now: datetime = NOW) -> Identity:
    return await authenticate(bearer(text), verifier, now)


async def refused(text: str, verifier: Verifier, now: datetime = NOW) -> str:
    with pytest.raises(NotAuthenticated) as caught:
        await come_in(text, verifier, now)
    return caught.value.reason


async def test_a_minted_token_becomes_an_identity(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """Claims become an Identity: organisatie, onderdeel, sub, rol and jti (RFC 9068 section 2.2)."""
    identity = await come_in(mint(issuer, OIN, "ggz-noord", "m-7", "R05"), verifier)
    assert (identity.oin, identity.onderdeel, identity.medewerker, identity.rol) == (OIN, "ggz-noord", "m-7", "R05")
    assert len(identity.token_id) >= 22


async def test_a_token_without_a_role_claims_none(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """`rol` is optional; a role counts only when it is on record (design 6a.8)."""
    assert (await come_in(token(issuer, claims(rol=None)), verifier)).rol is None


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
async def test_rsa_tokens_are_read(algorithm: str, verifier: Verifier, rsa_key: rsa.RSAPrivateKey) -> None:
    """RS256 MUST and PS256 SHOULD be supported (NL GOV OAuth profile)."""
    made = jwt.encode(claims(), rsa_key, algorithm=algorithm, headers={"typ": "at+jwt", "kid": "rsa"})
    assert (await come_in(made, verifier)).medewerker == "medewerker-1"


@pytest.mark.parametrize("algorithm", ["RS384", "PS512"])
async def test_other_algorithms_are_refused(algorithm: str, verifier: Verifier, rsa_key: rsa.RSAPrivateKey) -> None:
    """Three algorithms and no others (RFC 8725 section 3.1)."""
    made = jwt.encode(claims(), rsa_key, algorithm=algorithm, headers={"typ": "at+jwt", "kid": "rsa"})
    assert await refused(made, verifier) == "algorithm"


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", None, 1, ["ES256"], {"ES256": 1}])
async def test_an_unsigned_token_is_refused(alg: object, issuer: SandboxIssuer, verifier: Verifier) -> None:
    """Alg none in any spelling, with and without a signature (RFC 8725 section 2.1)."""
    header = {"alg": alg, "typ": "at+jwt", "kid": issuer.kid}
    assert await refused(handmade(header, claims()), verifier) == "algorithm"
    assert await refused(handmade(header, claims(), b"").rstrip("."), verifier) == "token-malformed"
    assert await refused(handmade(header, claims(), b""), verifier) == "token-malformed"


async def test_a_public_key_is_no_hmac_secret(verifier: Verifier, rsa_key: rsa.RSAPrivateKey) -> None:
    """HS256 signed with the public key as secret: key confusion (RFC 8725 section 2.1)."""
    pem = rsa_key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    head, body, _ = handmade({"alg": "HS256", "typ": "at+jwt", "kid": "rsa"}, claims()).split(".")
    mac = b64(hmac.digest(pem, f"{head}.{body}".encode(), "sha256"))
    assert await refused(f"{head}.{body}.{mac}", verifier) == "algorithm"


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
    made = jwt.encode(claims(), other, algorithm="ES256", headers={"typ": "at+jwt", "kid": issuer.kid})
    assert await refused(made, verifier) == "signature"
    head, _, signature = token(issuer, claims()).split(".")
    body = b64(json.dumps(claims(rol="R03")).encode())
    assert await refused(f"{head}.{body}.{signature}", verifier) == "signature"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "other"}, "issuer"),
        ({"cnf": {"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}}, "dpop-scheme"),
        ({"cnf": {"x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}}, "certificate-missing"),
        ({"cnf": {}}, "bound-unknown"),
        ({"cnf": "jkt"}, "bound-unknown"),
        ({"cnf": {"jkt": "short"}}, "bound-unknown"),
        ({"cnf": {"kid": "k1"}}, "bound-unknown"),
        ({"cnf": {"x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2", "jku": "https://x"}}, "bound-unknown"),
        ({"azp": None}, "client"),
        ({"azp": "a", "client_id": "b"}, "client"),
        ({"azp": 7}, "claim-azp"),
        ({"scope": ["taken:lezen"]}, "claim-scope"),
        ({"medewerker": ""}, "claim-medewerker"),
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
    assert await refused(token(issuer, content), verifier) == reason


@pytest.mark.parametrize("payload", ["[]", "null", "{", '{"sub":"a","sub":"b"}', '{"exp":NaN}', "x"])
async def test_a_payload_that_is_no_plain_object_is_refused(
    payload: str, issuer: SandboxIssuer, verifier: Verifier
) -> None:
    """A claim twice, NaN or another type than an object could be read in two ways (RFC 7519 section 4)."""
    assert await refused(token(issuer, payload), verifier) == "claims-malformed"


async def test_leeway_is_thirty_seconds_at_most(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """Clocks differ a little, and no more than that."""
    late = token(issuer, claims(exp=int(seconds()) - 29, nbf=int(seconds()) + 30))
    assert (await come_in(late, verifier)).oin == OIN
    with pytest.raises(ValueError, match="30 seconden"):
        Verifier(issuer.name, issuer.audience, verifier.keys, 31)


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic dTpw", "Bearer a.b", "Bearer a.b.c.d", "Bearer  a.b.c", "a.b.c", "DPoP a.b"],
)
async def test_another_header_is_no_token(header: str, verifier: Verifier) -> None:
    """One token under one of two schemes, and nothing else (RFC 6750 section 2.1, RFC 9449 section 7.1)."""
    with pytest.raises(NotAuthenticated) as caught:
        await authenticate(Presented(authorization=(header,)), verifier, NOW)
    assert caught.value.reason == "token-malformed"


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        (Presented(), "token-missing"),
        (Presented(authorization=("Bearer a.b.c", "Bearer a.b.c")), "token-twice"),
        (Presented(authorization=("Bearer a.b.c",), in_address=True), "token-in-address"),
    ],
)
async def test_a_token_comes_once_and_in_its_header(shown: Presented, reason: str, verifier: Verifier) -> None:
    """NL GOV profile: MUST NOT be accepted in the query; RFC 6750 section 2: one method per request."""
    with pytest.raises(NotAuthenticated) as caught:
        await authenticate(shown, verifier, NOW)
    assert caught.value.reason == reason


async def test_a_huge_token_is_not_even_read(verifier: Verifier) -> None:
    """At most 8 KiB."""
    assert await refused("a" * 9000 + ".b.c", verifier) == "token-malformed"


async def test_the_reason_never_reaches_the_caller(verifier: Verifier) -> None:
    """One text for every reason (RFC 6750 section 3.1); the reason is for the security event."""
    with pytest.raises(NotAuthenticated) as caught:
        await come_in("a.b.c", verifier)
    assert caught.value.reason not in (str(caught.value), caught.value.uitleg)


async def test_who_works_for_the_client_may_stand_beside_it(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """An authorisation server that keeps `sub` for the client names the employee in `medewerker` (RFC 9068 2.2.3)."""
    found = await come_in(token(issuer, claims(sub="service-account", medewerker="m-9")), verifier)
    assert found.medewerker == "m-9"


async def test_the_scope_of_the_operation_must_be_in_the_token(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """RFC 6750 section 3.1: 403, with the scope that is needed; a scope counts whole, never as the start of another."""
    made = token(issuer, claims(scope="taken:lezen postbus:lezen"))
    assert (await authenticate(bearer(made, scope="postbus:lezen"), verifier, NOW)).oin == OIN
    for needed in ("taken", "taken:lezen postbus:lezen", "casussen:lezen", ""):
        with pytest.raises(InsufficientScope) as caught:
            await authenticate(bearer(made, scope=needed), verifier, NOW)
        assert (caught.value.scope, caught.value.onderdeel) == (needed, "politie-oij")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
_HEADERS = st.dictionaries(st.sampled_from(["alg", "typ", "kid", "x5t", "x5t#S256", "crit"]), _JSON)
_GOOD = st.sampled_from([{}, {"typ": "at+jwt"}, {"typ": "at+jwt", "alg": "ES256"}, {"alg": "ES256"}])
ISSUER = issuer_now()


@given(_HEADERS, _GOOD, st.dictionaries(st.sampled_from(sorted(claims())), _JSON))
async def test_whatever_a_token_says_is_refused_and_never_an_error(
    header: dict[str, Any], good: dict[str, str], said: dict[str, Any]
) -> None:
    """RFC 8725: any JSON in header and claims, under a forged signature and under a good one: 401, never a 500."""
    verifier = verifier_of(ISSUER.jwks(), ISSUER)
    assert await refused(handmade({**header, **good}, {**claims(), **said}), verifier)
    with suppress(NotAuthenticated):
        await come_in(token(ISSUER, {**claims(), **said}), verifier)
