"""Turns one request of a casus file into the input of the policy, as policies/README.md describes it.

What a scenario asks of the policy alone, without database or suppliers: for the coverage of rules (`coverage.py`) and
for the tests of the policy. The whole corridor plays the same files in `broker/scenario`.
The state of the case is that of the last step `na_stap`; the request's evidence is recorded at its moment and is the
only evidence there. What a file leaves open is filled in the way the corridor would: a purpose is fixed when the case
is accepted, the asking employee is designated, and an address is protected when the shelter knows the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import yaml

from broker.scenario import known
from broker.scenario.signers import Rond, signers

VERZOEK: Final = "besluit/verzoek/besluit"
HANDELING: Final = "besluit/handeling/besluit"
# Acts that are questions or pushes of data; the others ask no data.
_DATA: Final = frozenset({None, "melding", "inzage"})


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a casus file: what is asked of the policy, and what is expected."""

    casus: str
    nr: str
    entrypoint: str
    question: dict[str, Any]
    verwacht: Mapping[str, Any]

    @property
    def id(self) -> str:
        return f"{self.casus} {self.nr}"


def read_casus(path: Path) -> list[Request]:
    """The requests of one file, in its order."""
    casus = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [_request(casus, verzoek) for verzoek in casus["verzoeken"]]


def _request(casus: Mapping[str, Any], verzoek: Mapping[str, Any]) -> Request:
    done = [stap for stap in casus["stappen"] if stap["nr"] <= verzoek["na_stap"]]
    op = _asked_at(casus, verzoek)
    soorten = {org["id"]: org["soort"] for org in casus["organisaties"]}
    question: dict[str, Any] = {
        "op": op,
        "vandaag": op[:10],
        "casus": _state(casus, verzoek, done, soorten),
        "persoon": _persoon(casus, verzoek.get("persoon"), soorten),
        "bewijs": _bewijs(verzoek, soorten, op, _moments(casus)),
        "leden": [{"onderdeel": id_, "soort": soort} for id_, soort in soorten.items()],
    }
    partij = _partij(verzoek["van"], soorten)
    handeling = verzoek.get("handeling")
    if handeling in _DATA:
        doelcode = verzoek.get("doelcode") or known.doel(question["casus"]["kader"], verzoek["ave"])
        question |= {
            "vraag": {**_vraag(verzoek), "doelcode": doelcode},
            "ontvanger": partij,
            "beller": _beller(verzoek, partij, soorten),
            "verstrekkers": _verstrekkers(verzoek, soorten),
        }
    else:
        question |= {
            "beller": partij,
            "verband_soort": casus["kader"],
            "handeling": {"soort": handeling, "naar": None, "ave": None, "doel": verzoek["doel"], "argumenten": {}},
        }
    entrypoint = VERZOEK if handeling in _DATA else HANDELING
    return Request(str(casus["id"]), str(verzoek["nr"]), entrypoint, question, verzoek["verwacht"])


def _asked_at(casus: Mapping[str, Any], verzoek: Mapping[str, Any]) -> str:
    """The moment of a request: its own, else noon on the day of its step."""
    done = [stap for stap in casus["stappen"] if stap["nr"] <= verzoek["na_stap"]]
    return _moment(verzoek.get("op") or (done[-1] if done else casus["stappen"][0])["op"])


def _moments(casus: Mapping[str, Any]) -> dict[str, str]:
    """Request number -> its moment: a review after the fact names the question it is about."""
    return {str(verzoek["nr"]): _asked_at(casus, verzoek) for verzoek in casus["verzoeken"]}


def _vraag(verzoek: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "initiatief": verzoek.get("initiatief", "aanvrager"),
        "doel": verzoek["doel"],
        "fase": verzoek["fase"],
        "persoon": verzoek.get("persoon"),
        "spoed": None,
        "periode": None,
        "automatisch": False,
        "lijst": False,
        "eerder_gevraagd": int(verzoek.get("aantal", 1)) - 1,
        "paren": [
            {"verstrekker": org, "element": element}
            for org in verzoek["aan"]
            for element in dict.fromkeys(verzoek["elementen"])
        ],
    }


def _verstrekkers(verzoek: Mapping[str, Any], soorten: Mapping[str, str]) -> dict[str, Any]:
    return {org: {"soort": soorten[org], "lid": True, "referentie": True, "koppeling": True} for org in verzoek["aan"]}


def _partij(van: Mapping[str, Any], soorten: Mapping[str, str]) -> dict[str, Any]:
    return {
        "onderdeel": van["org"],
        "soort": soorten[van["org"]],
        "rol": van["rol"],
        "bekend": True,
        "lid": True,
        "medewerker": {
            "id": "mw-1",
            "aangewezen": True,
            "toegewezen": True,
            "screening_tot": None,
            "commerciele_taken": False,
        },
    }


