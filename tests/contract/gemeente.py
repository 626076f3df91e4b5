"""What the tests of the municipality share: the secret, the agreements, and what an audit trail would have read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.endpoint import Endpoint
from connectors.gemeente.afspraken import Afspraken
from connectors.gemeente.proefzaken import make_zaken
from connectors.gemeente.toegang import Toegang
from connectors.gemeente.twin import CATALOGI, CLIENT, ZAKEN
from connectors.records import Soort
from connectors.sandbox import read_people, read_register
from tests.contract.suppliers import DATA

SECRET: Final = "geheim-van-de-proef-en-van-niemand-anders"
AFSPRAKEN: Final = Afspraken.model_validate(
    make_zaken(read_register(DATA, Soort.GEMEENTE, "verstrekker"), read_people(DATA))[1]
)
_TOELICHTING: Final = re.compile(r"doel (?P<doel>\S+), besluit (?P<besluit>\S+)")


def toegang(port: int, *, secret: str = SECRET, client: str = CLIENT, timeout: float = 5) -> Toegang:
    """How the zaaksysteem on this port is reached."""
    url = f"http://127.0.0.1:{port}"
    return Toegang(Endpoint(f"{url}{ZAKEN}", timeout=timeout), f"{url}{CATALOGI}", client, secret.encode())


def read_toelichting(seen: Mapping[str, Any]) -> Mapping[str, Any]:
    """Besluit and doel as they stand in X-Audit-Toelichting, and nothing beside them."""
    found = _TOELICHTING.fullmatch(seen["headers"]["x-audit-toelichting"])
    assert found is not None
    return found.groupdict()
