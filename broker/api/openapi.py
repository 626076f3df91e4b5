"""The description of the API, open to everyone (API Design Rules /core/publish-openapi)."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from broker.api.problem import MEDIA_TYPE

TITLE: Final = "Sluis"
DESCRIPTION: Final = (
    "Makelaar voor het delen van casusgegevens in zorg en veiligheid. Per vraag, per gegeven en per ontvanger beslist "
    "de wet wat gaat, in welke vorm, of waarom niet. Elke verstrekking en elke weigering staat in een logboek dat "
    "iedereen kan controleren."
)
CONTACT: Final = {"name": "Sluis", "url": "https://sluis.example", "email": "beheer@sluis.example"}

_MEMBERS: Final[dict[str, Any]] = {
    "title": {"type": "string"},
    "status": {"type": "integer"},
    "detail": {"type": "string"},
    "instance": {"type": "string", "format": "uri"},
    "code": {"type": "string"},
    "fouten": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"veld": {"type": "string"}, "code": {"type": "string"}, "uitleg": {"type": "string"}},
            "required": ["veld", "code", "uitleg"],
        },
    },
}
_SCHEMA: Final = {"type": "object", "properties": _MEMBERS, "required": ["title", "status", "detail", "code"]}
PROBLEM: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": text, "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
    for status, text in ((400, "Ongeldige invoer"), (401, "Niet aangemeld"), ("default", "Fout"))
}

router: Final = APIRouter()


@router.get("/v1/openapi.json", include_in_schema=False)
async def describe(request: Request) -> Response:
    return JSONResponse(request.app.openapi(), headers={"Access-Control-Allow-Origin": "*"})
