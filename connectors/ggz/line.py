"""The line to one FHIR server: searches, reads and creates, all within the bounds of one question.

A search is always `POST [type]/_search` with its parameters in the body, so that no identity is in an address (FHIR R4
http 3.1.0.14.3; ADR /core/transport/no-sensitive-uris). A page is followed only at the same server below the same
base, and never of a search for a person, since its address could show who was searched. A server may not skip what it
does not know of a search (`Prefer: handling=strict`), and is asked only for the members that are needed (`_elements`).
Every failure is a ConnectorFailure; nothing is sent twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

import httpx
from pydantic import TypeAdapter, ValidationError

from broker.terms import Question
from connectors.base import ConnectorFailure, Foutcode
from connectors.endpoint import Endpoint, answering, read_json_body, write_json
from connectors.ggz.models import AnyResource, Id, Resource
from connectors.ggz.outcome import failure, read_page, read_resource
from connectors.tokens import StaticToken, TokenError, TokenProvider
from connectors.trace import child_traceparent

FHIR_JSON: Final = "application/fhir+json"
PAGE: Final = 50
WHO: Final = frozenset({"identifier", "name", "birthdate"})  # parameters that say who somebody is
_FORM: Final = "application/x-www-form-urlencoded"
_MOST_CALLS: Final = 60
_MOST_OF_AN_ERROR: Final = 64 * 1024
_ID: Final = TypeAdapter[str](Id)
Params = Sequence[tuple[str, str]]


class Line:
    """Where the server is and who we are there. Whoever made it calls `close`."""

    def __init__(self, endpoint: Endpoint, tokens: TokenProvider | None, trace: Callable[[], str | None]) -> None:
        self.base = endpoint.url.rstrip("/")
        self.endpoint = endpoint
        self.client = endpoint.client()
        self.tokens = tokens or (StaticToken(endpoint.token) if endpoint.token else None)
        self._trace = trace

    async def headers(self, question: Question) -> Mapping[str, str]:
        """Who asks, by which decision and for what; the trace goes on under a span of its own."""
        traceparent = child_traceparent(self._trace())
        return {
            "Accept": FHIR_JSON,
            "X-Correlation-Id": quote(question.besluit),
            "Sluis-Doel": quote(question.doel),
            **({"traceparent": traceparent} if traceparent else {}),
            **(await self._authorization()),
        }

    async def _authorization(self) -> Mapping[str, str]:
        if self.tokens is None:
            return {}
        try:
            return {"Authorization": f"Bearer {await self.tokens.token()}"}
        except TokenError:
            raise ConnectorFailure(Foutcode.GEEN_TOEGANG) from None

    def forget(self, headers: Mapping[str, str]) -> None:
        """The server does not accept this token: the next question gets a new one."""
        if self.tokens is not None:
            self.tokens.forget(headers["Authorization"].removeprefix("Bearer "))

    async def close(self) -> None:
        """Give back the connections."""
        await self.client.aclose()


@dataclass(slots=True)
class Visit:
    """One question at one server: what it may still cost, and which searches it made."""

    line: Line
    question: Question
    bytes_left: int
    calls_left: int = _MOST_CALLS
    searches: list[tuple[str, Params]] = field(default_factory=list)

    async def search(self, model: type[AnyResource], params: Params, *, pages: bool = True) -> list[AnyResource]:
        """All that is found. Without `pages` a second page is refused: it should have been one person."""
        name = model.__name__
        params = (*params, ("_count", str(PAGE)))
        self.searches.append((name, params))
        raw = await self._call("POST", f"{self.line.base}/{name}/_search", _FORM, urlencode(params).encode())
        found, following = read_page(raw, model)
        while following is not None:
            if not pages or not self._may_follow(following):
                raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
            more, following = read_page(await self._call("GET", following), model)
            found += more
        return found

    async def read(self, model: type[AnyResource], reference: str) -> AnyResource:
        """The resource that a reference of the supplier points to; never about the person, so its id may be shown."""
        raw = await self._call("GET", f"{self.line.base}/{self.path_of(model, reference)}")
        return read_resource(raw, model)

    async def create(self, name: str, resource: Mapping[str, object]) -> None:
        """Write a resource at the supplier."""
        await self._call("POST", f"{self.line.base}/{name}", FHIR_JSON, write_json(resource))

    def path_of(self, model: type[Resource], reference: str) -> str:
        """`Type/id` of a reference within this server. Raises ConnectorFailure for any other, `#contained` too."""
        kind, _, id_ = reference.removeprefix(f"{self.line.base}/").partition("/")
        try:
            if kind == model.__name__:
                return f"{kind}/{_ID.validate_python(id_)}"
        except ValidationError:
            pass
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)

    def _may_follow(self, url: str) -> bool:
        ours, theirs = urlsplit(self.line.base), urlsplit(url)
        same = (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)
        below = theirs.path == ours.path or (theirs.path.startswith(f"{ours.path}/") and ".." not in theirs.path)
        return same and below

    async def _call(self, method: str, url: str, kind: str | None = None, content: bytes | None = None) -> bytes:
        self.calls_left -= 1
        if self.calls_left < 0 or self.bytes_left < 0:
            raise ConnectorFailure(Foutcode.TE_GROOT)
        headers = {**await self.line.headers(self.question), **({"Content-Type": kind} if kind else {})}
        if kind == _FORM:
            headers["Prefer"] = "handling=strict"
        async with answering(self.line.client, method, url, headers, content) as response:
            if response.status_code not in (200, 201):
                await self._refuse(response, headers)
            raw = await read_json_body(response, self.bytes_left, FHIR_JSON) if response.status_code == 200 else b""
        self.bytes_left -= len(raw)
        return raw

    async def _refuse(self, response: httpx.Response, headers: Mapping[str, str]) -> None:
        if response.status_code == 401:
            self.line.forget(headers)
        try:
            raw = await read_json_body(response, _MOST_OF_AN_ERROR, FHIR_JSON)
        except ConnectorFailure:
            raw = b""  # no outcome that can be read: the status says it
        raise failure(response.status_code, raw)
