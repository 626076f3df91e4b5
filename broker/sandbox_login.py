"""The login of the sandbox: an OpenID provider for the console, where one chooses which made-up officer to be.

    python -m broker.sandbox_login --port 0 --keys DIR

Discovery, authorisation with PKCE S256 and a token endpoint with `private_key_jwt`, on loopback alone. Everyone with a
client in role R15 (contactpunt, FG, auditor) can be chosen and nobody is asked for anything, so it refuses to start in
production. The browser is sent back to a loopback address on the console's own path only (RFC 8252 section 7.3).
`DIR/console.pem` is the key of the console, made when it is not there. One line of JSON says that it listens.
Source: OpenID Connect Core 1.0 section 3.1; RFC 6749 section 4.1; RFC 7636; RFC 9207.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import html
import json
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import uvicorn
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from broker.listening import listen
from broker.sandbox_tokens import SandboxIssuer, open_issuer, write_private

CLIENT_ID: Final = "sluis-console"
CALLBACK: Final = "/console/inloggen/terug"
KEY_FILE: Final = "console.pem"
ACR: Final = "http://eidas.europa.eu/LoA/high"
ROLE: Final = "R15"
_CODE_LIFE: Final = 60
_TOKEN_LIFE: Final = 300
_MAX_FORM: Final = 16_384
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_SECURE: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Refused(Exception):
    """An OAuth error code (RFC 6749 sections 4.1.2.1 and 5.2)."""


@dataclass(frozen=True, slots=True)
class _Grant:
    """What a code stands for, until it is used or too old."""

    officer: Mapping[str, Any]
    redirect_uri: str
    nonce: str
    challenge: str
    until: float


@dataclass(slots=True)
class SandboxLogin:
    """The provider at the address `name`; `console` is the public key of its one client."""

    issuer: SandboxIssuer
    name: str
    clients: Path
    console: ec.EllipticCurvePublicKey = field(repr=False)
    _grants: dict[str, _Grant] = field(default_factory=dict, repr=False)

    @property
    def app(self) -> Starlette:
        """All of it as an ASGI application."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery, methods=["GET"]),
                Route("/jwks.json", self._jwks, methods=["GET"]),
                Route("/stijl.css", _style, methods=["GET"]),
                Route("/inloggen", self._choose, methods=["GET"]),
                Route("/inloggen/als", self._chosen, methods=["GET"]),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    def officers(self) -> dict[str, dict[str, Any]]:
        """Who can be chosen, by the name of their client."""
        rows = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(self.clients.glob("*.json"))}
        return {name: row for name, row in rows.items() if row["rol"] == ROLE}

    async def _discovery(self, _: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.name,
                "authorization_endpoint": f"{self.name}/inloggen",
                "token_endpoint": f"{self.name}/token",
                "jwks_uri": f"{self.name}/jwks.json",
                "authorization_response_iss_parameter_supported": True,
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def _jwks(self, _: Request) -> Response:
        return JSONResponse(self.issuer.jwks())

    async def _choose(self, request: Request) -> Response:
        """The page with the officers. Each is a link, so that it works without anything."""
        asked = dict(request.query_params)
        try:
            _check(asked)
        except Refused:
            return _page("Dit is geen vraag van de console. Begin opnieuw bij de console.", status=400)
        links = [
            f'<li><a href="/inloggen/als?{html.escape(urlencode({**asked, "wie": name}))}">'
            f"{html.escape(row['onderdeel'])}</a> ({html.escape(row['medewerker'])})</li>"
            for name, row in self.officers().items()
        ]
        return _page("Kies namens welke organisatie u het logboek inziet.", f"<ul>{''.join(links)}</ul>")

    async def _chosen(self, request: Request) -> Response:
        asked = dict(request.query_params)
        officer = self.officers().get(asked.get("wie", ""))
        try:
            _check(asked)
        except Refused:
            officer = None
        if officer is None:
            return _page("Dit is geen vraag van de console. Begin opnieuw bij de console.", status=400)
        code = secrets.token_urlsafe(32)
        until = self.issuer.clock() + _CODE_LIFE
        self._grants[code] = _Grant(officer, asked["redirect_uri"], asked["nonce"], asked["code_challenge"], until)
        answer = urlencode({"code": code, "state": asked["state"], "iss": self.name})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}", 303, _SECURE)

    async def _token(self, request: Request) -> Response:
        raw = await request.body()
        form = dict(parse_qsl(raw.decode("utf-8", "replace"), max_num_fields=20)) if len(raw) <= _MAX_FORM else {}
        try:
            token = self.redeem(form)
        except Refused as refused:
            return JSONResponse({"error": str(refused)}, 400, {"Cache-Control": "no-store"})
        answer = {"access_token": secrets.token_urlsafe(32), "token_type": "Bearer", "id_token": token}
        return JSONResponse(answer, 200, {"Cache-Control": "no-store"})

    def redeem(self, form: Mapping[str, str]) -> str:
        """The ID token for a code. Raises Refused."""
        if form.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type")
        self._check_client(form.get("client_assertion", ""))
        grant = self._grants.pop(form.get("code", ""), None)
        if grant is None or grant.until < self.issuer.clock() or grant.redirect_uri != form.get("redirect_uri"):
            raise Refused("invalid_grant")
        if challenge_of(form.get("code_verifier", "")) != grant.challenge:
            raise Refused("invalid_grant")
        return self._id_token(grant)

    def _check_client(self, assertion: str) -> None:
        try:
            jwt.decode(
                assertion,
                self.console,
                algorithms=["ES256"],
                audience=[f"{self.name}/token", self.name],
                issuer=CLIENT_ID,
                options={"require": ["iss", "sub", "aud", "iat", "exp", "jti"]},
            )
        except jwt.PyJWTError:
            raise Refused("invalid_client") from None

    def _id_token(self, grant: _Grant) -> str:
        now = int(self.issuer.clock())
        claims = {
            "iss": self.name,
            "aud": CLIENT_ID,
            "sub": grant.officer["medewerker"],
            "iat": now,
            "exp": now + _TOKEN_LIFE,
            "nonce": grant.nonce,
            "acr": ACR,
            "organisatie": grant.officer["organisatie"],
            "onderdeel": grant.officer["onderdeel"],
            "rol": grant.officer["rol"],
            "name": grant.officer["medewerker"],
        }
        return jwt.encode(claims, self.issuer.key, algorithm="ES256", headers={"kid": self.issuer.kid})


