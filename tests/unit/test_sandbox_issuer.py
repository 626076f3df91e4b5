"""The sandbox's authorisation server: tokens for who proves to be a registered client, and never in production."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from broker.authenticate import Verifier, authenticate, thumbprint_of
from broker.dpop import ProofCheck
from broker.errors import NotAuthenticated
from broker.jwks import Jwks, from_file, from_url
from broker.presented import Presented
from broker.proof_memory import ProofMemory
from broker.sandbox_issuer import TokenEndpoint, main
from broker.sandbox_tokens import SandboxIssuer, new_issuer, open_issuer, register_client
from broker.terms import Identity
from connectors.proofs import ProofKey, show
from connectors.tokens import PrivateKeyJwt, TokenError
from tests.tokens import bearer

URL = "http://issuer.test/token"
WHO = Identity("00000001234567890000", "ggz-noord", "m-7", "R05", "")
_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "issuer"


def http(issuer: SandboxIssuer, keys: Path) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(TokenEndpoint(issuer, keys / "clients").app))


def verifier(issuer: SandboxIssuer, keys: Path) -> Verifier:
    return Verifier(issuer.name, issuer.audience, Jwks(from_file(keys / "jwks.json")))


async def test_the_sdk_gets_a_token_that_the_broker_accepts(keys: Path) -> None:
    """private_key_jwt (RFC 7523), and the token carries the identity of the client."""
    issuer, key = open_issuer(keys), register_client(keys, "ggz-noord", WHO)
    async with http(issuer, keys) as client:
        token = await PrivateKeyJwt(URL, "ggz-noord", key, http=client).token()
    identity = await authenticate(bearer(token), verifier(issuer, keys), datetime.now(UTC))
    assert (identity.oin, identity.onderdeel, identity.medewerker, identity.rol) == (WHO.oin, "ggz-noord", "m-7", "R05")


async def test_keys_stay_between_starts_and_are_for_their_owner_alone(keys: Path) -> None:
    """The same key after a restart; nobody else on the machine can read it."""
    first, again = open_issuer(keys), open_issuer(keys)
    assert first.kid == again.kid
    assert stat.S_IMODE((keys / "issuer.pem").stat().st_mode) == 0o600
    assert "PRIVATE" not in (keys / "jwks.json").read_text()
    assert "d" not in json.loads((keys / "jwks.json").read_text())["keys"][0]


async def test_another_key_or_client_gets_nothing(keys: Path) -> None:
    """invalid_client, whatever was wrong (RFC 6749 section 5.2)."""
    issuer = open_issuer(keys)
    register_client(keys, "ggz-noord", WHO)
    async with http(issuer, keys) as client:
        for client_id in ("ggz-noord", "onbekend", "../issuer", "GGZ"):
            provider = PrivateKeyJwt(URL, client_id, ec.generate_private_key(ec.SECP256R1()), http=client)
            with pytest.raises(TokenError) as refused:
                await provider.token()
            assert refused.value.code == "invalid_client"


async def test_an_assertion_is_used_once(keys: Path) -> None:
    """RFC 7523 section 3: a `jti` is never used again."""
    issuer, key = open_issuer(keys), register_client(keys, "ggz-noord", WHO)
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": _TYPE,
        "client_assertion": PrivateKeyJwt(URL, "ggz-noord", key).assertion(),
    }
    async with http(issuer, keys) as client:
        first, again = await client.post(URL, data=form), await client.post(URL, data=form)
    assert (first.status_code, again.status_code) == (200, 401)
    assert first.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "changes",
    [{"aud": "http://elders.test/token"}, {"exp": 9_999_999_999}, {"exp": 1}, {"jti": None}, {"iss": "ander"}],
)
async def test_a_wrong_assertion_gets_nothing(changes: dict[str, object], keys: Path) -> None:
    """Audience, life of five minutes at most, and all that it must say."""
    issuer, key = open_issuer(keys), register_client(keys, "ggz-noord", WHO)
    now = int(datetime.now(UTC).timestamp())
    claims = {
        "iss": "ggz-noord",
        "sub": "ggz-noord",
        "aud": URL,
        "iat": now,
        "exp": now + 60,
        "jti": "x" * 22,
    } | changes
    assertion = jwt.encode({k: v for k, v in claims.items() if v is not None}, key, algorithm="ES256")
    form = {"grant_type": "client_credentials", "client_assertion_type": _TYPE, "client_assertion": assertion}
    async with http(issuer, keys) as client:
        response = await client.post(URL, data=form)
    assert (response.status_code, response.json()) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize(
    ("more", "headers"),
    [
        ({"client_secret": "geheim"}, {}),
        ({}, {"Authorization": "Basic Z2d6LW5vb3JkOmdlaGVpbQ=="}),
        ({"client_id": "een-ander"}, {}),
        ({"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"}, {}),
    ],
)
async def test_there_are_no_client_secrets_and_no_second_way(
    more: dict[str, str], headers: dict[str, str], keys: Path
) -> None:
    """NL GOV: `private_key_jwt` and nothing beside it; also when the assertion itself is good."""
    issuer, key = open_issuer(keys), register_client(keys, "ggz-noord", WHO)
    assertion = PrivateKeyJwt(URL, "ggz-noord", key).assertion()
    form = {"grant_type": "client_credentials", "client_assertion_type": _TYPE, "client_assertion": assertion} | more
    async with http(issuer, keys) as client:
        response = await client.post(URL, data=form, headers=headers)
    assert (response.status_code, response.json()) == (401, {"error": "invalid_client"})


async def test_an_assertion_for_others_too_gets_nothing(keys: Path) -> None:
    """One audience: an assertion that is good in two places can be carried from the one to the other."""
    issuer, key = open_issuer(keys), register_client(keys, "ggz-noord", WHO)
    now = int(datetime.now(UTC).timestamp())
    claims = {"iss": "ggz-noord", "sub": "ggz-noord", "iat": now, "exp": now + 60, "jti": "x" * 22}
    assertion = jwt.encode(claims | {"aud": [URL, "http://elders.test/token"]}, key, algorithm="ES256")
    form = {"grant_type": "client_credentials", "client_assertion_type": _TYPE, "client_assertion": assertion}
    async with http(issuer, keys) as client:
        assert (await client.post(URL, data=form)).status_code == 401


async def test_a_client_gets_the_scopes_that_it_has(keys: Path) -> None:
    """RFC 6749 sections 3.3 and 5.2: all of them, those it asks for, and `invalid_scope` for any other."""
    issuer = open_issuer(keys)
    key = register_client(keys, "ggz-noord", WHO, scope="taken:lezen postbus:lezen")
    async with http(issuer, keys) as client:
        for asked, given in ((None, "taken:lezen postbus:lezen"), ("taken:lezen", "taken:lezen")):
            token = await PrivateKeyJwt(URL, "ggz-noord", key, scope=asked, http=client).token()
            assert jwt.decode(token, options={"verify_signature": False})["scope"] == given
        for asked in ("casussen:lezen", "taken:lezen casussen:lezen", "taken"):
            with pytest.raises(TokenError) as refused:
                await PrivateKeyJwt(URL, "ggz-noord", key, scope=asked, http=client).token()
            assert refused.value.code == "invalid_scope"


async def test_a_proof_at_the_token_endpoint_binds_the_token(keys: Path) -> None:
    """RFC 9449 section 5: the token says the key of the proof, and comes in with proofs of that key alone."""
    issuer, key = open_issuer(keys), register_client(keys, "ggz-noord", WHO)
    proof_key, url = ProofKey(), "https://makelaar.example/v1/taken"
    async with http(issuer, keys) as client:
        token = await PrivateKeyJwt(URL, "ggz-noord", key, proof_key=proof_key, http=client).token()
        wrong = {"DPoP": ProofKey().proof("GET", URL)}
        form = {"grant_type": "client_credentials", "client_assertion_type": _TYPE}
        form["client_assertion"] = PrivateKeyJwt(URL, "ggz-noord", key).assertion()
        refused = await client.post(URL, data=form, headers=wrong)
    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_dpop_proof"})
    known = Jwks(from_file(keys / "jwks.json"))
    checked = Verifier(issuer.name, issuer.audience, known, bound_only=True, proof=ProofCheck(ProofMemory(time.time)))
    for shown_by, in_ in ((proof_key, True), (ProofKey(), False)):
        headers = show(token, "GET", url, shown_by)
        shown = Presented((headers["Authorization"],), (headers["DPoP"],), "GET", url)
        if in_:
            assert (await authenticate(shown, checked, datetime.now(UTC))).onderdeel == "ggz-noord"
        else:
            with pytest.raises(NotAuthenticated):
                await authenticate(shown, checked, datetime.now(UTC))


async def test_a_client_with_a_registered_certificate_gets_bound_tokens(keys: Path) -> None:
    """RFC 8705 section 3.1, as far as an issuer without TLS can: the thumbprint stands in its registration."""
    issuer = open_issuer(keys)
    key = register_client(keys, "ggz-noord", WHO, certificate=thumbprint_of(b"certificaat"))
    async with http(issuer, keys) as client:
        token = await PrivateKeyJwt(URL, "ggz-noord", key, http=client).token()
    checked = verifier(issuer, keys)
    found = await authenticate(bearer(token, certificate=b"certificaat"), checked, datetime.now(UTC))
    assert found.onderdeel == "ggz-noord"
    with pytest.raises(NotAuthenticated):
        await authenticate(bearer(token), checked, datetime.now(UTC))


async def test_another_grant_is_not_supported(keys: Path) -> None:
    """Client credentials only."""
    async with http(open_issuer(keys), keys) as client:
        assert (await client.post(URL, data={"grant_type": "password"})).json() == {"error": "unsupported_grant_type"}
        assert (await client.post(URL, content=b"")).json() == {"error": "invalid_request"}
        assert (await client.post(URL, content=b"a=1&a=2")).json() == {"error": "invalid_request"}


def test_production_has_no_sandbox_issuer(
    monkeypatch: pytest.MonkeyPatch, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says who someone is without asking anybody."""
    monkeypatch.setenv("SLUIS_ENVIRONMENT", "production")
    with pytest.raises(RuntimeError, match="productie"):
        new_issuer()
    assert main(["--keys", str(keys)]) == 2
    assert "productie" in capsys.readouterr().err


@contextmanager
def running(keys: Path) -> Iterator[int]:
    command = [sys.executable, "-m", "broker.sandbox_issuer", "--port", "0", "--keys", str(keys)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(json.loads(process.stdout.readline())["poort"])
        finally:
            process.terminate()


async def test_it_runs_as_a_process_of_its_own(keys: Path) -> None:
    """Token by HTTP, keys by HTTP (RFC 7517)."""
    key = register_client(keys, "ggz-noord", WHO)
    with running(keys) as port:
        base = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(trust_env=False) as client:
            token = await PrivateKeyJwt(f"{base}/token", "ggz-noord", key, http=client).token()
            keys_ = Jwks(from_url(f"{base}/.well-known/jwks.json", client))
            found = await authenticate(bearer(token), Verifier("sluis-sandbox", "sluis", keys_), datetime.now(UTC))
    assert found.onderdeel == "ggz-noord"
