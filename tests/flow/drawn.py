"""A record that nobody thought of: what `tests.policy.generated` draws, put into the database of a home.

The three organisations of a drawn question are three of the neighbourhood; evidence of a hand of another kind gets an
onderdeel of that kind. What only the broker knows of itself (is the caller on record) stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from broker.scenario.cast import VERBAND
from tests.flow.home import Home
from tests.policy.generated import DOELEN, NOW

NAMES: Final = {"een": "regie", "twee": "politie", "drie": "corporatie"}
MOMENT: Final = datetime.fromisoformat(NOW)
# Each record is of another day, so that nothing counts as asked too often (D-HERHAAL).
_ANOTHER_DAY: Final = "UPDATE manifest SET op = op - interval '2 days' WHERE op > now() - interval '1 day'"
_LONG_AGO: Final = MOMENT - timedelta(days=3650)
_AGO: Final = MOMENT - timedelta(days=1)
_COLLEAGUE: Final = """INSERT INTO medewerker (id, onderdeel, rollen, aangewezen)
VALUES ('collega', 'regie', '{}', true) ON CONFLICT DO NOTHING"""


async def put_on_record(home: Home, drawn: Mapping[str, Any]) -> None:
    """Make the record what this question says it is, as far as it is there."""
    home.house.clock.decision = MOMENT
    await _parties(home, drawn)
    if drawn["casus"]:
        await _casus(home, drawn["casus"])
    if drawn["persoon"]:
        persoon = drawn["persoon"]
        await home.stage.owner.execute(
            "UPDATE persoon SET rol = $2, leeftijd = $3, leeftijd_per = NULL, beschermd_adres = $4 WHERE id = $1",
            home.world.personen["ans"], persoon["rol"], persoon["leeftijd"], persoon.get("beschermd_adres", False),
        )  # fmt: skip
    await home.stage.owner.execute("DELETE FROM bewijsstuk")
    for stuk in drawn["bewijs"]:
        await sign(home, stuk, _soort_of(stuk["ondertekenaar"], drawn))


async def sign(home: Home, stuk: Mapping[str, Any], own: str | None) -> None:
    """Record one piece; its hand is the organisation of that name when it is of its own kind, else another's."""
    soort = stuk["ondertekenaar_soort"]
    hand = NAMES[stuk["ondertekenaar"]] if soort == own else await _other_hand(home, soort)
    kept = ("id", "soort", "ondertekenaar", "ondertekenaar_soort", "vastgelegd_op", "ingetrokken_op")
    inhoud = {name: _renamed(home, value) for name, value in stuk.items() if name not in kept}
    await home.stage.owner.execute(
        """INSERT INTO bewijsstuk (id, samenwerkingsverband, casus, soort, inhoud, ondertekenaar, medewerker,
          vastgelegd_op, ingetrokken_op) VALUES ($1, $2, $3, $4, $5, $6, 'm', $7, $8)""",
        uuid4(), VERBAND, home.world.casus, stuk["soort"], json.dumps(inhoud), hand,
        _moment(stuk["vastgelegd_op"]), _moment(stuk["ingetrokken_op"]),
    )  # fmt: skip


