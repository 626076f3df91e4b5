"""Many cases like the seeded one, each with keys, persons, references and evidence of its own.

A bench that asks one thing of one case measures warm caches, and the policy rightly refuses it (D-HERHAAL). Rows are
copied as the owner of the database; what is sealed under a case is sealed anew, by the same code as in a real case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from broker.keys_file import FileKeys
from broker.persons import EPOCH, Persons
from broker.pseudonym import Pseudonyms
from tests.flow.home import Home

_TABLES: Final = ("casus", "log_sleutel", "persoon", "persoon_referentie", "casus_deelnemer", "bewijsstuk")
_OF: Final = {table: f"SELECT * FROM {table} WHERE casus = $1" for table in _TABLES} | {
    "casus": "SELECT * FROM casus WHERE id = $1",
    "persoon_referentie": "SELECT r.* FROM persoon_referentie r JOIN persoon p ON p.id = r.persoon WHERE p.casus = $1",
}
Row = dict[str, Any]


class Copied(NamedTuple):
    """A case to ask about, and the person in it."""

    casus: UUID
    persoon: UUID


async def copy_cases(home: Home, count: int) -> list[Copied]:
    """So many cases like that of `home`."""
    owner, casus = home.stage.owner, home.world.casus
    rows = {table: [dict(row) for row in await owner.fetch(_OF[table], casus)] for table in _TABLES}
    made, copies = dict[str, list[Row]]((table, []) for table in _TABLES), list[Copied]()
    pseudonyms = Pseudonyms(FileKeys.broker(home.stage.keys_dir, "sandbox"))
    for _ in range(count):
        copies.append(_copy(rows, made, pseudonyms, home.world.personen["ans"]))
    for table, listed in made.items():
        if listed:
            columns = list(listed[0])
            await owner.copy_records_to_table(
                table, columns=columns, records=[tuple(row[column] for column in columns) for row in listed]
            )
    await owner.execute(f"ANALYZE {', '.join(_TABLES)}")
    return copies


def _copy(rows: Mapping[str, list[Row]], made: dict[str, list[Row]], pseudonyms: Pseudonyms, ans: UUID) -> Copied:
    old, new = rows["casus"][0], uuid4()
    keys = Persons(pseudonyms).new_case(new)
    personen = {row["id"]: uuid4() for row in rows["persoon"]}
    pairs = {row["kid"]: pseudonyms.reader_pair(uuid4()) for row in rows["log_sleutel"]}

    def kid(found: UUID) -> UUID:
        return pairs[found].kid if found in pairs else found

    own = {"id": new, "k_case": keys.k_case, "epoch": EPOCH, "pseudoniem": keys.pseudoniem}
    made["casus"].append({**old, **own, "log_kid": kid(old["log_kid"])})
    for row in rows["log_sleutel"]:
        pair = pairs[row["kid"]]
        own = {"kid": pair.kid, "pk": pair.public, "sealed_sk": pair.sealed_private, "casus": new}
        made["log_sleutel"].append({**row, **own, "persoon": personen.get(row["persoon"])})
    for row in rows["persoon"]:
        identiteit = pseudonyms.open_identity(old["k_case"], old["id"], row["id"], row["identiteit"])
        sealed = pseudonyms.seal_identity(keys.k_case, new, personen[row["id"]], identiteit)
        own = {"id": personen[row["id"]], "casus": new, "identiteit": sealed, "log_kid": kid(row["log_kid"])}
        made["persoon"].append({**row, **own})
    for row in rows["persoon_referentie"]:
        persoon, onderdeel = personen[row["persoon"]], row["onderdeel"]
        known = pseudonyms.open_reference(old["k_case"], old["id"], row["persoon"], onderdeel, row["referentie"])
        sealed = pseudonyms.seal_reference(keys.k_case, new, persoon, onderdeel, known)
        made["persoon_referentie"].append({**row, "persoon": persoon, "referentie": sealed})
    made["casus_deelnemer"] += [{**row, "casus": new} for row in rows["casus_deelnemer"]]
    made["bewijsstuk"] += [
        {**row, "id": uuid4(), "casus": new, "persoon": personen.get(row["persoon"])} for row in rows["bewijsstuk"]
    ]
    return Copied(new, personen[ans])
