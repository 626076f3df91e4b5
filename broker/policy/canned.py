"""Questions that every policy must be able to answer, of made-up parties: the last check before one is loaded.

What the answer is belongs to the policy; that there is one, of exactly the asked pairs and in the words that this
release knows, belongs to us. So no outcome is expected here (policies/README.md, the contract; design 2.3).
"""

from __future__ import annotations

from typing import Any, Final

from broker.decide import PolicyQuestion
from broker.terms import Paar

PAREN: Final = tuple(
    Paar(v, e) for v in ("politie-proef", "ggz-proef") for e in ("pol.telling", "ggz.diagnose", "id.naam")
)
_OP: Final = {"op": "2026-11-24T10:00:00Z", "vandaag": "2026-11-24"}
_CASUS: Final[dict[str, Any]] = {
    "id": "c1",
    "samenwerkingsverband": "zvh-proef",
    "kader": "zvh",
    "ave": 3,
    "toestand": "S41",
    "doel": "Is er nu gevaar bij een huisbezoek?",
    "doel_vastgelegd_op": "2026-11-20T10:00:00Z",
    "aanmelder": "gemeente-proef",
    "deelnemers": ["politie-proef", "ggz-proef"],
    "verwijderd": [],
    "doeltoets": "positief",
    "eerste_verwerking_op": None,
    "afgesloten_op": None,
    "radicalisering": False,
    "part_opgepakt": False,
}
_EMPLOYEE: Final = {
    "id": "mw-1",
    "aangewezen": True,
    "toegewezen": True,
    "screening_tot": None,
    "commerciele_taken": False,
}
_PARTY: Final = {"onderdeel": "regie-proef", "soort": "zvh", "rol": "R02", "bekend": True, "lid": True}
_STRANGER: Final = {"onderdeel": "vreemd-proef", "soort": None, "rol": None, "bekend": False, "lid": False}
_NOBODY: Final = {**_EMPLOYEE, "id": "mw-2", "aangewezen": False, "toegewezen": False}
_PERSON: Final = {"id": "p1", "in_casus": True, "rol": "betrokkene", "leeftijd": 30}
_SUPPLIERS: Final = {
    name: {"soort": soort, "lid": True, "referentie": True, "koppeling": True}
    for name, soort in (("politie-proef", "politie"), ("ggz-proef", "ggz"))
}


def _question(casus: dict[str, Any] | None, party: dict[str, Any], employee: dict[str, Any]) -> PolicyQuestion:
    asker = {**party, "medewerker": employee}
    vraag = {
        "initiatief": "aanvrager",
        "doel": _CASUS["doel"],
        "doelcode": "lokaal-veiligheid",
        "fase": "F3",
        "persoon": "p1",
        "spoed": None,
        "periode": None,
        "automatisch": False,
        "lijst": False,
        "paren": [paar._asdict() for paar in PAREN],
    }
    told: dict[str, Any] = {
        **_OP,
        "vraag": vraag,
        "casus": casus,
        "ontvanger": asker,
        "beller": asker,
        "verstrekkers": _SUPPLIERS,
        "persoon": _PERSON,
        "bewijs": [],
    }
    return PolicyQuestion(PAREN, told)


QUESTIONS: Final = (
    _question(_CASUS, _PARTY, _EMPLOYEE),
    _question({**_CASUS, "toestand": "S93", "afgesloten_op": "2026-11-23T10:00:00Z"}, _PARTY, _EMPLOYEE),
    _question(None, _STRANGER, _NOBODY),
)
ACTS: Final[tuple[dict[str, Any], ...]] = tuple(
    {
        **_OP,
        "handeling": {"soort": "afschalen", "naar": None, "ave": 2, "doel": _CASUS["doel"], "argumenten": {}},
        "casus": casus,
        "beller": {**_PARTY, "medewerker": _EMPLOYEE},
        "persoon": None,
        "bewijs": [],
        "leden": [],
        "verband_soort": "zvh",
    }
    for casus in (_CASUS, None)
)
