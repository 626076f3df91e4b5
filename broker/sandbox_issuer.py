"""The token endpoint of the sandbox: client credentials with `private_key_jwt`, for who plays a partner.

    python -m broker.sandbox_issuer --port 0 --keys DIR

`POST /token` (RFC 6749 section 4.4; who may have one: `broker.sandbox_clients`) and `GET /.well-known/jwks.json`. With
a DPoP proof the token is bound to its key (RFC 9449 section 5). The process prints one line of JSON with its port when
it listens. Errors on the wire: RFC 6749 section 5.2, the code alone. Refuses to start in production.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from broker.dpop import ProofCheck
from broker.errors import NotAuthenticated
from broker.listening import listen
from broker.presented import Presented
from broker.proof_memory import ProofMemory
from broker.sandbox_clients import Clients, Refused
from broker.sandbox_tokens import LIFETIME, SandboxIssuer, open_issuer

_MAX_FORM: Final = 16_384
_NO_STORE: Final = {"Cache-Control": "no-store"}


class TokenEndpoint:
    """Client credentials with a signed assertion."""

    def __init__(self, issuer: SandboxIssuer, clients: Path) -> None:
        self._issuer = issuer
        self._clients = Clients(clients, issuer)
        self._proof = ProofCheck(ProofMemory(issuer.clock))

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
        try:
            granted = await self._grant(request, await _form(request))
        except Refused as refused:
            code = str(refused)
            return JSONResponse({"error": code}, 401 if code == "invalid_client" else 400, _NO_STORE)
        return JSONResponse(granted, 200, _NO_STORE)

    async def _grant(self, request: Request, form: Mapping[str, str]) -> Mapping[str, object]:
        if form.get("grant_type") != "client_credentials":
            raise Refused("unsupported_grant_type")
        if "authorization" in request.headers:  # a second way to say who you are
            raise Refused("invalid_client")
        client = await self._clients.authenticate(form, str(request.url))
        scope = client.scope(form.get("scope"))
        jkt = await self._holder(request)
        token = self._issuer.mint(client.identity(), client_id=client.id, scope=scope, bound=client.bound(jkt))
        kind = "DPoP" if jkt else "Bearer"
        return {"access_token": token, "token_type": kind, "expires_in": LIFETIME, "scope": scope}

    async def _holder(self, request: Request) -> str | None:
        """The thumbprint of the proof key, when there is a proof. Raises Refused for one that does not count."""
        proofs = tuple(request.headers.getlist("dpop"))
        if not proofs:
            return None
        shown = Presented(proofs=proofs, method=request.method, url=str(request.url))
        try:
            return await self._proof.holder(shown, self._issuer.clock())
        except NotAuthenticated:
            raise Refused("invalid_dpop_proof") from None


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
