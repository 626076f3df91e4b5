"""A token in other hands is nothing: bound to a certificate, or not accepted in production (RFC 8705, RFC 7800)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from broker.authenticate import Verifier, authenticate, thumbprint_of
from broker.errors import InsufficientScope, NotAuthenticated
from broker.jwks import Jwks
from broker.sandbox_tokens import SandboxIssuer, new_issuer
from tests.tokens import NOW, OIN, Holder, Source, b64, bearer, claims, issuer_now, token, verifier_of

CERT = b"certificate of politie-oij"
OTHER = b"certificate of somebody else"
BOUND = {"x5t#S256": b64(sha256(CERT).digest())}


@pytest.fixture(scope="module")
def issuer() -> SandboxIssuer:
    return issuer_now()


@pytest.fixture
def verifier(issuer: SandboxIssuer) -> Verifier:
    return verifier_of(issuer.jwks(), issuer)


async def reason(shown: object, verifier: Verifier) -> str:
    with pytest.raises(NotAuthenticated) as caught:
        await authenticate(shown, verifier, NOW)  # type: ignore[arg-type]  # whatever a test shows
    return caught.value.reason


async def test_a_bound_token_comes_in_with_its_certificate_alone(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """RFC 8705 section 3: compared with the certificate of this very connection, on every call."""
    text = token(issuer, claims(cnf=BOUND))
    assert (await authenticate(bearer(text, certificate=CERT), verifier, NOW)).oin == OIN
    assert await reason(bearer(text, certificate=OTHER), verifier) == "certificate-other"
    assert await reason(bearer(text), verifier) == "certificate-missing"


def test_the_thumbprint_is_that_of_the_standard() -> None:
    """RFC 8705 section 3.1: base64url without padding of SHA-256 over the DER."""
    assert thumbprint_of(CERT) == BOUND["x5t#S256"]
    assert len(thumbprint_of(b"")) == 43


async def test_a_remark_beside_the_binding_changes_nothing(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """RFC 7800 section 3.1: Keycloak writes `kc-jkt-type` there; what is bound stays bound."""
    text = token(issuer, claims(cnf=BOUND | {"kc-jkt-type": "DPoP"}))
    assert (await authenticate(bearer(text, certificate=CERT), verifier, NOW)).oin == OIN
    assert await reason(bearer(text), verifier) == "certificate-missing"


async def test_bound_to_both_needs_both(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """Each binding is checked for itself."""
    holder = Holder(issuer)
    holder.token = token(issuer, claims(cnf=BOUND | {"jkt": holder.jkt}))
    assert (await authenticate(holder.shows(certificate=CERT), verifier, NOW)).oin == OIN
    assert await reason(holder.shows(certificate=OTHER), verifier) == "certificate-other"
    assert await reason(replace(holder.shows(certificate=CERT), proofs=()), verifier) == "dpop-missing"
    assert await reason(holder.shows(certificate=CERT, scheme="Bearer"), verifier) == "dpop-scheme"


async def test_production_takes_bound_tokens_only(issuer: SandboxIssuer) -> None:
    """NL GOV, elevated risk; SLUIS_BOUND_TOKENS: a token that anybody could use who found it is refused."""
    strict = verifier_of(issuer.jwks(), issuer, bound_only=True)
    assert await reason(bearer(token(issuer, claims())), strict) == "not-bound"
    assert await reason(bearer(token(issuer, claims()), certificate=CERT), strict) == "not-bound"
    assert (await authenticate(bearer(token(issuer, claims(cnf=BOUND)), certificate=CERT), strict, NOW)).oin == OIN
    assert (await authenticate(Holder(issuer).shows(), strict, NOW)).oin == OIN


# --- what is remembered ------------------------------------------------------------------------------------------


async def test_a_token_seen_before_is_still_held_to_its_certificate(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """Design 12.11: that its signature was good spares the signature and nothing else."""
    text = token(issuer, claims(cnf=BOUND, scope="taken:lezen"))
    first = await authenticate(bearer(text, certificate=CERT), verifier, NOW)
    assert await authenticate(bearer(text, certificate=CERT), verifier, NOW) == first
    assert await reason(bearer(text, certificate=OTHER), verifier) == "certificate-other"
    assert await reason(bearer(text), verifier) == "certificate-missing"
    with pytest.raises(InsufficientScope):
        await authenticate(bearer(text, certificate=CERT, scope="casussen:lezen"), verifier, NOW)


async def test_a_token_seen_before_still_needs_a_fresh_proof(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """RFC 9449 section 7: on every call."""
    holder = Holder(issuer)
    shown = holder.shows()
    assert (await authenticate(shown, verifier, NOW)).oin == OIN
    assert await reason(shown, verifier) == "dpop-replayed"
    assert await reason(replace(shown, proofs=()), verifier) == "dpop-missing"


async def test_a_token_seen_before_is_still_held_to_time_and_to_the_set_of_keys(issuer: SandboxIssuer) -> None:
    """Its key is withdrawn, or it runs out: then it is nothing, however often it was good."""
    fresh = new_issuer()
    source = Source(issuer.jwks(), fresh.jwks())
    verifier = Verifier(issuer.name, issuer.audience, source.keys())
    shown = bearer(token(issuer, claims()))
    first = await authenticate(shown, verifier, NOW)
    assert await authenticate(shown, verifier, NOW) == first
    with pytest.raises(NotAuthenticated, match="niet-aangemeld"):
        await authenticate(shown, verifier, NOW + timedelta(hours=1))
    source.time = 31
    await verifier.keys.find(fresh.kid)  # reads the set again: the old key is withdrawn
    with pytest.raises(NotAuthenticated) as caught:
        await authenticate(shown, verifier, NOW)
    assert caught.value.reason == "key-unknown"


async def test_the_same_kid_with_another_key_is_another_key(issuer: SandboxIssuer) -> None:
    """A token seen before does not outlive its key because the new one took its name."""
    other = new_issuer()
    impostor = {"keys": [other.jwks()["keys"][0] | {"kid": issuer.kid}]}
    source = Source(issuer.jwks(), impostor)
    verifier = Verifier(issuer.name, issuer.audience, Jwks(source.fetch, monotonic=lambda: source.time))
    shown = bearer(token(issuer, claims()))
    assert (await authenticate(shown, verifier, NOW)).oin == OIN
    source.time = 601
    assert await reason(shown, verifier) == "signature"


async def test_only_so_many_tokens_are_remembered(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """Memory follows nobody's wishes: the one that was kept first is forgotten, and simply checked again."""
    text = token(issuer, claims())
    await authenticate(bearer(text), verifier, NOW)
    seen = verifier.seen.get(text)
    assert seen is not None
    for number in range(1024):
        verifier.seen.keep(f"token {number}", seen)
    assert verifier.seen.get(text) is None
    assert (await authenticate(bearer(text), verifier, NOW)).oin == OIN
