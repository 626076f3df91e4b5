"""The questions of the policy bench: of a ZVH that collects (F3), with a file of evidence, mostly answered yes."""

from __future__ import annotations

from typing import Any, Final

_SIGNED: Final = "2025-09-15T12:00:00Z"
_SUPPLIERS: Final = {
    "ggz-1": "ggz",
    "politie-1": "politie",
    "om-1": "om",
    "reclassering-1": "reclassering",
    "college-1": "college",
}
_ELEMENTS: Final = (
    "ggz.contact", "pol.lijst", "ggz.loopt", "pol.samenv", "pol.rol", "om.zaak", "om.voorw", "om.zitting", "rec.toez",
    "rec.voorw", "rec.risico", "sd.voorz", "sd.plan", "sd.schuld", "ggz.bejegen", "ggz.signaal", "ggz.diag", "id.naam",
    "id.geb", "id.adres",
)  # fmt: skip


def _piece(number: int) -> dict[str, Any]:
    """The evidence that the rows want, by who may sign it; after six kinds again, of another element."""
    by, kind = ("ggz-1", "ggz"), number % 6
    pieces: tuple[tuple[tuple[str, str], dict[str, Any]], ...] = (
        (by, {"soort": "toestemming", "door": ["p1"]}),
        (("politie-1", "politie"), {"soort": "vrijgave", "door": "politie-1"}),
        (("politie-1", "politie"), {"soort": "bevoegd_gezag", "ref": "BG-1"}),
        (("zvh-1", "zvh"), {"soort": "noodzaak", "tekst": "voor het plan"}),
        (("om-1", "om"), {"soort": "om_verstrekking", "ref": "OM-1"}),
        (("reclassering-1", "reclassering"), {"soort": "vrijgave", "door": "reclassering-1"}),
    )
    (name, soort), stuk = pieces[kind]
    limit = {} if number < len(pieces) else {"elementen": [_ELEMENTS[number % len(_ELEMENTS)]]}
    return {
        "id": f"b{number}", **stuk, **limit, "vastgelegd_op": _SIGNED, "ondertekenaar": name,
        "ondertekenaar_soort": soort, "ingetrokken_op": None,
    }  # fmt: skip


def question(elements: int, suppliers: int, evidence: int) -> dict[str, Any]:
    """So many elements of each of so many suppliers, with so many pieces of evidence."""
    names = list(_SUPPLIERS)[:suppliers]
    asker = {
        "onderdeel": "zvh-1", "soort": "zvh", "rol": "R03", "bekend": True, "lid": True,
        "medewerker": {
            "id": "mw-1", "aangewezen": True, "toegewezen": True, "screening_tot": None, "commerciele_taken": False,
        },
    }  # fmt: skip
    return {
        "op": "2025-10-01T12:00:00Z",
        "vandaag": "2025-10-01",
        "vraag": {
            "initiatief": "aanvrager", "doel": "rust in het gezin", "doelcode": "zvh-2.25", "fase": "F3",
            "persoon": "p1", "spoed": None, "periode": None, "automatisch": False, "lijst": False,
            "paren": [{"verstrekker": name, "element": code} for name in names for code in _ELEMENTS[:elements]],
        },
        "casus": {
            "id": "c1", "samenwerkingsverband": "zvh", "kader": "zvh", "ave": 3, "toestand": "S41", "doel": "rust",
            "doel_vastgelegd_op": "2025-09-01T12:00:00Z", "aanmelder": None, "deelnemers": names, "verwijderd": [],
            "doeltoets": "positief", "eerste_verwerking_op": "2025-08-01T12:00:00Z", "afgesloten_op": None,
            "radicalisering": False, "part_opgepakt": False,
        },
        "ontvanger": asker,
        "beller": asker,
        "verstrekkers": {
            name: {"soort": _SUPPLIERS[name], "lid": True, "referentie": True, "koppeling": True} for name in names
        },
        "persoon": {"id": "p1", "in_casus": True, "rol": "betrokkene", "leeftijd": 40, "beschermd_adres": False},
        "bewijs": [_piece(number) for number in range(evidence)],
        "leden": [{"onderdeel": name, "soort": soort} for name, soort in _SUPPLIERS.items()],
    }  # fmt: skip


SMALL: Final = question(1, 1, 1)
MIDDLE: Final = question(3, 2, 5)
LARGE: Final = question(20, 5, 30)
