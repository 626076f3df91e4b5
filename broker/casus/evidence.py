"""Evidence on its way in: the type of its kind, all errors at once, in the words of the API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from broker.casus import stuk
from broker.casus.kinds import KINDS
from broker.errors import Fout, InvalidInput

_NAME: Final = re.compile(r"[a-z_]{1,40}")  # as our own fields are called; what else stands there may be personal (A9)


def parse_evidence(soort: str, inhoud: Mapping[str, Any]) -> dict[str, Any]:
    """The content of one piece of evidence, checked. Raises InvalidInput naming each wrong field, never its value."""
    kind = KINDS.get(soort)
    if kind is None:
        bekend = ", ".join(sorted(KINDS))
        raise InvalidInput(Fout("soort", "onbekende-soort", f"Kies een bekende soort bewijsstuk: {bekend}."))
    try:
        return kind.model_validate(inhoud).model_dump(mode="json", exclude_none=True)
    except ValidationError as exc:
        raise InvalidInput(*(_fout(error) for error in exc.errors(include_input=False, include_url=False))) from None


def _fout(error: Any) -> Fout:
    loc = (str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "?" for part in error["loc"])
    veld = ".".join(("inhoud", *loc))
    match error["type"]:
        case "missing":
            return Fout(veld, "ontbreekt", "Vul dit veld in.")
        case "extra_forbidden":
            return Fout(veld, "onbekend-veld", "Dit veld hoort niet bij deze soort; laat het weg.")
        case stuk.BSN_IN_TEXT:
            return Fout(veld, stuk.BSN_IN_TEXT, "Zet geen burgerservicenummer in bewijs; laat het weg.")
        case _:
            return Fout(veld, "ongeldige-waarde", "De waarde past niet bij dit veld; zie de API-beschrijving.")
