"""The keys of the authorisation server: found, renewed, withdrawn, and never from the token (RFC 7517, RFC 8725)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from broker.errors import KeyUnavailable
from broker.jwk import read_key, thumbprint
from broker.jwks import JwksUnavailable, from_url, parse_jwks
from broker.sandbox_tokens import SandboxIssuer, new_issuer
from tests.tokens import Source, b64

COSTLY = b64((2**255 + 1).to_bytes(32, "big"))


@pytest.fixture(scope="module")
def issuer() -> SandboxIssuer:
    return new_issuer()


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


async def test_a_set_that_fails_is_asked_again_soon_and_then_less_often(issuer: SandboxIssuer) -> None:
    """Back-off: after 1, 2, 4, 8, 16 and then every 30 seconds; one good answer and all is as before."""
    source = Source(None)
    keys = source.keys()
    asked: list[int] = []
    for second in range(130):
        source.time = float(second)
        with pytest.raises(KeyUnavailable):
            await keys.find("kid")
        asked += [second] if source.asked > len(asked) else []
    assert asked == [0, 1, 3, 7, 15, 31, 61, 91, 121]
    source.documents, source.time = [issuer.jwks()], 151.0
    assert await keys.find(issuer.kid)


async def test_a_withdrawn_key_counts_no_longer_than_the_set_is_fresh(issuer: SandboxIssuer) -> None:
    """RFC 7517: the set is read again after ten minutes, also when nobody asks for another key."""
    source = Source(issuer.jwks(), new_issuer().jwks())
    keys = source.keys()
    assert await keys.find(issuer.kid)
    source.time = 599
    assert await keys.find(issuer.kid)
    source.time = 601
    assert await keys.find(issuer.kid) is None


async def test_many_at_once_ask_the_authorisation_server_once(issuer: SandboxIssuer) -> None:
    """However many calls come in with a kid that is new."""
    source = Source(issuer.jwks())
    keys = source.keys()
    assert all(await asyncio.gather(*[keys.find(issuer.kid) for _ in range(20)]))
    assert source.asked == 1


async def test_a_set_that_drips_does_not_hold_up_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends one byte at a time is a server that does not answer."""
    monkeypatch.setattr("broker.jwks._PATIENCE", 0.05)

    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=drip()))
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(JwksUnavailable):
            await from_url("https://as.example/jwks", client)()


async def test_without_any_keys_nobody_comes_in() -> None:
    """No keys is not the same as a wrong token."""
    with pytest.raises(KeyUnavailable):
        await Source(None).keys().find("kid")


def test_keys_that_are_not_for_this_are_left_out(issuer: SandboxIssuer) -> None:
    """Symmetric, private, short, other curve, for encryption, without kid: not for verifying tokens."""
    small = rsa.generate_private_key(65537, 1024)  # too short on purpose
    slow = rsa.generate_private_key(65537, 2048)
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
        good | {"kid": "half private", "k": "AAAA"},
        good | {"kid": "alg list", "alg": ["ES256"]},
        jwt.algorithms.RSAAlgorithm.to_jwk(slow.public_key(), as_dict=True) | {"kid": "made to cost time", "e": COSTLY},
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


def test_the_thumbprint_is_that_of_the_standard() -> None:
    """RFC 7638 section 3.1: its own example."""
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3o"
        "knjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHz"
        "u6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8"
        "awapJzKnqDKgw"
    )
    key = read_key({"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})
    assert key is not None
    assert thumbprint(key.public) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_a_key_has_one_thumbprint_however_it_is_written(issuer: SandboxIssuer) -> None:
    """Otherwise one key would have two names, and a proof made again would be another proof."""
    row = issuer.jwks()["keys"][0]
    padded = row | {"x": row["x"] + "="}
    keys = [key for key in (read_key(row), read_key(padded)) if key]
    assert len({thumbprint(key.public) for key in keys}) == 1