def challenge_of(verifier: str) -> str:
    """RFC 7636 section 4.2, method S256."""
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _check(asked: Mapping[str, str]) -> None:
    """Raises Refused unless this is a question of the console, to be sent back to where it stands on this machine."""
    fixed = {"response_type": "code", "client_id": CLIENT_ID, "code_challenge_method": "S256", "scope": "openid"}
    if any(asked.get(name) != value for name, value in fixed.items()):
        raise Refused("invalid_request")
    if not all(asked.get(name) for name in ("state", "nonce", "code_challenge", "redirect_uri")):
        raise Refused("invalid_request")
    back = urlsplit(asked["redirect_uri"])
    if (back.scheme, back.path, back.query, back.fragment) != ("http", CALLBACK, "", "") or back.username:
        raise Refused("invalid_request")
    if back.hostname not in _LOOPBACK:
        raise Refused("invalid_request")


def open_console_key(folder: Path) -> ec.EllipticCurvePrivateKey:
    """The key of the console in the sandbox; made, for its owner's eyes only, when there is none."""
    path = folder / KEY_FILE
    if not path.exists():
        write_private(path, ec.generate_private_key(ec.SECP256R1()))
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{KEY_FILE} is geen P-256-sleutel")
    return key


def _page(sentence: str, rest: str = "", status: int = 200) -> Response:
    body = (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Inloggen in de sandbox</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/stijl.css"></head><body><main><h1>Inloggen in de sandbox</h1>'
        f"<p>{html.escape(sentence)}</p>{rest}"
        "<p>Iedereen hier is verzonnen. In het echt staat hier de inlogdienst van uw organisatie.</p>"
        "</main></body></html>"
    )
    return HTMLResponse(body, status, _SECURE)


async def _style(_: Request) -> Response:
    css = (
        ":root{color-scheme:light dark}body{font:1.125rem/1.6 system-ui,sans-serif;margin:0}"
        "main{max-inline-size:40rem;margin:auto;padding:1.5rem}li{margin-block:.75rem}"
        "a{color:LinkText;padding-block:.25rem}a:focus-visible{outline:3px solid;outline-offset:3px}"
    )
    return Response(css, media_type="text/css")


async def serve(folder: Path, port: int) -> None:
    """Serve on loopback until SIGTERM or SIGINT."""
    issuer = open_issuer(folder)
    with listen("127.0.0.1", port) as listening:
        poort = listening.getsockname()[1]
        console = open_console_key(folder).public_key()
        login = SandboxLogin(issuer, f"http://127.0.0.1:{poort}", folder / "clients", console)
        config = uvicorn.Config(login.app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        sys.stdout.write(json.dumps({"klaar": True, "poort": poort}) + "\n")
        sys.stdout.flush()
        await uvicorn.Server(config).serve([listening])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it. Exit code 2 when it may not or cannot start."""
    parser = argparse.ArgumentParser(prog="broker.sandbox_login", description="Inloggen bij de console in de sandbox.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--keys", type=Path, required=True, help="map met de sleutel van de uitgever en de clients")
    options = parser.parse_args(arguments)
    try:
        asyncio.run(serve(options.keys, options.port))
    except (RuntimeError, OSError, ValueError) as error:
        sys.stderr.write(f"sandbox_login: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
