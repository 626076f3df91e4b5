"""The connector: one question to a municipality's zaaksysteem, by BSN where the law allows it, else by its zaaknummer.

    which zaaktypen tell what is asked -> search -> whom is each zaak about -> items

What may be taken is checked again on what came: zaaktype, vertrouwelijkheidaanduiding, rol and period. What is more
than was asked falls out; what does not fit is no answer. Nobody can be searched by name in the Zaken API: such a
question is not sent (geen-referentie).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx

from broker.terms import Answer, Bsn, EigenReferentie, Periode, Question
from connectors.base import ConnectorFailure, Foutcode
from connectors.gemeente import zoek
from connectors.gemeente.afspraken import Afspraken
from connectors.gemeente.betrokkene import Wie, is_about, sole_subject
from connectors.gemeente.body import ID, Zaak
from connectors.gemeente.catalogus import Catalogus
from connectors.gemeente.elementen import Gevonden, items_of, needs_status
from connectors.gemeente.gesprek import Gesprek
from connectors.gemeente.toegang import Toegang
from connectors.trace import TRACEPARENT


class GemeenteConnector:
    """Asks one zaaksysteem. One connector serves many questions at a time; whoever made it calls `close`.

    `http` is for a client of one's own, such as one that speaks to a zaaksysteem in this process.
    """

    def __init__(
        self,
        toegang: Toegang,
        afspraken: Afspraken,
        trace: Callable[[], str | None] = TRACEPARENT.get,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._toegang = toegang
        self._afspraken = afspraken
        self._base = toegang.zaken.url.rstrip("/")
        self._client = http or toegang.zaken.client()
        self._catalogus = Catalogus(toegang.catalogi)
        self._trace = trace

    async def fetch(self, question: Question) -> Answer:
        """Ask once. Raises ConnectorFailure. Elements that no agreed zaaktype tells are absent, and ask for nothing."""
        if not isinstance(question.onderwerp, Bsn | EigenReferentie):
            raise ConnectorFailure(Foutcode.GEEN_REFERENTIE)
        if not self._afspraken.telling(question.elementen):
            return Answer({})
        try:
            async with asyncio.timeout(self._toegang.zaken.timeout):  # all calls together
                found = await self._find(question, question.onderwerp)
        except TimeoutError:
            raise ConnectorFailure(Foutcode.TE_LAAT) from None
        items = {code: tuple(item for zaak in found for item in items_of(zaak, code)) for code in question.elementen}
        return Answer({code: values for code, values in items.items() if values})

    async def close(self) -> None:
        """Give back the connections."""
        await self._client.aclose()

    async def _find(self, question: Question, onderwerp: Bsn | EigenReferentie) -> list[Gevonden]:
        gesprek = Gesprek(self._client, self._toegang, question, self._trace())
        if isinstance(onderwerp, Bsn):
            return await self._search(zoek.by_bsn(onderwerp), Wie(onderwerp), question, gesprek)
        head = await self._head(onderwerp, gesprek)
        if head is None:
            return []
        zaak, wie = head
        uuids = [zaak.uuid, *map(self._uuid, zaak.deelzaken)]
        if len(uuids) > zoek.MOST_ZAKEN:
            raise ConnectorFailure(Foutcode.TE_GROOT)
        return await self._search(zoek.by_uuids(uuids), wie, question, gesprek, frozenset(uuids))

    async def _head(self, reference: EigenReferentie, gesprek: Gesprek) -> tuple[Zaak, Wie] | None:
        """The zaak with this number, of any agreed zaaktype, and whom it is about; None when it is not there for us."""
        agreed = self._afspraken.all()
        types = await self._catalogus.versions(agreed, gesprek)
        body = zoek.by_reference(reference, self._afspraken) | zoek.bounds(types, self._afspraken, None)
        number = (reference.referentie, self._afspraken.bronorganisatie)
        found = [
            zaak
            for zaak in await zoek.search(self._base, body, gesprek)
            if (zaak.identificatie, zaak.bronorganisatie) == number and zaak.zaaktype in types and self._may(zaak, None)
        ]
        if len(found) > 1:  # a number is unique within an organisation (zrc-002)
            raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
        return (found[0], sole_subject(found[0], agreed[types[found[0].zaaktype].identificatie])) if found else None

    async def _search(
        self, body: dict[str, Any], wie: Wie, question: Question, gesprek: Gesprek, only: frozenset[UUID] | None = None
    ) -> list[Gevonden]:
        """The zaken of this search that tell what was asked and are about this person."""
        agreed = self._afspraken.telling(question.elementen)
        types = await self._catalogus.versions(agreed, gesprek)
        bounds = zoek.bounds(types, self._afspraken, question.periode)
        found: list[Gevonden] = []
        for zaak in await zoek.search(self._base, body | bounds, gesprek):
            if zaak.zaaktype not in types or (only is not None and zaak.uuid not in only):
                continue
            afspraak = agreed[types[zaak.zaaktype].identificatie]
            if self._may(zaak, question.periode) and is_about(zaak, afspraak, wie):
                status = await self._status(zaak, gesprek) if needs_status(afspraak, question.elementen) else None
                found.append(Gevonden(zaak, types[zaak.zaaktype], afspraak, wie, status))
        return found

    def _may(self, zaak: Zaak, periode: Periode | None) -> bool:
        """Not too confidential, and running at some day of the period."""
        if not zaak.vertrouwelijkheidaanduiding.within(self._afspraken.hoogste):
            return False
        ended_before = periode and zaak.einddatum and zaak.einddatum < periode.van
        return not ended_before and (periode is None or zaak.startdatum <= periode.tot)

    async def _status(self, zaak: Zaak, gesprek: Gesprek) -> str | None:
        status = zaak.expand.status
        return None if status is None else await self._catalogus.status(status.statustype, gesprek)

    def _uuid(self, url: str) -> UUID:
        """The id of a deelzaak, from an address of this very API."""
        form = re.fullmatch(rf"{re.escape(self._base)}/zaken/({ID})", url)
        if form is None:
            raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
        return UUID(form[1])
