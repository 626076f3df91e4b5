"""The Rapportagemodel DPIA of BZK, filled with facts only, as a file that its form opens (urn:nl:dpia:3.0).

What went over the line, for which purpose, between whom and under which articles. Interests, necessity, risks, advice
and signatures are the author's and stay empty, and no part is marked as done. Each text says from which file it comes.
The moment in it is that of the last leaf, so the same bundle has the same file.
Source: MinBZK/par-dpia-form, schemas/assessment-output.v2.schema.json and sources/dpia.yaml (EUPL-1.2); Model DPIA
Rijksdienst 3.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from audit.evidence.report import Found
from broker.policy_tables import policy_table

PATH: Final = "dpia/rijksmodel-3.0.json"
_SCHEMA: Final = "https://github.com/MinBZK/par-dpia-form/blob/main/schemas/assessment-output.v2.schema.json"
_TYPES: Final = {"gewoon": "gewoon", "bijzonder": "bijzonder", "strafrechtelijk": "strafrechtelijk"} | {
    "bsn": "nationaal identificatienummer"
}
# The question "is there any of this" per kind of data, and where its explanation goes.
_ANY: Final = {"bijzonder": "12.1.1", "strafrechtelijk": "12.2.1", "bsn": "12.3.1"}
_METHODS: Final = (
    "De makelaar beslist per gegeven met vastgelegde beleidsregels (geen profilering, geen lerend systeem), brengt het "
    "antwoord terug tot de toegestane vorm, geeft derden een pseudoniem per casus, en schrijft elke vraag en elk "
    "antwoord in een log met een Merkle-boom voordat er iets weggaat. Beleid in deze periode: {versions}."
)

_Group: TypeAlias = dict[str, Any]


def render(found: Found) -> str:
    """The file."""
    answer = _Answer(found)
    used = _used(found)
    elements = sorted({row.element for row in used})
    doelen = sorted({row.doel for row in used})
    answers: dict[str, Any] = {
        "2.1": [_element(answer, index, code, used, found.names) for index, code in enumerate(elements)],
        "2.3": answer("Hoe vaak elk gegeven in welke vorm is verstrekt, staat in het pakket.", "cijfers/vormen.csv"),
        "3.1": [_processing(answer, index, doel, used) for index, doel in enumerate(doelen)],
        "4": answer(_METHODS.format(versions=_list(v.versie for v in found.versions)), "beleid/versies.csv"),
        "5.1": [_doel(answer, index, doel) for index, doel in enumerate(doelen)],
        "6.2": answer(_parties(used, found.names), "cijfers/gebruik.csv"),
        "9.2": answer(_articles(doelen), "cijfers/uitkomsten.csv"),
        **_sensitive(answer, elements),
        "19.3.1": answer("1 bewijspakket", "manifest.json"),
        "19.3.2": [_document(answer, found)],
    }
    content = {
        "$schema": _SCHEMA,
        "metadata": {
            "urn": "urn:nl:dpia:3.0",
            "createdAt": found.counted.last_moment,
            "createdBy": {"name": "Sluis bewijspakket"},
        },
        "answers": {key: value for key, value in answers.items() if value},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


class _Answer:
    """Makes answers: the value, where it comes from, and the moment of the bundle."""

    def __init__(self, found: Found) -> None:
        self._at, self._id = found.counted.last_moment, found.id

    def __call__(self, text: str, source: str) -> _Group:
        return self.plain(f"{text} Bron: {source} in bewijspakket {self._id}.")

    def plain(self, value: str | list[str]) -> _Group:
        """For a field that is chosen, or that other fields point at."""
        return {"value": value, "lastEditedAt": self._at}


class _Used:
    """One combination of `gebruik` of which something was delivered."""

    def __init__(self, row: Sequence[Any]) -> None:
        self.ontvanger, self.verstrekker, self.doel, self.element = (str(part) for part in row[:4])


def _used(found: Found) -> list[_Used]:
    known = policy_table("elementen")
    return [_Used(row) for row in found.tables["gebruik"] if row[6] > 0 and row[3] in known]


def _name(element: str) -> str:
    return str(policy_table("elementen")[element]["naam"])


def _element(answer: _Answer, index: int, code: str, used: Iterable[_Used], names: Mapping[str, str]) -> _Group:
    kind = policy_table("elementen")[code]["gevoeligheid"]
    givers = sorted({names.get(row.verstrekker, row.verstrekker) for row in used if row.element == code})
    return {
        "_index": index,
        "2.1.1": answer.plain(_name(code)),
        "2.1.4": answer.plain(_TYPES[kind]),
        "2.1.6": answer.plain("true"),
        "2.1.7": answer(f"{_list(givers)}.", "cijfers/gebruik.csv"),
        "2.1.8": answer.plain(f"Sluis, gegeven {code}"),
    }


def _processing(answer: _Answer, index: int, doel: str, used: Iterable[_Used]) -> _Group:
    elements = sorted({_name(row.element) for row in used if row.doel == doel})
    return {
        "_index": index,
        "3.1.1": answer.plain(f"Uitwisseling via de makelaar: {_purpose_name(doel)}"),
        "3.1.3": answer.plain(elements),
    }


def _doel(answer: _Answer, index: int, doel: str) -> _Group:
    return {"_index": index, "5.1.1": answer(_purpose(doel), "cijfers/uitkomsten.csv")}


def _purpose_name(doel: str) -> str:
    return str(policy_table("doelen")["doelen"].get(doel, {}).get("naam", doel))


def _purpose(doel: str) -> str:
    artikel = policy_table("doelen")["doelen"].get(doel, {}).get("artikel")
    return f"{_purpose_name(doel)} ({artikel})." if artikel else f"{_purpose_name(doel)}."


def _parties(used: Iterable[_Used], names: Mapping[str, str]) -> str:
    lines = sorted({(names.get(r.verstrekker, r.verstrekker), names.get(r.ontvanger, r.ontvanger)) for r in used})
    if not lines:
        return "In deze periode is niets verstrekt."
    return "Verstrekt door en aan:\n\n" + "\n".join(f"- {giver} aan {taker}" for giver, taker in lines) + "\n\n"


def _articles(doelen: Iterable[str]) -> str:
    found = [f"- {_purpose(doel)}" for doel in doelen]
    return "Doelen met hun wettelijke bepaling, zoals vastgelegd in het beleid:\n\n" + "\n".join(found) + "\n\n"


def _sensitive(answer: _Answer, elements: Sequence[str]) -> dict[str, Any]:
    """Only a yes is a fact: that nothing was seen in one period does not mean that there is none."""
    kinds = {code: policy_table("elementen")[code]["gevoeligheid"] for code in elements}
    answers: dict[str, Any] = {_ANY[kind]: answer.plain("true") for kind in sorted(set(kinds.values()) & _ANY.keys())}
    seen = [f"- {_name(code)}: {_TYPES[kind]}" for code, kind in kinds.items() if kind in _ANY]
    if seen:
        text = "Verstrekt in deze periode:\n\n" + "\n".join(seen) + "\n\n"
        answers["12.4"] = answer(text, "cijfers/vormen.csv")
    return answers


def _document(answer: _Answer, found: Found) -> _Group:
    stretch = f"{found.scope.van.date()} tot {found.scope.tot.date()}"
    return {
        "_index": 0,
        "19.3.2.1": answer.plain("Bewijspakket uit het log van de makelaar"),
        "19.3.2.2": answer.plain(f"Bewijspakket {found.id}, {stretch}"),
    }


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)
