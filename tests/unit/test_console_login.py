"""Logging in to the console: only who the issuer vouches for now, for us, in this very browser, at this level."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from audit.desk.console.oidc import LOA, Attempt, Client, LoginRefused, LoginUnavailable, RelyingParty
from audit.desk.console.opening import CALLBACK, client_of
from broker import sandbox_login
from broker.clock import Clock
from broker.sandbox_login import CLIENT_ID, SandboxLogin, main, open_console_key
from broker.sandbox_tokens import SandboxIssuer, open_issuer, register_client
from broker.settings import Environment, Settings, SettingsRefused
from broker.terms import Identity

ISSUER = "http://127.0.0.1:5999"
HERE = "http://127.0.0.1:8001" + CALLBACK
OFFICER = Identity("00000099000000000004", "procesregie-oij", "fg-procesregie", "R15", "")
Change = Callable[[dict[str, Any]], None]


def streamed(body: bytes, status: int = 200) -> httpx.Response:
    """A response that is still to be read, as one from the network."""
    return httpx.Response(status, stream=httpx.ByteStream(body))


class Provider:
    """The sandbox's provider in process; `spoil` changes the claims of an ID token before they are signed again."""

    def __init__(self, folder: Path) -> None:
        register_client(folder, "procesregie-oij.r15", OFFICER)
        register_client(folder, "procesregie-oij.r02", replace(OFFICER, rol="R02"))
        self.issuer: SandboxIssuer = open_issuer(folder)
        self.key = open_console_key(folder)
        self.login = SandboxLogin(self.issuer, ISSUER, folder / "clients", self.key.public_key())
        self.client = Client(ISSUER, CLIENT_ID, self.key, HERE, LOA + "substantial")
        self.spoil: Change | None = None
        self.answers: dict[str, httpx.Response] = {}
        self.http = httpx.AsyncClient(transport=httpx.MockTransport(self._serve))
        self._inside = httpx.AsyncClient(transport=httpx.ASGITransport(self.login.app), base_url=ISSUER)

    async def _serve(self, request: httpx.Request) -> httpx.Response:
        if request.url.path in self.answers:
            return self.answers[request.url.path]
        content = await request.aread()
        inside = await self._inside.request(
            request.method,
            str(request.url),
            content=content,
            headers={"content-type": request.headers.get("content-type", "")},
        )
        body = inside.json()
        if "id_token" in body and self.spoil is not None:
            claims = jwt.decode(body["id_token"], options={"verify_signature": False})
            self.spoil(claims)
            body["id_token"] = jwt.encode(claims, self.issuer.key, algorithm="ES256", headers={"kid": self.issuer.kid})
        return streamed(json.dumps(body).encode(), inside.status_code)

    def party(self, **changes: Any) -> RelyingParty:
        return RelyingParty(replace(self.client, **changes), self.http, Clock())

    async def choose(self, address: str, who: str = "procesregie-oij.r15") -> dict[str, str]:
        """What a browser brings back after somebody was chosen."""
        query = {**dict(parse_qsl(urlsplit(address).query)), "wie": who}
        answer = await self._inside.get("/inloggen/als", params=query)
        assert answer.status_code == 303, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    async def close(self) -> None:
        await self.http.aclose()
        await self._inside.aclose()


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[Provider]:
    made = Provider(tmp_path)
    yield made
    await made.close()


async def start(provider: Provider) -> tuple[RelyingParty, Attempt, dict[str, str]]:
    party = provider.party()
    attempt = party.attempt()
    return party, attempt, await provider.choose(await party.address(attempt))


async def test_who_logged_in_is_who_the_id_token_says(provider: Provider) -> None:
    """OpenID Connect Core 1.0 section 3.1: code, PKCE, signature, nonce; the words of Identity."""
    party, attempt, answer = await start(provider)
    person = await party.finish(answer, attempt)
    assert replace(person.wie, token_id="") == OFFICER


async def test_the_browser_is_asked_for_no_less_than_the_profile_wants(provider: Provider) -> None:
    """NL GOV OIDC profile 1.0.1: code flow, S256, state and nonce of 128 bits or more, acr_values, exact redirect."""
    party = provider.party()
    attempt = party.attempt()
    asked = dict(parse_qsl(urlsplit(await party.address(attempt)).query))
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == HERE
    assert asked["acr_values"] == LOA + "substantial"
    assert min(len(asked["state"]), len(asked["nonce"])) >= 43
    assert attempt.verifier not in asked.values()
    assert len({attempt.state, attempt.nonce, attempt.verifier, *vars_of(party.attempt())}) == 6


