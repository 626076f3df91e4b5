"""A DPoP proof counts once, for one call, from one key (RFC 9449 sections 4.3, 8, 9 and 11)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from broker.authenticate import Verifier, authenticate
from broker.dpop import ProofCheck, normalise
from broker.errors import NotAuthenticated, Unavailable
from broker.jwk import VerificationKey, read_key
from broker.presented import Presented
from broker.proof_memory import ProofMemory
from broker.proof_nonce import KeyedNonces
from broker.sandbox_tokens import SandboxIssuer
from connectors.proofs import ProofKey, show
from tests.tokens import NOW, OIN, URL, Holder, NoMemory, b64, claims, handmade, issuer_now, seconds, token, verifier_of

ISSUER = issuer_now()
ANYTHING = Holder(ISSUER)


@pytest.fixture(scope="module")
def issuer() -> SandboxIssuer:
    return issuer_now()


@pytest.fixture
def verifier(issuer: SandboxIssuer) -> Verifier:
    return verifier_of(issuer.jwks(), issuer)


@pytest.fixture(scope="module")
def holder(issuer: SandboxIssuer) -> Holder:
    return Holder(issuer)


async def refused(shown: Presented, verifier: Verifier) -> NotAuthenticated:
    with pytest.raises(NotAuthenticated) as caught:
        await authenticate(shown, verifier, NOW)
    return caught.value


async def test_a_token_with_its_proof_comes_in(holder: Holder, verifier: Verifier) -> None:
    """The control of all refusals below; each call brings a proof of its own."""
    for _ in range(2):
        assert (await authenticate(holder.shows(), verifier, NOW)).oin == OIN


async def test_an_rsa_key_proves_as_well(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """PS256 (NL GOV: SHOULD); RFC 7638 names RSA keys too."""
    key = rsa.generate_private_key(65537, 2048)
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    jwk = {name: jwk[name] for name in ("e", "kty", "n")}
    from hashlib import sha256

    jkt = b64(sha256(json.dumps(jwk, separators=(",", ":")).encode()).digest())
    text = token(issuer, claims(cnf={"jkt": jkt}))
    said = {
        "jti": "j" * 16,
        "htm": "GET",
        "htu": URL,
        "iat": int(seconds()),
        "ath": b64(sha256(text.encode()).digest()),
    }
    proof = jwt.encode(said, key, algorithm="PS256", headers={"typ": "dpop+jwt", "jwk": jwk})
    shown = Presented(authorization=(f"DPoP {text}",), proofs=(proof,), method="GET", url=URL)
    assert (await authenticate(shown, verifier, NOW)).oin == OIN


BY_PROOF: dict[str, tuple[Callable[[Holder], str], str]] = {
    "another method": (lambda h: h.proof(htm="POST"), "dpop-method"),
    "a method in small letters": (lambda h: h.proof(htm="get"), "dpop-method"),
    "another path": (lambda h: h.proof(htu=URL + "/1"), "dpop-address"),
    "another host": (lambda h: h.proof(htu=URL.replace("makelaar", "elders")), "dpop-address"),
    "another port": (lambda h: h.proof(htu=URL.replace(".example", ".example:8443")), "dpop-address"),
    "another scheme": (lambda h: h.proof(htu=URL.replace("https", "http")), "dpop-address"),
    "no address at all": (lambda h: h.proof(htu="/v1/taken"), "dpop-address"),
    "a user in the address": (lambda h: h.proof(htu=URL.replace("//", "//ik@")), "dpop-address"),
    "a port that is none": (lambda h: h.proof(htu=URL.replace(".example", ".example:x")), "dpop-address"),
    "too old": (lambda h: h.proof(iat=int(seconds()) - 60), "dpop-moment"),
    "made for later": (lambda h: h.proof(iat=int(seconds()) + 31), "dpop-moment"),
    "for another token": (lambda h: h.proof(ath=b64(b"x" * 32)), "dpop-token"),
    "for no token": (lambda h: h.proof(ath=None), "dpop-token"),
    "without jti": (lambda h: h.proof(jti=None), "dpop-malformed"),
    "with a guessable jti": (lambda h: h.proof(jti="1"), "dpop-malformed"),
    "without iat": (lambda h: h.proof(iat=None), "dpop-malformed"),
    "iat in words": (lambda h: h.proof(iat="now"), "dpop-malformed"),
    "without htm": (lambda h: h.proof(htm=None), "dpop-malformed"),
    "without htu": (lambda h: h.proof(htu=None), "dpop-malformed"),
    "no JWT": (lambda _: "bewijs", "dpop-malformed"),
    "too long": (lambda h: h.proof(jti="j" * 100, extra="x" * 4000), "dpop-malformed"),
    "typ of an access token": (lambda h: h.proof({"typ": "at+jwt"}), "dpop-typ"),
    "no typ": (lambda h: h.proof({"typ": None}), "dpop-typ"),
    "alg none": (lambda h: handmade({"typ": "dpop+jwt", "alg": "none", "jwk": h.jwk}, {}), "dpop-algorithm"),
    "HS256 with the public key": (
        lambda h: handmade({"typ": "dpop+jwt", "alg": "HS256", "jwk": h.jwk}, {}), "dpop-algorithm",
    ),
    "RS256": (lambda h: handmade({"typ": "dpop+jwt", "alg": "RS256", "jwk": h.jwk}, {}), "dpop-algorithm"),
    "an algorithm of another kind of key": (
        lambda h: handmade({"typ": "dpop+jwt", "alg": "PS256", "jwk": h.jwk}, {}), "dpop-key",
    ),
    "no key": (lambda _: handmade({"typ": "dpop+jwt", "alg": "ES256"}, {}), "dpop-key"),
    "a key that is a secret": (
        lambda _: handmade({"typ": "dpop+jwt", "alg": "ES256", "jwk": {"kty": "oct", "k": "AAAA"}}, {}), "dpop-key",
    ),
    "a private key": (
        lambda h: h.proof({"jwk": jwt.algorithms.ECAlgorithm.to_jwk(h.key, as_dict=True)}), "dpop-key",
    ),
    "a key from elsewhere": (lambda h: h.proof({"jku": "https://elders.example"}), "dpop-malformed"),
    "a critical extension": (lambda h: h.proof({"crit": ["b64"]}), "dpop-malformed"),
    "the key of somebody else in the header": (lambda h: h.proof({"jwk": _other_jwk()}), "dpop-signature"),
    "changed after signing": (lambda h: h.proof()[:-4] + "AAAA", "dpop-signature"),
}  # fmt: skip


def _other_jwk() -> dict[str, Any]:
    return dict(jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True))


@pytest.mark.parametrize("attack", BY_PROOF)
async def test_a_proof_that_is_wrong_is_no_proof(attack: str, holder: Holder, verifier: Verifier) -> None:
    """RFC 9449 section 4.3, each check; and the refusal says which scheme and, for the event, which onderdeel."""
    make, reason = BY_PROOF[attack]
    found = await refused(holder.shows(make(holder)), verifier)
    assert (found.reason, found.scheme, found.onderdeel) == (reason, "DPoP", "politie-oij")


async def test_a_proof_counts_once(holder: Holder, verifier: Verifier) -> None:
    """RFC 9449 section 11.1: caught on the way, it is of no use, and not under another token of the same key either."""
    proof = holder.proof()
    assert (await authenticate(holder.shows(proof), verifier, NOW)).oin == OIN
    assert (await refused(holder.shows(proof), verifier)).reason == "dpop-replayed"


async def test_a_proof_that_failed_used_up_nothing(holder: Holder, verifier: Verifier) -> None:
    """Otherwise whoever sees a proof could spoil it for its owner by sending it to another address."""
    proof = holder.proof()
    assert (await refused(holder.shows(proof, url=URL + "/x"), verifier)).reason == "dpop-address"
    assert (await authenticate(holder.shows(proof), verifier, NOW)).oin == OIN


async def test_the_proof_of_another_key_is_no_proof(issuer: SandboxIssuer, holder: Holder, verifier: Verifier) -> None:
    """RFC 9449 section 7: a stolen token with a proof of the thief's own."""
    thief = Holder(issuer)
    thief.token = holder.token
    assert (await refused(thief.shows(), verifier)).reason == "dpop-other-key"