def body_of(home: Home, drawn: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an informatieverzoek that asks what this question asks."""
    vraag, persoon = drawn["vraag"], drawn["persoon"]
    here = persoon and persoon["in_casus"]
    body: dict[str, Any] = {
        "casus": str(home.world.casus if drawn["casus"] else uuid4()),
        "doel": vraag["doelcode"] if vraag["doelcode"] in DOELEN else "lokaal-zorg",
        "fase": vraag["fase"],
        "vraag": vraag["doel"],
        "verstrekkers": list(dict.fromkeys(NAMES[paar["verstrekker"]] for paar in vraag["paren"])),
        "elementen": [{"code": code} for code in dict.fromkeys(paar["element"] for paar in vraag["paren"])],
    }
    if persoon and vraag["persoon"]:
        body["persoon"] = str(home.world.personen["ans"] if here else uuid4())
    if vraag["spoed"]:
        body["spoed"] = {"gevaar": vraag["spoed"]["gevaar"], "tot": (MOMENT + timedelta(hours=12)).isoformat()}
    if vraag["periode"]:
        body["periode"] = vraag["periode"]
    return body


async def _parties(home: Home, drawn: Mapping[str, Any]) -> None:
    owner, ontvanger = home.stage.owner, drawn["ontvanger"]
    seats = {"een": ontvanger["lid"]} | {
        name: row["lid"] for name, row in drawn["verstrekkers"].items() if name != "een"
    }
    for name, org in NAMES.items():
        koppeling = "sandbox" if drawn["verstrekkers"].get(name, {}).get("koppeling", True) else None
        soort = _soort_of(name, drawn) or "onbekend"
        await owner.execute("UPDATE onderdeel SET soort = $2, koppeling = $3 WHERE id = $1", org, soort, koppeling)
        end = None if seats.get(name, True) else _AGO
        await owner.execute("UPDATE lidmaatschap SET van = $2, tot = $3 WHERE onderdeel = $1", org, _LONG_AGO, end)
    staff = ontvanger["medewerker"]
    await owner.execute(
        """UPDATE medewerker SET rollen = $2, aangewezen = $3, screening_tot = $4, commerciele_taken = $5
        WHERE onderdeel = $1""",
        "regie", [ontvanger["rol"]] if ontvanger["rol"] else [], staff["aangewezen"],
        _moment(staff["screening_tot"]), staff["commerciele_taken"],
    )  # fmt: skip
    await owner.execute("DELETE FROM toewijzing")
    if not staff["toegewezen"]:
        await owner.execute(_COLLEAGUE)
        await owner.execute("INSERT INTO toewijzing VALUES ($1, 'collega', $2)", home.world.casus, VERBAND)


async def _casus(home: Home, casus: Mapping[str, Any]) -> None:
    owner, id_ = home.stage.owner, home.world.casus
    await owner.execute(
        """UPDATE casus SET kader = $2, ave = $3, toestand = $4, doel = $5, doel_vastgelegd_op = $6, aanmelder = $7,
          doeltoets = $8, eerste_verwerking_op = $9, afgesloten_op = $10, radicalisering = $11, part_opgepakt = $12
        WHERE id = $1""",
        id_, casus["kader"], casus["ave"], casus["toestand"], casus["doel"], _moment(casus["doel_vastgelegd_op"]),
        NAMES.get(casus["aanmelder"]), casus["doeltoets"], _moment(casus["eerste_verwerking_op"]),
        _moment(casus["afgesloten_op"]), casus["radicalisering"], casus["part_opgepakt"],
    )  # fmt: skip
    await owner.execute(_ANOTHER_DAY)
    await owner.execute("DELETE FROM casus_deelnemer")
    for name in {*casus["deelnemers"], *casus["verwijderd"]}:
        end = _AGO if name in casus["verwijderd"] else None
        await owner.execute(
            "INSERT INTO casus_deelnemer VALUES ($1, $2, $3, $4, $5)", id_, NAMES[name], VERBAND, _LONG_AGO, end
        )


async def _other_hand(home: Home, soort: str | None) -> str:
    """An onderdeel of this kind that is at no table."""
    name = f"hand-{soort}".replace("_", "-")
    await home.stage.owner.execute(
        """INSERT INTO onderdeel (id, oin, naam, soort, log_kid, versie)
        SELECT $1, oin, $1, $2, log_kid, 1 FROM onderdeel WHERE id = 'regie' ON CONFLICT DO NOTHING""",
        name, soort or "onbekend",
    )  # fmt: skip
    return name


def _soort_of(name: str, drawn: Mapping[str, Any]) -> str | None:
    if name == "een":
        found: str | None = drawn["ontvanger"]["soort"]
        return found
    members = {row["onderdeel"]: row["soort"] for row in drawn.get("leden", ())}
    found = drawn["verstrekkers"].get(name, {}).get("soort")
    return found if name in drawn["verstrekkers"] else members.get(name)


def _renamed(home: Home, value: Any) -> Any:
    names = NAMES | {"p1": str(home.world.personen["ans"])}
    if isinstance(value, list):
        return [_renamed(home, part) for part in value]
    return names.get(value, value) if isinstance(value, str) else value


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
