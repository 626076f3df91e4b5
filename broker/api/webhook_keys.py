"""`/.well-known/sluis-webhooks.json`: the public keys that webhooks are signed with, open to everyone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from broker.webhook.keys import PATH

router: Final = APIRouter(include_in_schema=False)


@router.get(PATH)
async def publish(request: Request) -> Response:
    published: Callable[[], dict[str, Any]] = request.app.state.webhook_keys
    return JSONResponse(published(), media_type="application/jwk-set+json")