def vars_of(attempt: Attempt) -> tuple[str, str, str]:
    return attempt.state, attempt.nonce, attempt.verifier


@pytest.mark.parametrize(
    ("claim", "value", "reason"),
    [
        ("nonce", "other", "login-nonce"),
        ("aud", "somebody-else", "login-id-token"),
        ("aud", [CLIENT_ID, "somebody-else"], "login-azp"),
        ("azp", "somebody-else", "login-azp"),
        ("iss", "http://127.0.0.1:6000", "login-id-token"),
        ("exp", 1, "login-id-token"),
        ("iat", 2**40, "login-id-token"),
        ("nbf", 2**40, "login-id-token"),
        ("acr", LOA + "low", "login-acr"),
        ("acr", "wachtwoord", "login-acr"),
        ("acr", None, "login-claim-acr"),
        ("organisatie", "4", "login-claim-organisatie"),
        ("onderdeel", "A B", "login-claim-onderdeel"),
        ("rol", ["R15"], "login-claim-rol"),
    ],
)
async def test_an_id_token_that_is_not_ours_is_refused(
    claim: str, value: object, reason: str, provider: Provider
) -> None:
    """Core section 3.1.3.7, each check by itself; the reason is for the operator, never for the screen."""
    provider.spoil = lambda claims: claims.update({claim: value})
    party, attempt, answer = await start(provider)
    with pytest.raises(LoginRefused) as refused:
        await party.finish(answer, attempt)
    assert refused.value.reason == reason


async def test_a_higher_level_than_asked_counts(provider: Provider) -> None:
    """EIDAS: high is at least substantial; the sandbox says high."""
    party, attempt, answer = await start(provider)
    assert (await party.finish(answer, attempt)).wie.rol == "R15"
    strict = provider.party(acr="https://example.org/own-level")
    answer = await provider.choose(await strict.address(attempt))
    with pytest.raises(LoginRefused):
        await strict.finish(answer, attempt)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "made-up"},
        {"iss": "http://127.0.0.1:6000"},
        {"code": "made-up"},
        {"error": "access_denied"},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_an_answer_of_somebody_else_is_refused(change: Mapping[str, str], provider: Provider) -> None:
    """RFC 6749 section 10.12, RFC 9207, RFC 6749 section 4.1.2: state, issuer, code, and what the issuer refuses."""
    party, attempt, answer = await start(provider)
    with pytest.raises(LoginRefused):
        await party.finish({**answer, **change}, attempt)


async def test_an_answer_without_its_issuer_is_refused_when_the_issuer_promised_one(provider: Provider) -> None:
    """RFC 9207 section 2.4: against mixing up two issuers."""
    party, attempt, answer = await start(provider)
    answer.pop("iss")
    with pytest.raises(LoginRefused):
        await party.finish(answer, attempt)


async def test_a_code_is_worth_nothing_without_its_verifier_and_nothing_the_second_time(provider: Provider) -> None:
    """RFC 7636 section 4.6; RFC 6749 section 4.1.2."""
    party, attempt, answer = await start(provider)
    with pytest.raises(LoginRefused):
        await party.finish(answer, replace(attempt, verifier="x" * 43))
    with pytest.raises(LoginRefused):
        await party.finish(answer, attempt)


async def test_a_key_that_the_issuer_does_not_publish_signs_nothing(provider: Provider) -> None:
    """The key comes from `jwks_uri` by its kid, never from the token (RFC 8725 section 3.10)."""
    party, attempt, answer = await start(provider)
    provider.answers["/jwks.json"] = streamed(b'{"keys": []}')
    with pytest.raises(LoginRefused) as refused:
        await party.finish(answer, attempt)
    assert refused.value.reason == "login-key"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(302, headers={"Location": "http://127.0.0.1:6000"}),
        httpx.Response(200, content=b"not json"),
        httpx.Response(200, content=b" " * 300_000),
        httpx.Response(200, json={"issuer": ISSUER}),
        httpx.Response(
            200,
            json={
                "issuer": "http://127.0.0.1:6000",
                "authorization_endpoint": f"{ISSUER}/a",
                "token_endpoint": f"{ISSUER}/t",
                "jwks_uri": f"{ISSUER}/j",
            },
        ),
    ],
    ids=["500", "redirect", "no json", "huge", "half", "another issuer"],
)
async def test_an_issuer_that_does_not_answer_as_agreed_stops_logging_in(
    answer: httpx.Response, provider: Provider
) -> None:
    """Fail closed, and say that it is not the officer's fault (503; Discovery 1.0 section 4.3)."""
    provider.answers["/.well-known/openid-configuration"] = answer
    with pytest.raises(LoginUnavailable):
        await provider.party().address(provider.party().attempt())


