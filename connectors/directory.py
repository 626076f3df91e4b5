"""Which supplier is reached how: one file, read once at start, that makes the connectors of the house.

    politie-oij: {soort: politie, url: "https://politie.example/v1", ca: politie-ca.pem, cert: wij.crt, key: wij.key}
    gemeente-oij: {soort: generic, url: "https://gemeente.example/v1", token: gemeente.token}

Names of files are relative to the file itself; a token stands in a file of its own, never in this one.
Errors: ValueError that names the supplier and never a content. Unknown suppliers and members fail the start.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.endpoint import MAX_BYTES, Endpoint
from connectors.generic import GenericConnector
from connectors.politie.informatievraag import PolitieConnector
from connectors.trace import TRACEPARENT


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    soort: Literal["generic", "politie"]
    url: str
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    token: Path | None = None
    timeout: Annotated[float, Field(gt=0, le=60)] = 10.0

    def endpoint(self, folder: Path) -> Endpoint:
        """The endpoint, with every file found from `folder`."""
        ca, cert, key = (folder / path if path else None for path in (self.ca, self.cert, self.key))
        token = (folder / self.token).read_text(encoding="ascii").strip() if self.token else None
        return Endpoint(self.url, ca, cert, key, token, self.timeout, MAX_BYTES)


_Kind: TypeAlias = type[GenericConnector] | type[PolitieConnector]
_KINDS: Final[dict[str, _Kind]] = {"generic": GenericConnector, "politie": PolitieConnector}


def read_directory(
    path: Path, trace: Callable[[], str | None] = TRACEPARENT.get
) -> dict[str, GenericConnector | PolitieConnector]:
    """The connectors in this file, per supplier; whoever reads them closes them. Raises ValueError."""
    try:
        document: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        raise ValueError("het bestand met koppelingen is niet te lezen") from None
    if not isinstance(document, dict):
        raise ValueError("het bestand met koppelingen noemt per verstrekker een koppeling")
    return {str(name): _connect(str(name), entry, path.parent, trace) for name, entry in document.items()}


def _connect(
    verstrekker: str, entry: object, folder: Path, trace: Callable[[], str | None]
) -> GenericConnector | PolitieConnector:
    try:
        known = _Entry.model_validate(entry)
        return _KINDS[known.soort](known.endpoint(folder), trace)
    except ValidationError as error:
        fields = ", ".join(sorted({str(part) for fault in error.errors() for part in fault["loc"]}))
        raise ValueError(f"koppeling {verstrekker}: controleer {fields or 'de vorm'}") from None
    except (ValueError, OSError):
        raise ValueError(f"koppeling {verstrekker}: adres, certificaat of sleutel klopt niet") from None
