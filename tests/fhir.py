"""A FHIR server of a few lines that says whatever a test wants, and a connector that asks it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from broker.terms import Answer, Bsn, Onderwerp, Question
from connectors.endpoint import MAX_BYTES, Endpoint
from connectors.ggz.codes import BSN
from connectors.ggz.fhir import GgzConnector, GgzOptions
from tests import people

BASE: Final = "http://127.0.0.1:1/fhir"
PERSON: Final = {"reference": "Patient/p1"}
FHIR_JSON: Final = "application/fhir+json"
SANNE: Final = Bsn(people.SANNE.bsn)
Resource = dict[str, Any]


def patient(**more: Any) -> Resource:
    """The person that `fetch` asks about."""
    identifier = [{"system": BSN, "value": people.SANNE.bsn}]
    return {"resourceType": "Patient", "id": "p1", "identifier": identifier, **more}


def episode(status: str = "active", **more: Any) -> Resource:
    return {"resourceType": "EpisodeOfCare", "id": "e1", "status": status, "patient": PERSON, **more}


def bundle(*found: Mapping[str, Any], following: str | None = None, mode: str | None = "match") -> Resource:
    """One page with these resources."""
    entries = [{"resource": r, **({"search": {"mode": mode}} if mode else {})} for r in found]
    link = [{"relation": "next", "url": following}] if following else []
    return {"resourceType": "Bundle", "type": "searchset", "link": link, "entry": entries}


def outcome(code: str, severity: str = "error") -> Resource:
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": severity, "code": code, "diagnostics": "geheim"}],
    }


@dataclass
class Server:
    """What it answers per path below its base, and what it was asked. It finds nothing where nothing is."""

    answers: dict[str, Any]
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        path = str(request.url).removeprefix(f"{BASE}/")
        nothing = bundle() if path.endswith("/_search") else (404, outcome("not-found"))
        said = self.answers.get(path, nothing)
        status, body = said if isinstance(said, tuple) else (200, said)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(status, headers={"Content-Type": FHIR_JSON}, stream=Body(raw))


class Body(httpx.AsyncByteStream):
    """A body that comes in as one over a line does."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._raw


def serving(*found: Resource, **more: Any) -> Server:
    """A server on which the person stands with these resources, one page per type."""
    kinds = dict.fromkeys(["Patient", *(r["resourceType"] for r in found)])
    pages = {f"{kind}/_search": bundle(*(r for r in found if r["resourceType"] == kind)) for kind in kinds}
    if not any(r["resourceType"] == "Patient" for r in found):
        pages["Patient/_search"] = bundle(patient())
    reads = {f"{r['resourceType']}/{r['id']}": r for r in found}
    return Server({**reads, **pages, **more})


def connector(server: Server, options: GgzOptions | None = None, max_bytes: int = MAX_BYTES) -> GgzConnector:
    """A connector whose line ends at this server."""
    made = GgzConnector(Endpoint(BASE, timeout=5, max_bytes=max_bytes), options=options or GgzOptions())
    made._line.client = httpx.AsyncClient(transport=httpx.MockTransport(server))
    return made


async def fetch(
    server: Server,
    elementen: Sequence[str],
    onderwerp: Onderwerp = SANNE,
    **more: Any,
) -> Answer:
    """Ask the server about the person."""
    made = connector(server, **more)
    try:
        return await made.fetch(Question("0193-besluit", "ggz", tuple(elementen), onderwerp, "zvh-2.25"))
    finally:
        await made.close()
