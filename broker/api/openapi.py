"""`GET /v1/openapi.json`: the description of the API, open to everyone and to every browser.

It is made once per process, when somebody first asks. What differs per installation comes from the settings.
Source: NLgov API Design Rules 2.2.0 /core/publish-openapi, /core/transport/cors.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from broker.api.description import About
from broker.settings import Settings

API_VERSION: Final = "1.0.0"
_TOKEN: Final = "https://autorisatieserver.example/token"  # noqa: S105  # an address, not a token
_CONTACT: Final = "https://sluis.example"

router: Final = APIRouter()


@router.get("/v1/openapi.json", include_in_schema=False)
async def publish(request: Request) -> Response:
    described: Callable[[], dict[str, Any]] = request.app.state.described
    return JSONResponse(described(), headers={"Access-Control-Allow-Origin": "*"})


def about(settings: Settings, texts: str = __package__) -> About:
    """What this installation says of itself. Without a public address the server is where the document was found."""
    return About(
        version=API_VERSION,
        texts=texts,
        server=str(settings.public_url or "").rstrip("/"),
        token_url=str(settings.token_url or _TOKEN),
        contact=(
            ("name", settings.contact_name),
            ("url", str(settings.contact_url or _CONTACT)),
            ("email", settings.contact_email),
        ),
    )
