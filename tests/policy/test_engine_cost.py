"""What a decision costs does not grow with the matrix (design/policy-engine.md sections 1 and 2)."""

from __future__ import annotations

import copy
import statistics
import time
from typing import Any

from opapywasm import OpaWasmPolicy

from tests.policy.engines import load_wasm, read_data

QUESTION: dict[str, Any] = {
    "op": "2025-10-01T12:00:00Z",
    "vandaag": "2025-10-01",
    "vraag": {
        "initiatief": "aanvrager",
        "doel": "rust",
        "fase": "F3",
        "persoon": "p1",
        "spoed": None,
        "periode": None,
        "automatisch": False,
        "lijst": False,
        "paren": [
            {"verstrekker": v, "element": e}
            for v in ("vnn", "politie")
            for e in ("vz.contact", "vz.loopt", "pol.lijst")
        ],
    },
    "casus": {
        "id": "c",
        "samenwerkingsverband": "zvh",
        "kader": "zvh",
        "ave": 3,
        "toestand": "S41",
        "doel": "doel",
        "doel_vastgelegd_op": "2025-09-01T12:00:00Z",
        "aanmelder": None,
        "deelnemers": ["gemeente"],
        "verwijderd": [],
        "doeltoets": "positief",
        "eerste_verwerking_op": None,
        "afgesloten_op": None,
        "radicalisering": False,
        "part_opgepakt": False,
    },
    "ontvanger": {
        "onderdeel": "gemeente",
        "soort": "college",
        "rol": "R07",
        "bekend": True,
        "lid": True,
        "medewerker": {
            "id": "m",
            "aangewezen": True,
            "toegewezen": True,
            "screening_tot": None,
            "commerciele_taken": False,
        },
    },
    "verstrekkers": {
        "vnn": {"soort": "verslavingszorg", "lid": True, "referentie": True, "koppeling": True},
        "politie": {"soort": "politie", "lid": True, "referentie": True, "koppeling": True},
    },
    "persoon": {"id": "p1", "in_casus": True, "rol": "betrokkene", "leeftijd": 40},
    "bewijs": [
        {"id": "a", "soort": "toestemming", "door": ["p1"], "elementen": ["vz.loopt"]},
        {"id": "b", "soort": "vrijgave", "door": "politie"},
        {"id": "c", "soort": "bevoegd_gezag", "ref": "BG"},
        {"id": "d", "soort": "noodzaak", "tekst": "plan"},
        {"id": "e", "soort": "doeltoets", "uitslag": "positief", "door": ["gemeente"]},
    ],
}


def cost(policy: OpaWasmPolicy) -> float:
    """Seconds for one decision, the median of many."""
    taken = []
    for _ in range(60):
        start = time.perf_counter()
        policy.evaluate(QUESTION, "besluit/verzoek/besluit")
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def test_ten_times_the_matrix_costs_no_more(wasm: OpaWasmPolicy) -> None:
    """The index is made when the matrix is built; a scan per pair would cost many times more."""
    data = copy.deepcopy(read_data())
    rows, index = data["matrix"]["rijen"], data["matrix"]["index"]
    for number in range(9 * len(rows)):
        key = f"F{number % 9}|kader{number}|{number % 4}"
        index.setdefault(key, {})["id.naam"] = [len(rows)]
        rows.append(dict(rows[number % 574]))
    big = load_wasm(data)
    try:
        assert big.evaluate(QUESTION, "besluit/verzoek/besluit") == wasm.evaluate(QUESTION, "besluit/verzoek/besluit")
        assert cost(big) < 2 * cost(wasm)
    finally:
        big.close()
