"""The catalogus of a municipality: which addresses are versions of a zaaktype, and what a status is called.

Nothing here is about a person, and published types do not change, so what was found is kept for an hour. An address is
fetched only when it is one of this catalogus: a zaak cannot send us anywhere else.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import quote

from connectors.base import ConnectorFailure, Foutcode
from connectors.gemeente.body import ID, Statustype, Zaaktype, Zaaktypebladzijde, read
from connectors.gemeente.gesprek import Gesprek

_KEEP: Final = 3600.0
_MOST_PAGES: Final = 10
_MOST_STATUSES: Final = 1000


class Catalogus:
    """What is known of one catalogus. `base` is the address of its API."""

    def __init__(self, base: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._base = base.rstrip("/")
        self._clock = clock
        self._types: dict[str, tuple[float, tuple[Zaaktype, ...]]] = {}
        self._statuses: dict[str, tuple[float, str]] = {}

    async def versions(self, identificaties: Iterable[str], gesprek: Gesprek) -> dict[str, Zaaktype]:
        """All published versions of these zaaktypen, by address. Raises ConnectorFailure when one does not exist."""
        found: dict[str, Zaaktype] = {}
        for identificatie in identificaties:
            since, versions = self._types.get(identificatie, (0.0, ()))
            if not versions or self._clock() - since > _KEEP:
                versions = await self._fetch_versions(identificatie, gesprek)
                self._types[identificatie] = (self._clock(), versions)
            found |= {version.url: version for version in versions}
        return found

    async def status(self, url: str, gesprek: Gesprek) -> str:
        """What this status is called. Raises ConnectorFailure for an address that is none of this catalogus."""
        self._check(url, "statustypen")
        since, name = self._statuses.get(url, (0.0, ""))
        if not name or self._clock() - since > _KEEP:
            name = read(Statustype, await gesprek.get(url)).omschrijving
            if len(self._statuses) >= _MOST_STATUSES:
                self._statuses.clear()
            self._statuses[url] = (self._clock(), name)
        return name

    async def _fetch_versions(self, identificatie: str, gesprek: Gesprek) -> tuple[Zaaktype, ...]:
        found: list[Zaaktype] = []
        for number in range(1, _MOST_PAGES + 1):
            address = f"{self._base}/zaaktypen?identificatie={quote(identificatie, safe='')}&status=definitief"
            page = read(Zaaktypebladzijde, await gesprek.get(f"{address}&page={number}" if number > 1 else address))
            found += (version for version in page.results if version.identificatie == identificatie)
            if page.next is None:
                break
        for version in found:
            self._check(version.url, "zaaktypen")
        if not found:  # agreed, and not there: nobody can say what its zaken would have told
            raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
        return tuple(found)

    def _check(self, url: str, resource: str) -> None:
        if not re.fullmatch(rf"{re.escape(self._base)}/{resource}/{ID}", url):
            raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
