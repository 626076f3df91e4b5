"""Tokens by `private_key_jwt`: as the RFC says, fetched once, renewed early, and never printed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from connectors.proofs import ProofKey, show
from connectors.tokens import PrivateKeyJwt, StaticToken, TokenError

RSA = rsa.generate_private_key(65537, 2048)


class Server:
    """An authorisation server that counts."""

    def __init__(self, reply: Callable[[int], httpx.Response] | None = None) -> None:
        self.forms: list[dict[str, str]] = []
        self.proofs: list[str] = []
        self._reply = reply or (lambda n: httpx.Response(200, json=granted(f"token-{n}")))
        self.now = 1_700_000_000.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.forms.append({name: values[0] for name, values in parse_qs(request.content.decode()).items()})
        self.proofs += request.headers.get_list("dpop")
        return self._reply(len(self.forms))

    def tokens(self, key: Any = RSA, **more: Any) -> PrivateKeyJwt:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self))
        return PrivateKeyJwt("https://as.example/token", "partner", key, http=http, clock=lambda: self.now, **more)


def granted(token: str, life: object = 300) -> dict[str, object]:
    return {"access_token": token, "token_type": "Bearer", "expires_in": life}


async def test_the_assertion_is_as_rfc_7523_says() -> None:
    """RFC 7523 and NL GOV: iss and sub the client, aud the token endpoint, short, jti used once, kid, PS256."""
    server = Server()
    await server.tokens(kid="k1", scope="sluis").token()
    form = server.forms[0]
    assert form["grant_type"] == "client_credentials"
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert form["scope"] == "sluis"
    assert jwt.get_unverified_header(form["client_assertion"]) == {"alg": "PS256", "kid": "k1", "typ": "JWT"}
    options: Any = {"verify_exp": False, "verify_iat": False}
    claims = jwt.decode(
        form["client_assertion"], RSA.public_key(), ["PS256"], audience="https://as.example/token", options=options
    )
    assert (claims["iss"], claims["sub"], claims["exp"] - claims["iat"]) == ("partner", "partner", 60)
    server.now += 300
    again = server.tokens()
    assert jwt.decode(again.assertion(), options={"verify_signature": False})["jti"] != claims["jti"]


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(ec.generate_private_key(ec.SECP256R1()), "ES256"), (ed25519.Ed25519PrivateKey.generate(), "EdDSA")],
)
async def test_other_keys_sign_with_their_own_algorithm(key: Any, algorithm: str) -> None:
    """NL GOV: asymmetric only; PEM and key objects alike."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assertion = Server().tokens(pem, audience="https://as.example").assertion()
    assert jwt.get_unverified_header(assertion)["alg"] == algorithm
    assert jwt.decode(assertion, options={"verify_signature": False})["aud"] == "https://as.example"


async def test_a_token_is_fetched_once_and_renewed_early() -> None:
    """Many questions at once share one token; a token is never used until its last second."""
    server = Server()
    tokens = server.tokens()
    assert set(await asyncio.gather(*[tokens.token() for _ in range(10)])) == {"token-1"}
    server.now += 269
    assert await tokens.token() == "token-1"
    server.now += 2
    assert await tokens.token() == "token-2"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (httpx.Response(401, json={"error": "invalid_client", "error_description": "geheim"}), "invalid_client"),
        (httpx.Response(500, content=b"x"), "ongeldig-antwoord"),
        (httpx.Response(200, json={"access_token": "a", "token_type": "DPoP"}), "ongeldig-antwoord"),
        (httpx.Response(200, json=granted("")), "ongeldig-antwoord"),
        (httpx.Response(200, json=granted("a", -1)), "ongeldig-antwoord"),
        (httpx.Response(200, json=["a"]), "ongeldig-antwoord"),
    ],
)
async def test_no_token_is_a_code_without_text(reply: httpx.Response, code: str) -> None:
    """RFC 6749 section 5.2: the code may be shown, the description of the other side may not."""
    with pytest.raises(TokenError) as error:
        await Server(lambda _: reply).tokens().token()
    assert error.value.code == code
    assert "geheim" not in repr(error.value)


def test_secrets_do_not_print() -> None:
    """A9: no key or token in a log line that prints its object."""
    assert "geheim" not in repr(StaticToken("geheim"))
    assert "key" not in repr(Server().tokens())


# --- bound to a key ----------------------------------------------------------------------------------------------


def bound(token: str) -> dict[str, object]:
    return granted(token) | {"token_type": "DPoP"}


async def test_a_token_is_asked_with_a_proof_and_shown_with_another() -> None:
    """RFC 9449 sections 5 and 7: method, address without query, the token it goes with, and never twice the same."""
    server = Server(lambda n: httpx.Response(200, json=bound(f"token-{n}")))
    key = ProofKey(clock=lambda: server.now)
    tokens = server.tokens(proof_key=key)
    text = await tokens.token()
    assert claims_of(server.proofs[0]) | {"jti": "", "iat": 0} == {
        "jti": "", "iat": 0, "htm": "POST", "htu": "https://as.example/token",
    }  # fmt: skip
    first, second = (show(text, "GET", "https://makelaar.example/v1/taken?na=1#x", key) for _ in range(2))
    assert first["Authorization"] == "DPoP token-1"
    said = claims_of(first["DPoP"])
    assert (said["htm"], said["htu"]) == ("GET", "https://makelaar.example/v1/taken")
    assert said["ath"] == jwt.utils.base64url_encode(sha256(b"token-1").digest()).decode()
    assert said["jti"] != claims_of(second["DPoP"])["jti"]
    header = jwt.get_unverified_header(first["DPoP"])
    assert (header["typ"], header["alg"]) == ("dpop+jwt", "ES256")
    assert "d" not in header["jwk"]


@pytest.mark.parametrize(("with_key", "kind"), [(True, "Bearer"), (False, "DPoP")])
async def test_a_token_of_another_kind_than_asked_for_is_of_no_use(*, with_key: bool, kind: str) -> None:
    """RFC 9449 section 5: a server that does not bind must not make the client think it did."""
    server = Server(lambda n: httpx.Response(200, json=granted("t") | {"token_type": kind}))
    with pytest.raises(TokenError, match="ongeldig-antwoord"):
        await server.tokens(proof_key=ProofKey() if with_key else None).token()


async def test_the_nonce_of_the_token_endpoint_is_used() -> None:
    """RFC 9449 section 8: once more, with the nonce and with an assertion of its own."""

    def reply(n: int) -> httpx.Response:
        if n == 1:
            return httpx.Response(400, json={"error": "use_dpop_nonce"}, headers={"DPoP-Nonce": "n-1"})
        return httpx.Response(200, json=bound("token"))

    server = Server(reply)
    assert await server.tokens(proof_key=ProofKey()).token() == "token"
    assert [claims_of(proof).get("nonce") for proof in server.proofs] == [None, "n-1"]
    assert server.forms[0]["client_assertion"] != server.forms[1]["client_assertion"]


async def test_the_same_nonce_again_is_no_reason_to_go_on() -> None:
    """A server that keeps asking is not asked for ever."""
    server = Server(lambda _: httpx.Response(400, json={"error": "use_dpop_nonce"}, headers={"DPoP-Nonce": "n-1"}))
    with pytest.raises(TokenError, match="use_dpop_nonce"):
        await server.tokens(proof_key=ProofKey()).token()
    assert len(server.forms) == 2


def claims_of(proof: str) -> dict[str, Any]:
    return jwt.decode(proof, options={"verify_signature": False})
