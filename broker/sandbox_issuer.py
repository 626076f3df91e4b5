"""The token endpoint of the sandbox: client credentials with `private_key_jwt`, for who plays a partner.

    python -m broker.sandbox_issuer --port 0 --keys DIR

`POST /token` (RFC 6749 section 4.4; RFC 7523 section 2.2: the assertion is ES256, lives five minutes at most and is
used once) and `GET /.well-known/jwks.json`. The process prints one line of JSON with its port when it listens.
Errors on the wire: RFC 6749 section 5.2, the code alone. Refuses to start in production.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import jwt
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from broker.listening import listen
from broker.sandbox_tokens import CLIENT_ID, LIFETIME, SandboxIssuer, open_issuer
from broker.terms import Identity

_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_MAX_ASSERTION: Final = 300
_MAX_FORM: Final = 16_384


class Refused(Exception):
    """An OAuth error code (RFC 6749 section 5.2)."""


class TokenEndpoint:
    """Client credentials with a signed assertion, whose `jti` is used once."""

    def __init__(self, issuer: SandboxIssuer, clients: Path) -> None:
        self._issuer = issuer
        self._clients = clients
        self._used: dict[tuple[str, str], float] = {}

    @property
    def app(self) -> Starlette:
        """Token endpoint and public keys as an ASGI application."""
        return Starlette(
            routes=[
                Route("/token", self._token, methods=["POST"]),
                Route("/.well-known/jwks.json", self._jwks, methods=["GET"]),
            ]
        )

    async def _jwks(self, _: Request) -> Response:
        return JSONResponse(self._issuer.jwks())

    async def _token(self, request: Request) -> Response:
        no_store = {"Cache-Control": "no-store"}
        try:
            token = self.grant(await _form(request), str(request.url))
        except Refused as refused:
            code = str(refused)
            return JSONResponse({"error": code}, 401 if code == "invalid_client" else 400, no_store)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME}, 200, no_store)

    def grant(self, form: Mapping[str, str], url: str) -> str:
        """The token for a valid request. Raises Refused with the OAuth code."""
        if form.get("grant_type") != "client_credentials":
            raise Refused("unsupported_grant_type")
        if form.get("client_assertion_type") != _ASSERTION or "client_assertion" not in form:
            raise Refused("invalid_client")
        client_id, row = self._client(form["client_assertion"], url)
        if form.get("client_id", client_id) != client_id:
            raise Refused("invalid_client")
        jti = secrets.token_urlsafe(16)
        identity = Identity(row["organisatie"], row["onderdeel"], row["medewerker"], row.get("rol"), jti)
        return self._issuer.mint(identity, client_id=client_id)

    def _client(self, assertion: str, url: str) -> tuple[str, dict[str, Any]]:
        try:
            claimed = str(jwt.decode(assertion, options={"verify_signature": False}).get("sub"))
            row = self._row(claimed)
            key = jwt.algorithms.ECAlgorithm.from_jwk(row["jwk"])
            claims = jwt.decode(
                assertion,
                key,  # type: ignore[arg-type]  # PyJWT types it as public or private
                algorithms=["ES256"],
                audience=[url, self._issuer.name],
                issuer=claimed,
                options={"require": ["iss", "sub", "aud", "iat", "exp", "jti"]},
            )
        except (jwt.PyJWTError, OSError, ValueError, KeyError):
            raise Refused("invalid_client") from None
        self._use_once(claimed, str(claims["jti"]), float(claims["exp"]))
        return claimed, row

    def _row(self, client_id: str) -> dict[str, Any]:
        if not CLIENT_ID.fullmatch(client_id):
            raise Refused("invalid_client")
        return dict(json.loads((self._clients / f"{client_id}.json").read_text(encoding="utf-8")))

    def _use_once(self, client_id: str, jti: str, expires: float) -> None:
        now = self._issuer.clock()
        self._used = {seen: until for seen, until in self._used.items() if until > now}
        if (client_id, jti) in self._used or expires > now + _MAX_ASSERTION:
            raise Refused("invalid_client")
        self._used[client_id, jti] = expires


async def _form(request: Request) -> dict[str, str]:
    raw = await request.body()
    pairs = parse_qsl(raw.decode("utf-8", "replace"), max_num_fields=20) if len(raw) <= _MAX_FORM else []
    if not pairs or len(dict(pairs)) != len(pairs):
        raise Refused("invalid_request")
    return dict(pairs)


async def serve(app: Starlette, port: int) -> None:
    """Serve on loopback until SIGTERM or SIGINT."""
    with listen("127.0.0.1", port) as listening:
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        sys.stdout.write(json.dumps({"klaar": True, "poort": listening.getsockname()[1]}) + "\n")
        sys.stdout.flush()
        await uvicorn.Server(config).serve([listening])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the issuer. Exit code 2 when it may not or cannot start."""
    parser = argparse.ArgumentParser(prog="broker.sandbox_issuer", description="Toegangsbewijzen voor de sandbox.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--keys", type=Path, required=True, help="map met de sleutel van de uitgever en de clients")
    options = parser.parse_args(arguments)
    try:
        endpoint = TokenEndpoint(open_issuer(options.keys), options.keys / "clients")
    except (RuntimeError, OSError, ValueError) as error:
        sys.stderr.write(f"sandbox_issuer: {error}\n")
        return 2
    asyncio.run(serve(endpoint.app, options.port))
    return 0


if __name__ == "__main__":
    sys.exit(main())