async def test_two_proofs_and_none_are_refused(holder: Holder, verifier: Verifier) -> None:
    """RFC 9449 section 4.3: exactly one DPoP header."""
    assert (await refused(holder.shows(holder.proof(), holder.proof()), verifier)).reason == "dpop-twice"
    assert (await refused(replace(holder.shows(), proofs=()), verifier)).reason == "dpop-missing"


async def test_the_scheme_says_what_the_token_is(issuer: SandboxIssuer, holder: Holder, verifier: Verifier) -> None:
    """RFC 9449 section 7.1: a bound token as Bearer is a downgrade, also with a good proof; a free one is not DPoP."""
    assert (await refused(holder.shows(scheme="Bearer"), verifier)).reason == "dpop-scheme"
    free = Holder(issuer, cnf=None)
    free.token = token(issuer, claims())
    assert (await refused(free.shows(), verifier)).reason == "dpop-scheme"
    assert (await refused(free.shows(scheme="Bearer"), verifier)).reason == "dpop-scheme"


async def test_when_nobody_remembers_no_proof_counts(issuer: SandboxIssuer, holder: Holder) -> None:
    """Fail closed: 503, with a memory that is gone and with none at all."""
    for proof in (ProofCheck(NoMemory()), ProofCheck()):
        with pytest.raises(Unavailable):
            await authenticate(holder.shows(), verifier_of(issuer.jwks(), issuer, proof=proof), NOW)


# --- nonces -----------------------------------------------------------------------------------------------------


class Index:
    """A key store with one key."""

    def hmac(self, message: bytes) -> bytes:
        import hmac

        return hmac.digest(b"k" * 32, message, "sha256")


