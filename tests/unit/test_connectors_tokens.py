"""Tokens by `private_key_jwt`: as the RFC says, fetched once, renewed early, and never printed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from connectors.tokens import PrivateKeyJwt, StaticToken, TokenError

RSA = rsa.generate_private_key(65537, 2048)


class Server:
    """An authorisation server that counts."""

    def __init__(self, reply: Callable[[int], httpx.Response] | None = None) -> None:
        self.forms: list[dict[str, str]] = []
        self._reply = reply or (lambda n: httpx.Response(200, json=granted(f"token-{n}")))
        self.now = 1_700_000_000.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.forms.append({name: values[0] for name, values in parse_qs(request.content.decode()).items()})
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
