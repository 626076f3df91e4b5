"""A sandbox zaaksysteem over HTTP: as much of the Zaken API and the Catalogi API as a careful client needs.

It asks what the real one asks: a token (HS256, with all five claims, not older than five minutes), `Accept-Crs` and
`Content-Crs`, and a reason in `X-Audit-Toelichting`. It shows no zaak above what the client may see, gives pages, and
refuses with problem documents. Two zaken a page, so that every client has to page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.asking import Opdracht, ask
from connectors.gemeente.proefzaken import BRON, Proefdossier, Proefrol, Proefzaak, uuid_of
from connectors.gemeente.toegang import SHORTEST
from connectors.gemeente.vertrouwelijkheid import Vertrouwelijkheid
from connectors.gemeente.vragen import zaak_of
from connectors.problems import SluisProbleem
from connectors.receipt import ReceiptError
from connectors.strictjson import UnsafeJson, read_json
from connectors.tokens import TokenError
from connectors.twin import Knoppen, Stand

CLIENT: Final = "sluis"
ZAKEN: Final = "/zaken/api/v1"
CATALOGI: Final = "/catalogi/api/v1"
VERSION: Final = "1.5.1"
_PAGE: Final = 2
_LEEWAY: Final = 300
_CLAIMS: Final = ["iss", "iat", "client_id", "user_id", "user_representation"]
_BSN: Final = "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn"
_KNOWN: Final = frozenset(
    {_BSN, "identificatie", "bronorganisatie", "uuid__in", "zaaktype__in", "startdatum__lte", "expand"}
    | {"maximaleVertrouwelijkheidaanduiding"}
)


class Zaaksysteem(Stand):
    """One zaaksysteem. `secret` is what it shares with its client."""

    def __init__(self, dossier: Proefdossier, knoppen: Knoppen, secret: str) -> None:
        routes = [
            Route(f"{ZAKEN}/zaken/_zoek", self.search, methods=["POST"]),
            Route(f"{ZAKEN}/zaken/{{uuid}}", self.zaak, methods=["GET"]),
            Route(f"{CATALOGI}/zaaktypen", self.zaaktypen, methods=["GET"]),
            Route(f"{CATALOGI}/statustypen/{{uuid}}", self.statustype, methods=["GET"]),
            Route("/_sandbox/vraag", self.put_question, methods=["POST"]),
        ]
        if len(secret) < SHORTEST:
            raise ValueError("een zaaksysteem heeft een gedeeld geheim van ten minste 32 tekens nodig")
        super().__init__(knoppen, routes)
        self._dossier = dossier
        self._secret = secret

    async def search(self, request: Request) -> Response:
        """Zaken that satisfy every member of the body, two a page."""
        if (early := await self._receive(request)) is not None:
            return early
        try:
            body = read_json(await request.body())
            number = int(request.query_params.get("page", "1"))
        except (UnsafeJson, ValueError):
            return _fout(400, "invalid")
        if not isinstance(body, dict) or body.keys() - _KNOWN or number < 1:
            return _fout(400, "invalid")
        found = self._visible(body)
        page = found[(number - 1) * _PAGE : number * _PAGE]
        address = _origin(request) + f"{ZAKEN}/zaken/_zoek?page="
        return self._send(
            {
                "count": len(found),
                "next": f"{address}{number + 1}" if number * _PAGE < len(found) else None,
                "previous": f"{address}{number - 1}" if number > 1 else None,
                "results": [self._write(zaak, _origin(request), expand="expand" in body) for zaak in page],
            }
        )

    async def zaak(self, request: Request) -> Response:
        """One zaak by its id; what a client may not see is not there."""
        if (early := await self._receive(request)) is not None:
            return early
        found = [z for z in self._visible({}) if str(z.uuid) == request.path_params["uuid"]]
        return self._send(self._write(found[0], _origin(request), expand=False)) if found else _fout(404, "not_found")

    async def zaaktypen(self, request: Request) -> Response:
        """The published version of a zaaktype."""
        if (early := await self._receive(request)) is not None:
            return early
        wanted = request.query_params.get("identificatie")
        found = [
            {"url": _zaaktype(_origin(request), code), "identificatie": code, "omschrijving": naam, "concept": False}
            for code, naam in self._dossier.zaaktypen.items()
            if wanted in (None, code)
        ]
        return self._send({"count": len(found), "next": None, "previous": None, "results": found})

    async def statustype(self, request: Request) -> Response:
        """The name of a status."""
        if (early := await self._receive(request)) is not None:
            return early
        names = {str(uuid_of("statustype", z.status)): z.status for z in self._dossier.zaken if z.status}
        name = names.get(request.path_params["uuid"])
        return self._send({"omschrijving": name}) if name else _fout(404, "not_found")

    async def put_question(self, request: Request) -> Response:
        """Somebody at this zaaksysteem asks the broker: the answer as it came, and a zaak that remembers it."""
        try:
            result = await ask(Opdracht.model_validate_json(await request.body()))
        except (SluisProbleem, TokenError, ReceiptError):
            return _fout(502, "makelaar")
        except (ValueError, OSError):
            return _fout(400, "invalid")
        self._dossier.zaken.append(zaak_of(result))
        return JSONResponse(result.document)

    async def _receive(self, request: Request) -> Response | None:
        """Note the call, check who calls and why, and let the knobs have their way."""
        await self.note(request)
        refused = self._refuse(request)
        if refused is None:
            await self.meanwhile()
        return refused or self.misbehave()

    def _refuse(self, request: Request) -> Response | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            return _fout(403, "not_authenticated")
        try:
            claims = jwt.decode(token, self._secret, algorithms=["HS256"], options={"require": _CLAIMS}, leeway=_LEEWAY)
        except jwt.InvalidTokenError:
            return _fout(403, "jwt-invalid")
        if claims["client_id"] != CLIENT or claims["iss"] != CLIENT:
            return _fout(403, "permission_denied")
        if request.headers.get("Accept-Crs") != "EPSG:4326":
            return _fout(406, "not_acceptable")
        if request.method == "POST" and request.headers.get("Content-Crs") != "EPSG:4326":
            return _fout(415, "unsupported_media_type")
        return None if request.headers.get("X-Audit-Toelichting") else _fout(400, "audit-toelichting")

    def _visible(self, body: Mapping[str, Any]) -> list[Proefzaak]:
        return [zaak for zaak in self._dossier.zaken if self._sees(zaak, body)]

    def _sees(self, zaak: Proefzaak, body: Mapping[str, Any]) -> bool:
        if self.knoppen.meer:
            return True
        highest = Vertrouwelijkheid(body.get("maximaleVertrouwelijkheidaanduiding", self._dossier.hoogste))
        level = zaak.vertrouwelijkheidaanduiding
        allowed = level.within(highest) and level.within(self._dossier.hoogste)
        return allowed and all(_matches(zaak, name, wanted) for name, wanted in body.items())

    def _write(self, zaak: Proefzaak, origin: str, *, expand: bool) -> dict[str, Any]:
        pairs = [(n, w) for n, w in zaak.pairs() if not (self.knoppen.kaal and n.startswith("label."))]
        deelzaken = [z for z in self._dossier.zaken if z.hoofdzaak == zaak.identificatie]
        written = {
            "url": _url(origin, zaak),
            "uuid": str(zaak.uuid),
            "identificatie": zaak.identificatie,
            "bronorganisatie": BRON,
            "omschrijving": "vrije tekst van de sandbox",
            "toelichting": "vrije tekst van de sandbox",
            "zaaktype": _zaaktype(origin, zaak.zaaktype),
            "registratiedatum": zaak.startdatum.isoformat(),
            "verantwoordelijkeOrganisatie": BRON,
            "startdatum": zaak.startdatum.isoformat(),
            "einddatum": zaak.einddatum.isoformat() if zaak.einddatum else None,
            "vertrouwelijkheidaanduiding": zaak.vertrouwelijkheidaanduiding.value,
            "hoofdzaak": f"{origin}{ZAKEN}/zaken/{uuid_of('zaak', zaak.hoofdzaak)}" if zaak.hoofdzaak else None,
            "deelzaken": [_url(origin, z) for z in deelzaken],
            "rollen": [
                f"{origin}{ZAKEN}/rollen/{uuid_of(zaak.identificatie, f'r{n}')}" for n in range(len(zaak.rollen))
            ],
            "eigenschappen": [f"{_url(origin, zaak)}/zaakeigenschappen/{n}" for n in range(len(pairs))],
            "status": f"{origin}{ZAKEN}/statussen/{uuid_of(zaak.identificatie, 'status')}" if zaak.status else None,
        }
        return {**written, "_expand": _expanded(zaak, pairs, origin)} if expand else written

    def _send(self, body: Mapping[str, Any]) -> Response:
        headers = {"API-version": VERSION, "Cache-Control": "no-store"}
        return JSONResponse(body, headers=headers, media_type=self.knoppen.inhoudstype)


def _matches(zaak: Proefzaak, name: str, wanted: Any) -> bool:
    """Whether a zaak satisfies one member of a search; what is no filter is satisfied."""
    match name:
        case "identificatie":
            return bool(wanted == zaak.identificatie)
        case "bronorganisatie":
            return bool(wanted == BRON)
        case "uuid__in":
            return str(zaak.uuid) in wanted
        case "zaaktype__in":
            return any(url.endswith(_zaaktype("", zaak.zaaktype)) for url in wanted)
        case "startdatum__lte":
            return bool(zaak.startdatum.isoformat() <= wanted)
        case _:
            return name != _BSN or any((rol.identificatie or {}).get("inpBsn") == wanted for rol in zaak.rollen)


def _expanded(zaak: Proefzaak, pairs: Sequence[tuple[str, str]], origin: str) -> dict[str, Any]:
    status = {
        "statustype": f"{origin}{CATALOGI}/statustypen/{uuid_of('statustype', zaak.status or '')}",
        "datumStatusGezet": f"{(zaak.einddatum or zaak.startdatum).isoformat()}T09:00:00Z",
        "statustoelichting": "vrije tekst van de sandbox",
    }
    return {
        "rollen": [_rol(rol) for rol in zaak.rollen],
        "eigenschappen": [{"naam": naam, "waarde": waarde} for naam, waarde in pairs],
        "status": status if zaak.status else {},
    }


def _rol(rol: Proefrol) -> dict[str, Any]:
    return {
        "betrokkene": "",
        "betrokkeneType": rol.type,
        "omschrijving": rol.soort.value.capitalize(),
        "omschrijvingGeneriek": rol.soort.value,
        "roltoelichting": "vrije tekst van de sandbox",
        "contactpersoonRol": rol.contact,
        "betrokkeneIdentificatie": rol.identificatie,
    }


def _url(origin: str, zaak: Proefzaak) -> str:
    return f"{origin}{ZAKEN}/zaken/{zaak.uuid}"


def _zaaktype(origin: str, code: str) -> str:
    return f"{origin}{CATALOGI}/zaaktypen/{uuid_of('zaaktype', code)}"


def _origin(request: Request) -> str:
    parts = urlsplit(str(request.url))
    return f"{parts.scheme}://{parts.netloc}"


def _fout(status: int, code: str) -> Response:
    """A refusal in the form of the ZGW standard."""
    title = re.sub("[_-]", " ", code).capitalize()
    body = {"type": "about:blank", "code": code, "title": title, "status": status, "detail": title, "instance": ""}
    return JSONResponse(body, status, headers={"API-version": VERSION}, media_type="application/problem+json")