async def test_a_proof_carries_a_nonce_of_ours_when_we_ask(issuer: SandboxIssuer, holder: Holder) -> None:
    """RFC 9449 section 9: `use_dpop_nonce` with a fresh one; any replica takes it; five minutes later it is old."""
    nonces = KeyedNonces(Index())
    check = ProofCheck(ProofMemory(seconds), nonces)
    verifier = verifier_of(issuer.jwks(), issuer, proof=check)
    found = await refused(holder.shows(), verifier)
    assert (found.reason, found.nonce) == ("dpop-nonce", nonces.fresh(seconds()))
    other = verifier_of(issuer.jwks(), issuer, proof=ProofCheck(ProofMemory(seconds), KeyedNonces(Index())))
    assert (await authenticate(holder.shows(holder.proof(nonce=found.nonce)), other, NOW)).oin == OIN
    for old in (nonces.fresh(seconds() - 400), nonces.fresh(seconds() + 400), "verzonnen", "é", "", "\ud800"):
        assert (await refused(holder.shows(holder.proof(nonce=old)), verifier)).reason in {
            "dpop-nonce",
            "dpop-malformed",
        }


# --- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTTPS://Makelaar.Example/v1", "https://makelaar.example/v1"),
        ("https://makelaar.example:443/v1", "https://makelaar.example/v1"),
        ("http://makelaar.example:80", "http://makelaar.example/"),
        ("https://makelaar.example/v1?a=1#b", "https://makelaar.example/v1"),
        ("https://makelaar.example/%76%31", "https://makelaar.example/v1"),
        ("https://makelaar.example/a%2fb", "https://makelaar.example/a%2Fb"),
    ],
)
def test_one_address_in_two_spellings_is_one_address(one: str, other: str) -> None:
    """RFC 9449 section 4.3 point 9: compared after normalising (RFC 3986 sections 6.2.2 and 6.2.3)."""
    assert normalise(one) == normalise(other) is not None


def test_what_leads_elsewhere_is_another_address() -> None:
    """An escape that means something is not undone."""
    assert normalise("https://m.example/a%2Fb") != normalise("https://m.example/a/b")
    assert normalise("https://m.example/a") != normalise("https://m.example/A")
    assert normalise("https://m.example/a") != normalise("https://m.example/a/")
    assert normalise("ftp://m.example/a") is None


@given(st.text(max_size=60))
def test_any_text_may_stand_where_an_address_should(text: str) -> None:
    """It is an address or it is None, never an exception; and normal stays normal."""
    for url in (text, f"https://m.example/{text}"):
        found = normalise(url)
        assert found is None or normalise(found) == found


# --- the other side -----------------------------------------------------------------------------------------------


async def test_the_proofs_of_the_sdk_are_good_ones(issuer: SandboxIssuer, verifier: Verifier) -> None:
    """connectors/proofs.py against broker/dpop.py, query and all."""
    key = ProofKey(clock=seconds)
    jkt = Holder(issuer, key._key).jkt
    text = token(issuer, claims(cnf={"jkt": jkt}))
    for _ in range(2):
        headers = show(text, "GET", URL + "?na=1", key)
        shown = Presented(authorization=(headers["Authorization"],), proofs=(headers["DPoP"],), method="GET", url=URL)
        assert (await authenticate(shown, verifier, NOW)).oin == OIN


_MEMBER = (
    st.none()
    | st.booleans()
    | st.integers(-2, 2**70)
    | st.text(max_size=12)
    | st.lists(st.text(max_size=3), max_size=2)
)
_JWK = st.dictionaries(st.sampled_from(["kty", "crv", "x", "y", "n", "e", "alg", "use", "kid"]), _MEMBER)
_KIND = st.sampled_from([{"kty": "EC", "crv": "P-256"}, {"kty": "RSA", "e": "AQAB"}, {"kty": "OKP"}, {}])


@given(_JWK, _KIND)
async def test_whatever_stands_as_a_key_is_a_key_or_a_refusal(row: dict[str, Any], kind: dict[str, str]) -> None:
    """The one place where a JWT brings a key of its own: no content of it makes a 500."""
    assert read_key({**row, **kind}) is None or isinstance(read_key({**row, **kind}), VerificationKey)
    shown = Presented(
        authorization=(f"DPoP {ANYTHING.token}",),
        proofs=(handmade({"typ": "dpop+jwt", "alg": "ES256", "jwk": {**row, **kind}}, {}),),
        url=URL,
    )
    found = await refused(shown, verifier_of(ISSUER.jwks(), ISSUER))
    assert found.reason in {"dpop-key", "dpop-signature", "dpop-malformed"}


@given(st.text(max_size=200), st.text(max_size=200))
async def test_whatever_stands_in_the_headers_is_refused(authorization: str, proof: str) -> None:
    """Any bytes in Authorization and DPoP: 401, never an exception that nobody foresaw."""
    verifier = verifier_of(ISSUER.jwks(), ISSUER)
    await refused(Presented(authorization=(authorization,), proofs=(proof,), url=URL), verifier)
    await refused(Presented(authorization=(f"DPoP {ANYTHING.token}",), proofs=(proof,), url=URL), verifier)
