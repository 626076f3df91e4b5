"""The search: a body for `POST /zaken/_zoek`, and all pages of what it finds.

Whom it is about stands in the body and in no address (ADR /core/transport/no-sensitive-uris). The search names the
zaaktypen, the highest vertrouwelijkheidaanduiding and the last day, so that the municipality sends no more than is
asked (AVG art. 5 lid 1 c). Source: Zaken API 1.5.1, ZaakZoek.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from broker.terms import Bsn, EigenReferentie, Periode
from connectors.base import ConnectorFailure, Foutcode
from connectors.gemeente.afspraken import Afspraken
from connectors.gemeente.body import Bladzijde, Zaak, read
from connectors.gemeente.gesprek import Gesprek
from connectors.wire import write_subject

MOST_ZAKEN: Final = 500
_MOST_PAGES: Final = 20
_EXPAND: Final = "rollen,eigenschappen,status"
_BSN: Final = "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn"


def by_bsn(bsn: Bsn) -> dict[str, Any]:
    """Zaken in which this person has a rol. Only called where the policy confirmed the hook (UAVG art. 46)."""
    subject = write_subject(bsn) or {}
    return {_BSN: subject["bsn"]}


def by_reference(reference: EigenReferentie, afspraken: Afspraken) -> dict[str, Any]:
    """The one zaak with this zaaknummer."""
    return {"identificatie": reference.referentie, "bronorganisatie": afspraken.bronorganisatie}


def by_uuids(uuids: Iterable[UUID]) -> dict[str, Any]:
    """These zaken."""
    return {"uuid__in": [str(uuid) for uuid in uuids]}


def bounds(zaaktypen: Iterable[str], afspraken: Afspraken, periode: Periode | None) -> dict[str, Any]:
    """What every search is limited to."""
    until = {"startdatum__lte": periode.tot.isoformat()} if periode else {}
    return {
        "zaaktype__in": list(zaaktypen),
        "maximaleVertrouwelijkheidaanduiding": afspraken.hoogste.value,
        **until,
        "expand": _EXPAND,
    }


async def search(base: str, body: dict[str, Any], gesprek: Gesprek) -> list[Zaak]:
    """All zaken of a search. Raises ConnectorFailure; pages that do not add up to `count` are no answer."""
    url = f"{base.rstrip('/')}/zaken/_zoek"
    found: list[Zaak] = []
    for number in range(1, _MOST_PAGES + 1):
        page = read(Bladzijde, await gesprek.post(f"{url}?page={number}" if number > 1 else url, body))
        found += page.results
        if page.count > MOST_ZAKEN:
            raise ConnectorFailure(Foutcode.TE_GROOT)
        if page.next is None:
            return _checked(found, page.count)
    raise ConnectorFailure(Foutcode.TE_GROOT)


def _checked(found: list[Zaak], count: int) -> list[Zaak]:
    if len(found) != count or len({zaak.uuid for zaak in found}) != count or not all(zaak.whole for zaak in found):
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    return found
