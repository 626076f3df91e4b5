"""Questions drawn by chance over the closed input of the policy, near enough to the law to be answered in every way.

A question starts from a row of the matrix with everything in order, and then some of it is changed: that way all
outcomes are seen, where pure chance would only be refused. The same seed gives the same question.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

from broker.casus.kinds import KINDS
from policies.lock import ROOT
from policies.sources import FASEN, KADERS

NOW: Final = "2025-10-01T12:00:00Z"
MOMENTS: Final = ("2024-01-01", "2025-09-01T12:00:00Z", NOW, "2025-10-01T12:00:01Z", "2025-10-02", "2027-01-01")
ARTICLES: Final = ("Wpg 18", "Wpg art. 19", "Wpg 20 lid 3", "Wjsg 39f", "Wgs 2.29", "onzin")
ORGS: Final = ("een", "twee", "drie")


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((ROOT / "data" / "bron" / name).read_text(encoding="utf-8").splitlines()))


def _json(*path: str) -> Any:
    return json.loads(ROOT.joinpath(*path).read_text(encoding="utf-8"))


MATRIX: Final = _rows("matrix.csv")
SOORTEN: Final = {row["code"]: row["rolcodes"].split("|") for row in _rows("organisatiesoorten.csv")}
ELEMENTEN: Final = [row["code"] for row in _rows("elementen.csv")]
ROLLEN: Final = [f"R{number:02d}" for number in range(1, 17)]
LIFE: Final = _json("data", "levensloop.json")
STATES: Final = ["", *(row["code"] for row in LIFE["toestanden"])]
DOELEN: Final = _json("data", "doelen.json")["doelen"]
GROEPEN: Final = _json("data", "tekenaars.json")["groepen"]
TEKENAARS: Final = _json("data", "tekenaars.json")["soorten"]
STATES_IN_FASE: Final = _json("data", "fase_in_toestand.json")["toestanden"]
HELPS: Final[tuple[dict[str, Any], ...]] = (
    {"soort": "toestemming", "door": ["p1", "een"], "hoedanigheid": "zelf_en_ouders"},
    {"soort": "vrijgave", "door": "twee"},
    {"soort": "noodzaak", "tekst": "voor het plan"},
    {"soort": "besluit_wpg", "artikel": "Wpg 20", "ontvanger": "een"},
    {"soort": "bevoegd_gezag", "ref": "b-1"},
    {"soort": "goed_hulpverlenerschap", "org": "twee", "tekst": "nodig", "behandelaar": True},
    {"soort": "leverancier_akkoord", "door": "drie", "akkoord": True},
    {"soort": "bevoegdheid", "wet": "Gemeentewet art. 172"},
    {"soort": "geheimhoudingsverklaring", "door": "een"},
)
EVIDENCE: Final = {soort: kind.model_json_schema() for soort, kind in KINDS.items()}


class Draw:
    """One question; every choice comes from the seed."""

    def __init__(self, seed: int) -> None:
        self.by = Random(seed)
        self.row = self.by.choice(MATRIX)
        self.order = self.by.choice((1.0, 1.0, 0.97, 0.9, 0.5))  # how much of it is as the law wants it
        ontvanger, verstrekker = self.row["ontvanger"], self.row["verstrekker"]
        self.soorten = dict(
            zip(ORGS, [self._soort(ontvanger), self._soort(verstrekker), self._soort("any")], strict=True)
        )
        self.elementen = [self._element(), *self.by.sample(ELEMENTEN, self.by.randint(0, 4))]

    def verzoek(self) -> dict[str, Any]:
        """A whole input of `besluit/verzoek`."""
        names = ["twee", *(name for name in ("drie", "een") if self.may(0.2))]
        paren = [{"verstrekker": name, "element": code} for name in names for code in dict.fromkeys(self.elementen)]
        fase = self._of_row("fase", FASEN)
        vraag = {
            "initiatief": self.of("aanvrager", "verstrekker", "aanvrager"),
            "doel": "rust in het gezin",
            "fase": fase,
            "persoon": "p1" if self.tidy() else None,
            "spoed": {"gevaar": "brand", "tot": self.of(*MOMENTS), "gebruiker": None} if self.may(0.1) else None,
            "periode": {"van": "2025-01-01", "tot": "2025-10-01"} if self.may(0.3) else None,
            "automatisch": not self.tidy(),
            "lijst": not self.tidy(),
            "paren": paren,
        }
        if self.may(0.3):
            vraag["eerder_gevraagd"] = self.by.randint(0, 9 if self.tidy() else 12)
        leveranciers = {name: self._verstrekker(name) for name in names}
        states = [state for state, fasen in STATES_IN_FASE.items() if fase in fasen]
        record, ontvanger = self._record(states), self._partij("een")
        vraag |= {"doelcode": self._doelcode(record["casus"])}
        beller = ontvanger if vraag["initiatief"] == "aanvrager" else self._partij("twee")
        return {**record, "vraag": vraag, "ontvanger": ontvanger, "beller": beller, "verstrekkers": leveranciers}

    def handeling(self) -> dict[str, Any]:
        """A whole input of `besluit/handeling`, mostly one that the life of a case knows."""
        step = self.by.choice(LIFE["overgangen"])
        question = {"leden": [], **self._record(step["van"]), "beller": self._partij("een")}
        question["verband_soort"] = self.of("zvh", "lokaal", None)
        if self.tidy() and question["casus"]:
            question["casus"] |= {"kader": self.by.choice(step["kaders"])} if step["kaders"] else {}
            question["beller"] |= {"rol": self.by.choice(step["rollen"])}
        question["handeling"] = {
            "soort": step["handeling"] if self.tidy() else "onbekend",
            "naar": step["naar"] if self.tidy() else None,
            "ave": self.by.choice((None, 1, 2, 3, 4)),
            "doel": self.of("zvh-2.25", "lokaal-zorg", None),
            "argumenten": {"deelnemers": ["een"]} if self.may(0.3) else {},
        }
        return question

    def _doelcode(self, casus: dict[str, Any] | None) -> str:
        kader = casus["kader"] if casus else "geen"
        fits = [code for code, row in DOELEN.items() if kader in row["kaders"]]
        return str(self.by.choice(fits if self.tidy() else [*DOELEN, "onbekend"]))

    def may(self, chance: float) -> bool:
        return self.by.random() < chance

    def tidy(self) -> bool:
        """True when this part is as the law wants it."""
        return self.may(self.order)

    def of(self, *choices: Any) -> Any:
        return self.by.choice(choices)

    def _soort(self, wanted: str) -> str:
        return wanted if wanted in SOORTEN and self.tidy() else self.by.choice(list(SOORTEN))

    def _element(self) -> str:
        wanted = self.row["element"].removesuffix("*")
        fits = [code for code in ELEMENTEN if code.startswith(wanted)]
        return self.by.choice(fits) if fits else self.by.choice(ELEMENTEN)

    def _of_row(self, column: str, all_: Sequence[str]) -> str:
        parts = [part for part in self.row[column].split("|") if part in all_]
        return self.by.choice(parts) if parts and self.tidy() else self.by.choice(all_)

    def _record(self, states: Sequence[str]) -> dict[str, Any]:
        """What is on record, but the parties; the case in one of these states."""
        helps = [stuk for stuk in HELPS if self.may(0.6)]
        others = [self._stuk() for _ in range(0 if self.tidy() else self.by.randint(0, 4))]
        question = {
            "op": NOW,
            "vandaag": NOW[:10],
            "casus": self._casus(states) if self.tidy() else None,
            "persoon": self._persoon() if self.tidy() else None,
            "bewijs": [
                {"id": f"b{number}", **stuk, **self._hand(stuk)} for number, stuk in enumerate([*helps, *others])
            ],
            "leden": [{"onderdeel": name, "soort": soort} for name, soort in self.soorten.items()],
        }
        return question if self.may(0.7) else {key: value for key, value in question.items() if key != "leden"}

    def _casus(self, states: Sequence[str]) -> dict[str, Any]:
        return {
            "id": "c1",
            "samenwerkingsverband": "tafel",
            "kader": self._of_row("kader", KADERS),
            "ave": int(self._of_row("ave", ("1", "2", "3", "4"))),
            "toestand": self.by.choice(states or STATES) if self.tidy() else self.by.choice(STATES),
            "doel": "rust in het gezin" if self.tidy() else None,
            "doel_vastgelegd_op": "2025-09-01T12:00:00Z" if self.tidy() else self.of(None, "2026-01-01T12:00:00Z"),
            "aanmelder": self.of(None, *ORGS),
            "deelnemers": list(ORGS) if self.tidy() else self.by.sample(ORGS, 1),
            "verwijderd": [] if self.tidy() else [self.by.choice(ORGS)],
            "doeltoets": "positief" if self.tidy() else self.of(None, "negatief"),
            "eerste_verwerking_op": self.of(None, "2025-08-01T12:00:00Z", "2018-01-01T12:00:00Z"),
            "afgesloten_op": None if self.tidy() else "2020-01-01T12:00:00Z",
            "radicalisering": not self.tidy(),
            "part_opgepakt": not self.tidy(),
        }

    def _persoon(self) -> dict[str, Any]:
        persoon = {
            "id": "p1",
            "in_casus": self.tidy(),
            "rol": "betrokkene" if self.tidy() else self.of("directe_kring", "melder", "medewerker"),
            "leeftijd": self.of(None, 4, 11, 12, 15, 16, 18, 40),
        }
        return persoon if self.may(0.5) else {**persoon, "beschermd_adres": self.may(0.2)}

    def _partij(self, name: str) -> dict[str, Any]:
        usual = [self.row["ontvanger"]] if self.row["ontvanger"] in ROLLEN else SOORTEN[self.soorten[name]]
        return {
            "onderdeel": name,
            "soort": self.soorten[name] if self.tidy() else None,
            "rol": self.by.choice(usual) if self.tidy() else self.by.choice([*ROLLEN, None]),
            "bekend": self.tidy(),
            "lid": self.tidy(),
            "medewerker": {
                "id": "mw-1",
                "aangewezen": self.tidy(),
                "toegewezen": self.tidy(),
                "screening_tot": self.of(None, "2027-01-01T00:00:00Z") if self.tidy() else "2025-01-01T00:00:00Z",
                "commerciele_taken": not self.tidy(),
            },
        }

    def _verstrekker(self, name: str) -> dict[str, Any]:
        soort = self.soorten[name] if self.tidy() else None
        return {"soort": soort, "lid": self.tidy(), "referentie": self.may(0.5), "koppeling": self.tidy()}

    def _stuk(self) -> dict[str, Any]:
        """One piece of evidence of any kind, its fields by the type of that kind."""
        soort = self.by.choice(list(EVIDENCE))
        schema = EVIDENCE[soort]
        wanted = [name for name in schema["properties"] if name in schema.get("required", ()) or self.may(0.4)]
        return {**{name: self._value(name, schema["properties"][name]) for name in wanted}, "soort": soort}

    def _hand(self, stuk: Mapping[str, Any]) -> dict[str, Any]:
        """Who wrote it down, and when; most often the one who says it, of a kind that may."""
        row = TEKENAARS[stuk["soort"]]
        usual = "een" if {"vrager", "ontvanger"} & set(row["wie"]) else "twee"
        says = stuk["door"] if row["eigen_hand"] and stuk.get("door") in ORGS else usual
        who = says if self.tidy() else self.by.choice(ORGS)
        kinds = [kind for tag in row["wie"] for kind in GROEPEN.get(tag, ())]
        return {
            "vastgelegd_op": "2025-09-15T12:00:00Z" if self.tidy() else "2025-10-01T12:00:01Z",
            "ondertekenaar": who,
            "ondertekenaar_soort": self.by.choice(kinds) if kinds and self.tidy() else self.soorten[who],
            "ingetrokken_op": None if self.tidy() else NOW,
        }

    def _value(self, name: str, schema: Mapping[str, Any]) -> Any:
        """A value of this field: what fits its name, else what fits its type."""
        kind = self.by.choice([part for part in schema.get("anyOf", [schema]) if part.get("type") != "null"])
        if kind["type"] == "array":
            some: Sequence[str] = self.elementen if name == "elementen" else (*ORGS, "p1")
            return self.by.sample(some, self.by.randint(0, len(some)))
        if kind["type"] != "string":
            return self.may(0.7) if kind["type"] == "boolean" else self.by.randint(0, 20)
        if name == "artikel" or "enum" in kind:
            return self.by.choice(kind.get("enum", ARTICLES))
        return self.of(*MOMENTS) if "pattern" in kind else self.of(*ORGS, "betrokkene", "een zin")


def misfits(schema: Mapping[str, Any], value: Any, where: str = "invoer") -> list[str]:
    """What of a value lies outside a schema of policies/schema: the words that those two files use, and no others."""
    if "anyOf" in schema:
        return min((misfits(part, value, where) for part in schema["anyOf"]), key=len)
    types = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}
    if "type" in schema and (type(value) is not types[schema["type"]]):
        return [f"{where}: geen {schema['type']}"]
    found = [f"{where}.{name}: ontbreekt" for name in schema.get("required", ()) if name not in value]
    if isinstance(value, dict):
        for name, part in value.items():
            below = schema.get("properties", {}).get(name, schema.get("additionalProperties", {}))
            found += [f"{where}.{name}: onbekend"] if below is False else misfits(below, part, f"{where}.{name}")
    if isinstance(value, list):
        found += [why for part in value for why in misfits(schema.get("items", {}), part, f"{where}[]")]
    return found