async def test_the_console_proves_itself_with_its_own_key_alone(provider: Provider) -> None:
    """RFC 7523: another key gets no token."""
    party, attempt, answer = await start(provider)
    other = provider.party(key=ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(LoginRefused):
        await other.finish(answer, attempt)
    assert party is not other


# --- the provider of the sandbox ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "https://evil.example" + CALLBACK},
        {"redirect_uri": "http://127.0.0.1:8001/elsewhere"},
        {"redirect_uri": "http://127.0.0.1@evil.example" + CALLBACK},
        {"response_type": "token"},
        {"client_id": "somebody-else"},
        {"code_challenge_method": "plain"},
        {"state": ""},
        {"wie": "procesregie-oij.r02"},
        {"wie": "../issuer"},
    ],
    ids=str,
)
async def test_the_sandbox_sends_a_code_nowhere_else(change: Mapping[str, str], provider: Provider) -> None:
    """RFC 6749 section 4.1.2.1: a wrong question is answered on the page, never by sending the browser somewhere."""
    party = provider.party()
    query = dict(parse_qsl(urlsplit(await party.address(party.attempt())).query)) | {"wie": "procesregie-oij.r15"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(provider.login.app), base_url=ISSUER) as browser:
        answer = await browser.get("/inloggen/als", params={**query, **change})
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_the_login_of_the_sandbox_does_not_start_in_production(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody is asked who they are there."""
    monkeypatch.setenv("SLUIS_ENVIRONMENT", "production")
    assert main(["--keys", str(tmp_path)]) == 2
    assert "productie" in capsys.readouterr().err


def test_console_and_sandbox_agree_on_where_the_browser_returns() -> None:
    """The sandbox sends a code to that path alone."""
    assert sandbox_login.CALLBACK == CALLBACK


# --- the settings ---------------------------------------------------------------------------------------------------


def settings(tmp_path: Path, **changes: Any) -> Settings:
    key = tmp_path / "console.pem"
    if not key.exists():
        open_console_key(tmp_path)
    fields = {"console_issuer": ISSUER, "console_client_id": "c", "console_key_file": key, **changes}
    return Settings.model_construct(**fields)


def test_the_console_returns_to_its_public_address(tmp_path: Path) -> None:
    """The exact redirect URI that the issuer has on record; without one the address that is listened on."""
    public = settings(tmp_path, public_url="https://sluis.example/")
    told, local = client_of(public, "http://127.0.0.1:1"), client_of(settings(tmp_path), "http://127.0.0.1:1")
    assert told is not None
    assert told.redirect_uri == "https://sluis.example" + CALLBACK
    assert local is not None
    assert local.redirect_uri == "http://127.0.0.1:1" + CALLBACK


def test_without_an_issuer_there_is_no_login(tmp_path: Path) -> None:
    """The API of the desk works without; the pages say what to set."""
    assert client_of(Settings.model_construct(), "http://127.0.0.1:1") is None


@pytest.mark.parametrize("missing", ["console_issuer", "console_client_id", "console_key_file"])
def test_half_a_login_stops_the_start(missing: str, tmp_path: Path) -> None:
    """Rather a sentence at the start than an officer who cannot log in."""
    with pytest.raises(SettingsRefused, match="horen bij elkaar"):
        client_of(settings(tmp_path, **{missing: None}), "http://127.0.0.1:1")


def test_production_takes_no_issuer_over_plain_http(tmp_path: Path) -> None:
    """So the sandbox's login, which is plain http on loopback, cannot be used there."""
    with pytest.raises(SettingsRefused, match="https"):
        client_of(settings(tmp_path, environment=Environment.PRODUCTION), "https://sluis.example")


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.mark.parametrize("kind", ["curve", "small", "none", "absent"])
def test_a_key_that_cannot_prove_anything_stops_the_start(kind: str, tmp_path: Path) -> None:
    """P-256, or RSA of 2048 bits or more."""
    made: dict[str, Callable[[], bytes]] = {
        "curve": lambda: _pem(ec.generate_private_key(ec.SECP384R1())),
        "small": lambda: _pem(rsa.generate_private_key(65537, 1024)),
        "none": lambda: b"geen sleutel",
    }
    path = tmp_path / "other.pem"
    if kind in made:
        path.write_bytes(made[kind]())
    with pytest.raises(SettingsRefused, match="PEM"):
        client_of(settings(tmp_path, console_key_file=path), "http://127.0.0.1:1")