def _beller(verzoek: Mapping[str, Any], ontvanger: dict[str, Any], soorten: Mapping[str, str]) -> dict[str, Any]:
    """The receiver asks; in a push its supplier sends."""
    if verzoek.get("initiatief") != "verstrekker":
        return ontvanger
    return _partij({"org": verzoek["aan"][0], "rol": None}, soorten)


def _persoon(casus: Mapping[str, Any], id_: str | None, soorten: Mapping[str, str]) -> dict[str, Any] | None:
    if id_ is None:
        return None
    found = next(p for p in casus["personen"] if p["id"] == id_)
    sheltered = {
        person for org, persons in casus["gegevens"].items() if soorten[org] == "vrouwenopvang" for person in persons
    }
    return {
        "id": id_,
        "in_casus": "geen betrokkene van deze casus" not in found.get("opmerking", ""),
        "rol": found["rol"],
        "leeftijd": found.get("leeftijd"),
        "beschermd_adres": id_ in sheltered or (bool(sheltered) and found["rol"] == "directe_kring"),
    }


def _state(
    casus: Mapping[str, Any], verzoek: Mapping[str, Any], done: list[dict[str, Any]], soorten: Mapping[str, str]
) -> dict[str, Any]:
    state: dict[str, Any] = {
        "id": casus["id"],
        "samenwerkingsverband": "tafel",
        "kader": verzoek.get("kader") or casus["kader"],
        "ave": verzoek["ave"],
        "toestand": "S00",
        "doel": None,
        "doel_vastgelegd_op": None,
        "aanmelder": None,
        "deelnemers": [],
        "verwijderd": [],
        "doeltoets": None,
        "eerste_verwerking_op": _moment(done[0]["op"]) if done else None,
        "afgesloten_op": None,
        "radicalisering": False,
        "part_opgepakt": False,
    }
    for stap in done:
        _play(state, stap)
    if not state["deelnemers"] and state["toestand"] not in ("S00", "S10", "S15", "S20", "S21"):
        state["deelnemers"] = [org for org, soort in soorten.items() if soort not in _NO_DEELNEMER]
    return state


_NO_DEELNEMER: Final = frozenset({"zvh", "procesregie_lokaal", "casusregie", "contactpunt", "broker"})


def _play(state: dict[str, Any], stap: Mapping[str, Any]) -> None:
    """The effect of one step on what is on record."""
    op = _moment(stap["op"])
    state["toestand"] = stap.get("toestand", state["toestand"])
    if stap.get("doel") or stap["soort"] == "accepteren" or state["toestand"] == "S40":
        state["doel"] = stap.get("doel") or state["doel"] or "het doel van de tafel"
        state["doel_vastgelegd_op"] = op
    match stap["soort"]:
        case "aanmelding":
            state["aanmelder"] = stap["door"]
        case "doeltoets":
            state["doeltoets"] = stap["uitslag"]
        case "afsluiten":
            state["afgesloten_op"] = op
        case "signaal_radicalisering":
            state["radicalisering"] = True
        case "part_opgepakt":
            state["part_opgepakt"] = True
        case "deelnemer_verwijderen":
            weg = stap.get("deelnemer") or stap.get("deelnemers") or stap.get("wie")
            state["verwijderd"] += weg if isinstance(weg, list) else [weg]
    state["deelnemers"] = [d for d in stap.get("deelnemers") or state["deelnemers"] if d not in state["verwijderd"]]


def _bewijs(
    verzoek: Mapping[str, Any], soorten: Mapping[str, str], op: str, moments: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The pieces of a request, each once per organisation that signs it, as the scenario runner records them."""
    rond = Rond(verzoek["van"]["org"], verzoek["aan"], soorten)
    signed = [(stuk, org) for stuk in verzoek.get("bewijs") or () for org in signers(stuk["soort"], stuk, rond)]
    return [
        {**_stuk(nr, stuk, op, moments), "ondertekenaar": org, "ondertekenaar_soort": soorten[org]}
        for nr, (stuk, org) in enumerate(signed)
    ]


def _stuk(nr: int, stuk: Mapping[str, Any], op: str, moments: Mapping[str, str]) -> dict[str, Any]:
    fields = {key: _plain(value) for key, value in stuk.items() if key != "getekend_door"}
    if stuk["soort"] == "controle_achteraf" and "over" in stuk:
        fields["over"] = moments.get(str(stuk["over"]), str(stuk["over"]))
    return {"id": f"b{nr}", "vastgelegd_op": op, "ingetrokken_op": None, **fields}


def _plain(value: Any) -> Any:
    """YAML dates and times as the policy reads them; a time without zone is UTC."""
    match value:
        case datetime() | date():
            return _moment(value) if isinstance(value, datetime) else value.isoformat()
        case str() if len(value) == len("2025-10-10T12:00") and value[10:11] == "T":
            return f"{value}:00Z"
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
    return value


def _moment(value: Any) -> str:
    """A day is taken at noon."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    text = text.replace("+00:00", "").replace("Z", "")
    return {10: f"{text}T12:00:00Z", 16: f"{text}:00Z", 19: f"{text}Z"}[len(text)]
