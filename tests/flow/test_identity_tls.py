"""TLS that ends in our own process: whose certificate counts, and that it reaches the door (RFC 8705, NCSC)."""

from __future__ import annotations

import base64
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from broker.api.present import present
from broker.authenticate import thumbprint_of
from broker.demo.certificates import Authority, Pair
from broker.errors import NotAuthenticated
from broker.sandbox_tokens import open_issuer
from broker.settings import Settings, SettingsRefused
from broker.terms import Identity
from broker.tls import tls_of
from tests.flow.over_tls import client, serving, trusting
from tests.flow.test_serve import serving as serve


@dataclass(frozen=True)
class Hall:
    """Two authorities, ours and a stranger; a server and two clients of ours, one client of the stranger."""

    ours: Authority
    server: Pair
    politie: Pair
    stranger: Pair

    def settings(self, **more: Any) -> Settings:
        base = {
            "tls_cert_file": self.server.cert,
            "tls_key_file": self.server.key,
            "tls_client_ca_file": self.ours.path,
        }
        return Settings(**(base | more))


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    ours, strange = Authority(tmp_path / "ours"), Authority(tmp_path / "strange")
    return Hall(ours, ours.issue("makelaar"), ours.issue("politie"), strange.issue("politie"))


def looking_glass(settings: Settings) -> Starlette:
    """Says which certificate the door sees."""

    async def look(request: Request) -> Response:
        try:
            found = present(request.scope, settings.outside, None).certificate
        except NotAuthenticated as refused:
            return PlainTextResponse(refused.reason, 401)
        return PlainTextResponse(thumbprint_of(found) if found else "geen")

    return Starlette(routes=[Route("/", look)])


def thumbprint(pair: Pair) -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return thumbprint_of(x509.load_pem_x509_certificate(pair.cert.read_bytes()).public_bytes(Encoding.DER))


async def test_the_certificate_of_the_connection_reaches_the_door(hall: Hall) -> None:
    """RFC 8705 section 3: of this connection, on each of its calls; and without one there is none."""
    settings = hall.settings()
    async with serving(looking_glass(settings), settings) as base:
        async with client(base, trusting(hall.ours.path, hall.politie)) as http:
            assert {(await http.get("/")).text for _ in range(3)} == {thumbprint(hall.politie)}
        async with client(base, trusting(hall.ours.path)) as http:
            assert (await http.get("/")).text == "geen"


async def test_a_certificate_of_another_authority_ends_the_handshake(hall: Hall) -> None:
    """Nothing of ours is said to who shows one; a header does not help either, also over TLS."""
    settings = hall.settings()
    async with serving(looking_glass(settings), settings) as base:
        async with client(base, trusting(hall.ours.path, hall.stranger)) as http:
            with pytest.raises(httpx.TransportError):
                await http.get("/")
        forged = ":" + base64.b64encode(hall.politie.cert.read_bytes()).decode() + ":"
        async with client(base, trusting(hall.ours.path), headers={"Client-Cert": forged}) as http:
            answer = await http.get("/")
            assert (answer.status_code, answer.text) == (401, "certificate-forged")


async def test_only_what_is_good_is_spoken(hall: Hall) -> None:
    """NCSC 2025, level good: TLS 1.2 at least, with forward secrecy and authenticated encryption."""
    context = tls_of(hall.settings())["ssl_context_factory"]()
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    async with serving(looking_glass(hall.settings()), hall.settings()) as base:
        async with client(base, trusting(hall.ours.path, ciphers="ECDHE+AESGCM")) as http:
            assert (await http.get("/")).text == "geen"
        for weak in ("ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA"):
            async with client(base, trusting(hall.ours.path, ciphers=weak)) as http:
                with pytest.raises(httpx.TransportError):
                    await http.get("/")


async def test_without_an_authority_for_clients_no_certificate_is_asked(hall: Hall) -> None:
    """Then there are only DPoP-bound tokens, and a token bound to a certificate has nothing to be compared with."""
    settings = hall.settings(tls_client_ca_file=None)
    shown = trusting(hall.ours.path, hall.politie)
    async with serving(looking_glass(settings), settings) as base, client(base, shown) as http:
        assert (await http.get("/")).text == "geen"


async def test_a_proxy_of_the_settings_speaks_for_its_client(hall: Hall) -> None:
    """RFC 9440: plain HTTP behind a proxy that ends TLS; the loopback is the proxy here, and then it is not."""
    der = b"0\x03\x02\x01\x05"
    forwarded = {"Client-Cert": ":" + base64.b64encode(der).decode() + ":"}
    for proxies, said in (("127.0.0.0/8", thumbprint_of(der)), ("10.0.0.4", "certificate-forged")):
        settings = Settings(proxy_addresses=proxies)
        async with serving(looking_glass(settings), settings) as base, httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(base, headers=forwarded)).text == said


@pytest.mark.parametrize("wrong", ["tls_cert_file", "tls_key_file", "tls_client_ca_file"])
def test_a_file_that_does_not_fit_stops_the_start(wrong: str, hall: Hall, tmp_path: Path) -> None:
    """The sentence names the setting and the way out."""
    (tmp_path / "leeg.pem").write_text("geen PEM", encoding="utf-8")
    for path in (tmp_path / "leeg.pem", tmp_path / "er-niet.pem"):
        with pytest.raises(SettingsRefused) as caught:
            tls_of(hall.settings(**{wrong: path}))
        assert f"SLUIS_{wrong.upper()}" in str(caught.value)
    assert tls_of(Settings()) == {}


def test_a_key_of_another_certificate_stops_the_start(hall: Hall) -> None:
    """Both files are there and do not belong together."""
    with pytest.raises(SettingsRefused, match="horen niet bij elkaar"):
        tls_of(hall.settings(tls_key_file=hall.politie.key))


@pytest.mark.slow
def test_the_broker_as_a_process_takes_a_token_with_its_certificate_alone(hall: Hall, tmp_path: Path) -> None:
    """`sluis serve broker` by its settings: TLS of its own, bound tokens only, the certificate of the connection."""
    issuer = open_issuer(tmp_path / "data" / "issuer")
    who = Identity("00000001234567890000", "politie-oij", "m-1", "R06", "j" * 22)
    headers = {"Authorization": "Bearer " + issuer.mint(who, bound={"x5t#S256": thumbprint(hall.politie)})}
    given = {
        "SLUIS_TLS_CERT_FILE": str(hall.server.cert),
        "SLUIS_TLS_KEY_FILE": str(hall.server.key),
        "SLUIS_TLS_CLIENT_CA_FILE": str(hall.ours.path),
        "SLUIS_BOUND_TOKENS": "true",
    }
    with serve(tmp_path / "data", "--json-ready", **given) as (child, http, _):
        url = http.replace("http://", "https://") + "/v1/taken"
        found = []
        for shown in (hall.politie, hall.ours.issue("ggz"), None):
            with httpx.Client(verify=trusting(hall.ours.path, shown), trust_env=False, timeout=30) as client:
                found.append(client.get(url, headers=headers).status_code)
        child.terminate()
        assert child.wait(60) == 0
    assert found == [200, 401, 401]
