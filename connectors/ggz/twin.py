"""A sandbox supplier that speaks FHIR R4: a small server with synthetic patients, over real HTTP.

It knows what the connector asks and refuses the rest with an OperationOutcome: searches by POST, reads, pages, and
AuditEvents to write. `GET /metadata` says so. Knobs and the list of what was asked are those of every twin (`Stand`).
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.asking import Opdracht, ask
from connectors.ggz.codes import LABEL
from connectors.ggz.line import FHIR_JSON
from connectors.ggz.store import Resource, UnknownParameter, search, shorten
from connectors.ggz.synthetic import resources
from connectors.problems import SluisProbleem
from connectors.receipt import ReceiptError
from connectors.records import Register
from connectors.tokens import TokenError
from connectors.twin import Knoppen, Stand

_PARAMETERS: Final = {
    "Patient": ("identifier", "name", "birthdate"),
    "EpisodeOfCare": ("patient", "status"),
    "Flag": ("patient", "_tag"),
    "Condition": ("patient", "category", "clinical-status", "verification-status"),
    "CarePlan": ("patient", "status"),
    "MedicationStatement": ("patient", "status"),
    "Observation": ("patient", "code", "status"),
}
_READ: Final = ("PractitionerRole", "Medication")
_ISSUES: Final = {401: "login", 403: "forbidden", 404: "not-found", 429: "throttled"}
_KEPT: Final = 100
_SIZE: Final = 2 * 1024 * 1024
_ROMMEL: Final = b'{"resourceType": "Bundle", "type": "searchset", "entry": [{' + bytes(range(256))


class FhirTwin(Stand):
    """The state of one FHIR server of the sandbox and its application."""

    def __init__(self, register: Register, knoppen: Knoppen, token: str | None = None) -> None:
        super().__init__(
            knoppen,
            [
                Route("/metadata", self.metadata, methods=["GET"]),
                Route("/_sandbox/vraag", self.put_question, methods=["POST"]),
                Route("/AuditEvent", self.create, methods=["POST"]),
                *(Route(f"/{kind}/_search", self.search, methods=["POST"]) for kind in _PARAMETERS),
                *(Route(f"/{kind}/{{id}}", self.read, methods=["GET"]) for kind in _READ),
                Route("/", self.page, methods=["GET"]),
            ],
        )
        self.audit_events: list[Resource] = []
        self._resources = resources(register)
        self._token = token
        self._pages: OrderedDict[str, tuple[Sequence[Resource], str | None]] = OrderedDict()

    async def metadata(self, _: Request) -> Response:
        """The CapabilityStatement."""
        return _fhir(_capabilities())

    async def search(self, request: Request) -> Response:
        """Search by POST; parameters in an address are not taken (no identity in an address)."""
        raw = await self.note(request)
        if refused := await self._refuse(request):
            return refused
        params = parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)
        said = dict(params)
        try:
            found = search(self._resources, request.url.path.split("/")[1], self._loosened(params))
        except UnknownParameter:
            return _outcome(400, "not-supported")
        found = [shorten(resource, None if self.knoppen.meer else said.get("_elements")) for resource in found]
        self._pages[token := secrets.token_hex(8)] = (found, said.get("_count"))
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        return self._show(request, token, 0)

    async def page(self, request: Request) -> Response:
        """The next page of a search; its address says nothing of what was searched."""
        await self.note(request)
        token, offset = request.query_params.get("_getpages", ""), request.query_params.get("_offset", "")
        if refused := await self._refuse(request):
            return refused
        if token not in self._pages or not offset.isdigit():
            return _outcome(404, "not-found")
        return self._show(request, token, int(offset))

    async def read(self, request: Request) -> Response:
        """One resource by its id."""
        await self.note(request)
        if refused := await self._refuse(request):
            return refused
        found = [r for r in self._resources if f"/{r['resourceType']}/{r['id']}" == request.url.path]
        return self._give(found[0]) if found else _outcome(404, "not-found")

    async def create(self, request: Request) -> Response:
        """Write an AuditEvent; it is a record, and is never changed."""
        raw = await self.note(request)
        if refused := await self._refuse(request):
            return refused
        try:
            event = json.loads(raw)
        except ValueError:
            return _outcome(400, "structure")
        self.audit_events.append(event)
        return Response(status_code=201, headers={"Location": f"/AuditEvent/{len(self.audit_events)}"})

    async def put_question(self, request: Request) -> Response:
        """Somebody at this system asks the broker: the answer as it came, its receipt checked."""
        try:
            result = await ask(Opdracht.model_validate_json(await request.body()))
        except (SluisProbleem, TokenError, ReceiptError):
            return _outcome(502, "exception")
        except (ValueError, OSError):
            return _outcome(400, "invalid")
        return JSONResponse(result.document)

    async def _refuse(self, request: Request) -> Response | None:
        given = request.headers.get("Authorization", "")
        if self._token is not None and not hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            return _outcome(401, "login")
        await self.meanwhile()
        return self.misbehave()

    def misbehave(self) -> Response | None:
        """As every twin, in the words of FHIR."""
        knoppen = self.knoppen
        if knoppen.status is not None:
            location = {"Location": "/metadata"} if 300 <= knoppen.status < 400 else None
            return _outcome(knoppen.status, _ISSUES.get(knoppen.status, "exception"), location)
        if knoppen.rommel:
            return Response(_ROMMEL, media_type=FHIR_JSON)
        if knoppen.te_groot:
            return Response(b" " * _SIZE, media_type=FHIR_JSON)
        return None

    def _loosened(self, params: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """With the knob `meer` a server that looks at whose it is only, as one that skips what it does not know."""
        who = ("patient", "identifier", "name", "birthdate")
        return [(name, value) for name, value in params if name in who] if self.knoppen.meer else list(params)

    def _show(self, request: Request, token: str, offset: int) -> Response:
        found, count = self._pages[token]
        size = min(self.knoppen.pagina, int(count) if count and count.isdigit() else self.knoppen.pagina) or 1
        base = str(request.base_url).rstrip("/")
        links = [{"relation": "self", "url": f"{base}/?_getpages={token}&_offset={offset}"}]
        if offset + size < len(found):
            links.append({"relation": "next", "url": f"{base}/?_getpages={token}&_offset={offset + size}"})
        entries = [
            {
                "fullUrl": f"{base}/{r['resourceType']}/{r['id']}",
                "resource": self._plain(r),
                "search": {"mode": "match"},
            }
            for r in found[offset : offset + size]
        ]
        bundle = {"resourceType": "Bundle", "type": "searchset", "total": len(found), "link": links, "entry": entries}
        return self._give({name: value for name, value in bundle.items() if value != []})

    def _plain(self, resource: Resource) -> Resource:
        """With the knob `kaal` without labels."""
        if not self.knoppen.kaal:
            return resource
        kept = [e for e in resource.get("extension", []) if not e["url"].startswith(LABEL)]
        bare = {name: value for name, value in resource.items() if name not in ("extension", "meta")}
        return {**bare, **({"extension": kept} if kept else {})}

    def _give(self, resource: Resource) -> Response:
        other = self.knoppen.inhoudstype
        return _fhir(resource, media_type=FHIR_JSON if other == Knoppen().inhoudstype else other)


def _fhir(
    resource: Resource, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = FHIR_JSON
) -> Response:
    body = json.dumps(resource, ensure_ascii=False).encode()
    more = {"Cache-Control": "no-store", **(headers or {})}
    return Response(body, status, headers=more, media_type=media_type)


def _outcome(status: int, code: str, headers: Mapping[str, str] | None = None) -> Response:
    if status == 204:
        return Response(status_code=204)
    issue = {"severity": "error", "code": code}
    return _fhir({"resourceType": "OperationOutcome", "issue": [issue]}, status, headers)


def _capabilities() -> dict[str, Any]:
    searched = [
        {
            "type": kind,
            "interaction": [{"code": "search-type"}],
            "searchParam": [{"name": name, "type": _kind_of(name)} for name in names],
        }
        for kind, names in _PARAMETERS.items()
    ]
    read = [{"type": kind, "interaction": [{"code": "read"}]} for kind in _READ]
    written = [{"type": "AuditEvent", "interaction": [{"code": "create"}]}]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-24",
        "kind": "instance",
        "implementation": {"description": "Sluis sandbox, synthetische patiënten"},
        "fhirVersion": "4.0.1",
        "format": [FHIR_JSON],
        "rest": [{"mode": "server", "resource": [*searched, *read, *written]}],
    }


def _kind_of(name: str) -> str:
    return {"patient": "reference", "name": "string", "birthdate": "date"}.get(name, "token")
