"""Reading a scenario file: every code, id, date and piece of evidence resolves, or is named by line and field.

    read_scenario(path) -> Scenario        raises Unreadable with all that is wrong

The format is that of domain/casussen/README.md, for any people and any partners.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from broker.scenario import known
from broker.scenario.lifecycle import levensloop
from broker.scenario.model import Aanvraag, Organisatie, Persoon, Scenario, Stap, Stuk
from broker.scenario.moments import moment
from broker.scenario.requests import Around, read_request
from broker.scenario.source import Unreadable, Value, read
from broker.terms import Bsn, Kader

_ROLLEN: Final = ("betrokkene", "directe_kring", "melder", "medewerker")
_OUTSIDE: Final = "geen betrokkene van deze casus"
_SHELTERED: Final = ("beschermd adres", "geheim adres")
_SHELTER: Final = "vrouwenopvang"
_KADERS: Final = frozenset(Kader)
BEFORE: Final = timedelta(minutes=1)  # the case exists a little before its first step: `na_stap: 0`


def read_scenario(path: Path) -> Scenario:
    """The file as a Scenario. Raises Unreadable that names every fault by line and field."""
    root, faults = read(path)
    top = root.members(
        ("kader", "personen", "organisaties", "stappen", "verzoeken"), ("id", "titel", "verhaal", "gegevens")
    )
    faults.stop()
    kader = top["kader"].choice(_KADERS, "kader")
    personen = _by_id(top["personen"], _person)
    organisaties = _by_id(top["organisaties"], _organisation)
    gegevens = _records(top["gegevens"], personen, organisaties) if "gegevens" in top else {}
    personen = _sheltered(personen, {org: people for org, people in gegevens.items() if _is_shelter(org, organisaties)})
    stappen = _steps(top["stappen"], personen, organisaties)
    begin = stappen[0].op - BEFORE if stappen else None
    if begin is None:
        top["stappen"].wrong("er is geen enkele stap")
    if kader is None or begin is None:
        raise Unreadable(*faults.found)
    around = Around(Kader(kader), begin, personen, organisaties, {stap.nr: stap for stap in stappen})
    verzoeken = tuple(v for item in top["verzoeken"].items() if (v := read_request(item, around)))
    _once(top["verzoeken"], [v.nr for v in verzoeken])
    faults.stop()
    verzoeken = tuple(_about_moments(v, {other.nr: other.op for other in verzoeken}) for v in verzoeken)
    titel = top["titel"].text() if "titel" in top else None
    return Scenario(path, titel or path.stem, around.kader, begin, personen, organisaties, gegevens, stappen, verzoeken)


def _by_id(value: Value, reader: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in value.items():
        made = reader(item)
        if made is not None and made.id in found:
            item.wrong(f"{made.id!r} staat er twee keer")
        elif made is not None:
            found[made.id] = made
    return found


def _person(item: Value) -> Persoon | None:
    fields = item.members(("id", "rol"), ("naam", "bsn", "leeftijd", "geboortedatum", "geslacht", "relatie", "gezag"))
    id_ = fields["id"].text() if "id" in fields else None
    rol = fields["rol"].choice(_ROLLEN, "rol") if "rol" in fields else None
    if id_ is None or rol is None:
        return None
    leeftijd, note = fields.get("leeftijd"), fields.get("opmerking")
    return Persoon(
        id=id_,
        naam=_optional(fields, "naam"),
        bsn=_bsn(fields.get("bsn")),
        geboortedatum=_optional(fields, "geboortedatum"),
        leeftijd=leeftijd.integer(0, 130) if leeftijd is not None and not leeftijd.empty else None,
        rol=rol,
        in_casus=note is None or _OUTSIDE not in str(note.plain()),
        beschermd_adres=note is not None and any(words in str(note.plain()) for words in _SHELTERED),
    )


def _bsn(value: Value | None) -> Bsn | None:
    if value is None or value.empty:
        return None
    try:
        return Bsn(value.text() or "")
    except ValueError as exc:
        value.wrong(str(exc))
        return None


def _organisation(item: Value) -> Organisatie | None:
    fields = item.members(("id", "soort"), ("naam",))
    id_ = fields["id"].text() if "id" in fields else None
    soort = fields["soort"].choice(known.soorten().keys(), "organisatiesoort") if "soort" in fields else None
    return Organisatie(id_, soort, _optional(fields, "naam") or id_) if id_ and soort else None


def _optional(fields: Mapping[str, Value], name: str) -> str | None:
    value = fields.get(name)
    return None if value is None or value.empty else value.text()


def _records(
    value: Value, personen: Mapping[str, Persoon], organisaties: Mapping[str, Organisatie]
) -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for verstrekker, people in ({} if value.empty else value.members((), None)).items():
        if verstrekker not in organisaties:
            people.wrong(f"organisatie {verstrekker!r} staat niet bij organisaties")
        for persoon, elements in people.members((), None).items():
            if persoon not in personen:
                elements.wrong(f"persoon {persoon!r} staat niet bij personen")
            for code, held in elements.members((), None).items():
                if code not in known.elementen():
                    held.wrong(f"element {code!r} is onbekend")
                found.setdefault(verstrekker, {}).setdefault(persoon, {})[code] = held.plain()
    return found


def _is_shelter(org: str, organisaties: Mapping[str, Organisatie]) -> bool:
    return org in organisaties and organisaties[org].soort == _SHELTER


def _sheltered(personen: Mapping[str, Persoon], shelters: Mapping[str, Mapping[str, Any]]) -> dict[str, Persoon]:
    """An address is protected when a shelter knows the person, and then of the children in that circle too."""
    known_there = {persoon for people in shelters.values() for persoon in people}
    return {
        id_: replace(p, beschermd_adres=True) if id_ in known_there or (known_there and p.rol == "directe_kring") else p
        for id_, p in personen.items()
    }


def _steps(value: Value, personen: Mapping[str, Persoon], organisaties: Mapping[str, Organisatie]) -> tuple[Stap, ...]:
    found: list[Stap] = []
    for item in value.items():
        stap = _step(item, found[-1] if found else None)
        if stap is not None:
            found.append(stap)
            if stap.door not in organisaties and stap.door not in personen:
                item.wrong(f"{stap.door!r} staat niet bij organisaties")
    return tuple(found)


def _step(item: Value, before: Stap | None) -> Stap | None:
    fields = item.members(("nr", "op", "soort", "door"), None)
    if {"nr", "op", "soort", "door"} - fields.keys():
        return None
    nr, door = fields["nr"].integer(1, 10_000), fields["door"].text()
    soort = fields["soort"].choice(levensloop().soorten, "soort stap")
    op = _moment(fields["op"])
    ave = fields["ave"].integer(1, 4) if "ave" in fields else None
    toestand = fields["toestand"].choice(levensloop().toestanden, "toestand") if "toestand" in fields else None
    if nr is None or soort is None or door is None or op is None:
        return None
    if before is not None and nr <= before.nr:
        fields["nr"].wrong(f"stap {nr} hoort na stap {before.nr} te komen")
    if before is not None and op.date() < before.op.date():
        fields["op"].wrong(f"stap {nr} is eerder dan stap {before.nr}")
    later = max(op, before.op + timedelta(seconds=1)) if before is not None else op
    rest = {k: v.plain() for k, v in fields.items() if k not in ("nr", "op", "soort", "door", "ave", "toestand")}
    return Stap(nr, later, soort, door, ave, toestand, rest, item.regel)


def _moment(value: Value) -> datetime | None:
    text = value.text()
    found = moment(text) if text else None
    if text and found is None:
        value.wrong("hier hoort een datum te staan (2026-11-24), of een moment (2026-11-24T20:00)")
    return found


def _about_moments(verzoek: Aanvraag, moments: Mapping[str, datetime]) -> Aanvraag:
    """A review after the fact names the question that it is about by its number; on record stands its moment."""
    return replace(verzoek, bewijs=tuple(_about(stuk, moments) for stuk in verzoek.bewijs))


def _about(stuk: Stuk, moments: Mapping[str, datetime]) -> Stuk:
    over = moments.get(str(stuk.inhoud.get("over", "")))
    return stuk if over is None else replace(stuk, inhoud={**stuk.inhoud, "over": f"{over:%Y-%m-%dT%H:%M:%SZ}"})


def _once(value: Value, numbers: list[str]) -> None:
    for nr in sorted({nr for nr in numbers if numbers.count(nr) > 1}):
        value.wrong(f"verzoek {nr} staat er twee keer")
