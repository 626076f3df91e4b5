"""What every operation may answer besides its own outcome: the errors that its form brings, and the headers on all.

The rules are those of the door (broker/api/door.py): who may come in, in which form, how much, how often. Everything is
said once, under `components`, and pointed at.
Source: RFC 9457 (problems), RFC 9110 (status codes), RFC 6585 section 4 (429), RFC 6750 (401, 403), RFC 8288 (Link).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from broker.api.accept import JSON
from broker.api.limits import TooManyCalls
from broker.api.problem import MEDIA_TYPE, TITLES, NotAcceptable, TooLarge, UnsupportedMedia
from broker.errors import (
    Conflict,
    InsufficientScope,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    SluisError,
    Unavailable,
)

KEY: Final = "Idempotency-Key"
_EVERY: Final = frozenset({400, 401, 403, 406, 429, 500, 503})
_WITH_BODY: Final = frozenset({413, 415})
_ERRORS: Final[Mapping[int, tuple[type[SluisError], str]]] = {
    400: (InvalidInput, "Er klopt iets niet aan de aanroep; `fouten` noemt alles tegelijk. Er is geen 422."),
    401: (NotAuthenticated, "Het toegangsbewijs ontbreekt of is niet geldig."),
    403: (InsufficientScope, "Het toegangsbewijs geeft geen recht op deze bewerking."),
    404: (NotFound, "Het is er niet, of het is niet voor u; dat is met opzet een en hetzelfde antwoord."),
    406: (NotAcceptable, "De gevraagde vorm is er niet."),
    409: (Conflict, "Dit past niet bij de stand. Met `Retry-After`: de vraag onder deze sleutel loopt nog."),
    413: (TooLarge, "De aanroep is te groot."),
    415: (UnsupportedMedia, "De aanroep is geen JSON in UTF-8."),
    429: (TooManyCalls, "Te veel aanroepen in korte tijd; `Retry-After` zegt hoe lang te wachten."),
    500: (SluisError, "Er ging iets mis. Er is niets verstrekt."),
    503: (Unavailable, "Er kan nu niet veilig geantwoord worden. Er is niets verstrekt."),
}
_OF_STATUS: Final[Mapping[int, str]] = {
    401: "WWW-Authenticate",
    403: "WWW-Authenticate",
    409: "Retry-After",
    429: "Retry-After",
    503: "Retry-After",
}
SCHEMAS: Final[dict[str, Any]] = {
    "Fout": {
        "type": "object",
        "description": "Een verkeerd veld.",
        "required": ["veld", "code", "uitleg"],
        "properties": {
            "veld": {"type": "string", "description": "De plaats van het veld; `?` als de naam niet de onze is."},
            "code": {"type": "string", "description": "Wat er mis is."},
            "uitleg": {"type": "string", "description": "Hoe het te verbeteren is."},
        },
    },
    "Probleem": {
        "type": "object",
        "description": "Een fout (RFC 9457).",
        "required": ["title", "status", "detail", "instance", "code"],
        "properties": {
            "title": {"type": "string", "description": "De soort fout, in enkele woorden."},
            "status": {"type": "integer", "description": "De statuscode van HTTP."},
            "detail": {"type": "string", "description": "Wat er aan de hand is, en wat te doen."},
            "instance": {"type": "string", "format": "uri", "description": "Het incidentnummer, voor de beheerder."},
            "code": {"type": "string", "description": "De code voor programma's; docs/fouten.md heeft de lijst."},
            "fouten": {
                "type": "array",
                "description": "Alle verkeerde velden tegelijk; alleen bij 400.",
                "items": {"$ref": "#/components/schemas/Fout"},
            },
        },
    },
}


def _header(text: str, kind: str = "string", **rest: Any) -> dict[str, Any]:
    return {"description": text, "schema": {"type": kind, **rest}}


HEADERS: Final[dict[str, Any]] = {
    "API-Version": _header("De volledige versie van deze API."),
    "traceparent": _header("Het spoor van deze aanroep (W3C Trace Context); noem het bij een vraag aan de beheerder."),
    "Location": _header("Waar te volgen is wat er gemaakt of gevraagd is."),
    "Link": _header('De volgende bladzijde, met `rel="next"` (RFC 8288); ontbreekt op de laatste.'),
    "Retry-After": _header("Het aantal seconden om te wachten voor een nieuwe poging.", "integer", minimum=1),
    "WWW-Authenticate": _header("Wat er aan het toegangsbewijs mankeert (RFC 6750, RFC 9449)."),
}


def error_responses() -> dict[str, Any]:
    """Every error once, for `components/responses`."""
    return {f"Fout{status}": _error(status) for status in _ERRORS}


def errors_of(operation: Mapping[str, Any], path: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """The errors that this operation may answer: as references, and in full where an example of its own goes."""
    shown = {example["status"] for example in told.get("voorbeelden", {}).values()}
    found = _EVERY.union(told.get("ook", ()))
    if "{" in path:
        found |= {404}
    if "requestBody" in operation:
        found |= _WITH_BODY
    if any(parameter["name"] == KEY for parameter in operation["parameters"]):
        found |= {409}
    return {
        str(status): _error(status) if status in shown else {"$ref": f"#/components/responses/Fout{status}"}
        for status in found
    }


def outcome(told: Mapping[str, Any], status: int) -> dict[str, Any]:
    """One outcome of an operation in the words of its texts: schema (`tekst` is no JSON), media type and headers."""
    made: dict[str, Any] = {"description": told["uitleg"], "headers": _headers(*told.get("koppen", ()))}
    if name := told.get("schema"):
        media = told.get("vorm", MEDIA_TYPE if status >= 400 else JSON)
        schema = {"type": "string"} if name == "tekst" else {"$ref": f"#/components/schemas/{name}"}
        made["content"] = {media: {"schema": schema}}
    return made


def _error(status: int) -> dict[str, Any]:
    kind, text = _ERRORS[status]
    example = {
        "title": TITLES[status],
        "status": status,
        "detail": kind.uitleg,
        "instance": "urn:uuid:0b8f3a52-6f0e-4f63-9d0e-0c6f2b1d7a11",
        "code": kind.code,
    }
    schema = {"$ref": "#/components/schemas/Probleem"}
    return {
        "description": text,
        "headers": _headers(*filter(None, [_OF_STATUS.get(status)])),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": {"probleem": {"summary": text, "value": example}}}},
    }


def _headers(*more: str) -> dict[str, Any]:
    """The headers of every answer, and these."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in ("API-Version", "traceparent", *more)}
