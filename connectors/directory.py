"""Which supplier is reached how: one file, read once at start, that makes the connectors of the house.

    politie-oij: {soort: politie, url: "https://politie.example/v1", ca: politie-ca.pem, cert: wij.crt, key: wij.key}
    gemeente-oij: {soort: generic, url: "https://gemeente.example/v1", token: gemeente.token}
    wmo-oij: {soort: gemeente, url: "https://zaken.example/zaken/api/v1", catalogi: "https://zaken.example/catalogi/api/v1",
              client: sluis, geheim: wmo.geheim, zaaktypen: wmo-zaaktypen.yaml}
    ggz-oij: {soort: ggz, url: "https://ggz.example/fhir", auditevent: true, stelsel: "urn:oid:2.16.528.1.1007",
              oauth: {token_url: "https://ggz.example/token", client: sluis, sleutel: ggz.pem, scope: system/*.rs}}

Names of files are relative to the file itself; a token or geheim stands in a file of its own, never in this one.
Errors: ValueError that names the supplier and never a content. Unknown suppliers and members fail the start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Protocol

import yaml
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator

from connectors.base import Connector
from connectors.endpoint import MAX_BYTES, Endpoint, Tap
from connectors.gemeente.afspraken import AfsprakenRefused, read_afspraken
from connectors.gemeente.connector import GemeenteConnector
from connectors.gemeente.toegang import Toegang
from connectors.generic import GenericConnector
from connectors.ggz.fhir import GgzConnector, GgzOptions
from connectors.politie.informatievraag import PolitieConnector
from connectors.tokens import PrivateKeyJwt
from connectors.trace import TRACEPARENT


class Kept(Connector, Protocol):
    """A connector with connections of its own."""

    async def close(self) -> None:
        """Give back the connections."""
        ...


class _Entry(BaseModel):
    """A supplier that is asked over one endpoint; who needs more has an entry of its own, below."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    soort: str
    url: str
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    token: Path | None = None
    timeout: Annotated[float, Field(gt=0, le=60)] = 10.0
    _tap: Tap | None = PrivateAttr(None)

    @field_validator("soort")
    @classmethod
    def _exists(cls, soort: str) -> str:
        if soort not in {*_PLAIN, *_OWN}:
            raise ValueError("soort")
        return soort

    def endpoint(self, folder: Path) -> Endpoint:
        """The endpoint, with every file found from `folder`."""
        ca, cert, key = (folder / path if path else None for path in (self.ca, self.cert, self.key))
        token = (folder / self.token).read_text(encoding="ascii").strip() if self.token else None
        return Endpoint(self.url, ca, cert, key, token, self.timeout, MAX_BYTES, self._tap)

    def connect(self, folder: Path, trace: Callable[[], str | None]) -> Kept:
        return _PLAIN[self.soort](self.endpoint(folder), trace)


class _Gemeente(_Entry):
    token: None = None  # a zaaksysteem wants one that is signed for each question
    catalogi: str
    client: str
    geheim: Path
    zaaktypen: Path

    def connect(self, folder: Path, trace: Callable[[], str | None]) -> Kept:
        geheim = (folder / self.geheim).read_bytes().strip()
        toegang = Toegang(self.endpoint(folder), self.catalogi, self.client, geheim)
        return GemeenteConnector(toegang, read_afspraken(folder / self.zaaktypen), trace)


class _OAuth(BaseModel):
    """Client credentials with `private_key_jwt` (SMART Backend Services); `sleutel` is a file in PEM."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    token_url: Annotated[str, Field(pattern=r"^https://|^http://(127\.0\.0\.1|localhost)[:/]")]
    client: str
    sleutel: Path
    kid: str | None = None
    scope: str | None = None

    def provider(self, folder: Path) -> PrivateKeyJwt:
        key = (folder / self.sleutel).read_bytes()
        return PrivateKeyJwt(self.token_url, self.client, key, kid=self.kid, scope=self.scope)


class _Ggz(_Entry):
    oauth: _OAuth | None = None
    auditevent: bool = False
    stelsel: str | None = None

    def connect(self, folder: Path, trace: Callable[[], str | None]) -> Kept:
        tokens = self.oauth.provider(folder) if self.oauth else None
        return GgzConnector(self.endpoint(folder), trace, GgzOptions(self.stelsel, self.auditevent, tokens))


_PLAIN: Final[Mapping[str, Callable[[Endpoint, Callable[[], str | None]], Kept]]] = {
    "generic": GenericConnector,
    "politie": PolitieConnector,
}
_OWN: Final[Mapping[str, type[_Entry]]] = {
    "gemeente": _Gemeente,
    "ggz": _Ggz,
}


def read_directory(path: Path, trace: Callable[[], str | None] = TRACEPARENT.get) -> dict[str, Kept]:
    """The connectors in this file, per supplier; whoever reads them closes them. Raises ValueError."""
    try:
        document: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        raise ValueError("het bestand met koppelingen is niet te lezen") from None
    if not isinstance(document, dict):
        raise ValueError("het bestand met koppelingen noemt per verstrekker een koppeling")
    return {str(name): connect(str(name), entry, path.parent, trace) for name, entry in document.items()}


def connect(
    verstrekker: str,
    entry: object,
    folder: Path,
    trace: Callable[[], str | None] = TRACEPARENT.get,
    tap: Tap | None = None,
) -> Kept:
    """The connector of one entry, with every file found from `folder`. Raises ValueError that names the supplier."""
    soort = str(entry.get("soort")) if isinstance(entry, dict) else ""
    try:
        found = _OWN.get(soort, _Entry).model_validate(entry)
        found._tap = tap  # noqa: SLF001  # ours; no member of the file
        return found.connect(folder, trace)
    except ValidationError as error:
        fields = ", ".join(sorted({str(part) for fault in error.errors() for part in fault["loc"]}))
        raise ValueError(f"koppeling {verstrekker}: controleer {fields or 'de vorm'}") from None
    except AfsprakenRefused as error:
        raise ValueError(f"koppeling {verstrekker}: {error}") from None
    except (ValueError, OSError):
        raise ValueError(f"koppeling {verstrekker}: adres, certificaat of sleutel klopt niet") from None
