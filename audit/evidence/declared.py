"""What the policy data allows at most, per recipient, supplier, purpose and element: the declared side of the figures.

Read from the matrix as it was built: for every phase and AVE level of the kaders of a purpose, the most specific rows
that fit both parties, as policies/ave/ave.rego chooses them (matrix-notes 2.3). Conditions (consent, release, a
decision) are left out of it: this is what can happen at most, so that what did happen can be held against it.
Source: policies/data/matrix.json, elementen.json, doelen.json, verbanden.json; AVG art. 5 lid 1 b and c.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from audit.evidence.words import Scope
from broker.policy_tables import policy_table

_HEIGHTS: Final = {
    "volledig": 6, "pseudoniem": 5, "gegeneraliseerd": 4, "bekendheid": 3, "contactpersoon": 3, "uitnodiging": 2,
}  # fmt: skip

# Who sits at a table together, with the kind of the table; roles as they are on record.
_PARTIES: Final = """
SELECT s.soort AS verband, o.id, o.soort,
  coalesce(array_agg(DISTINCT rol) FILTER (WHERE rol IS NOT NULL), '{}') AS rollen
FROM lidmaatschap l JOIN samenwerkingsverband s ON s.id = l.samenwerkingsverband JOIN onderdeel o ON o.id = l.onderdeel
  LEFT JOIN medewerker m ON m.onderdeel = o.id LEFT JOIN unnest(m.rollen) AS rol ON true
WHERE l.van < $2 AND (l.tot IS NULL OR l.tot > $1) AND ($3::text IS NULL OR s.id = $3) AND o.id ~ '^[A-Za-z0-9]'
GROUP BY s.id, s.soort, o.id, o.soort ORDER BY s.id, o.id"""


class Declared(NamedTuple):
    """One thing that may go, in its highest form."""

    ontvanger: str
    verstrekker: str
    doel: str
    element: str
    vorm: str


@dataclass(frozen=True, slots=True)
class Party:
    """A member of a table, as the matrix names it."""

    verband: str
    id: str
    tokens: frozenset[str]
    rollen: tuple[str, ...]


async def declared(connection: Any, scope: Scope) -> list[Declared]:
    """All that may go between the members of the tables of this scope, in order."""
    rows = await connection.fetch(_PARTIES, scope.van, scope.tot, scope.samenwerkingsverband)
    parties = [Party(r["verband"], r["id"], _tokens(r["soort"]), tuple(r["rollen"])) for r in rows]
    best: dict[tuple[str, str, str, str], str] = {}
    for asker, supplier in _pairs(parties, scope.onderdeel):
        for doel in _doelen(asker.verband):
            for element, vorm in _highest(asker, supplier, doel).items():
                key = (asker.id, supplier.id, doel, element)
                best[key] = _more(best.get(key), vorm)
    return sorted(Declared(*key, vorm) for key, vorm in best.items())


def _pairs(parties: Iterable[Party], own: str | None) -> Iterator[tuple[Party, Party]]:
    tables: dict[str, list[Party]] = {}
    for party in parties:
        tables.setdefault(party.verband, []).append(party)
    for table in tables.values():
        for asker in table:
            yield from ((asker, s) for s in table if s.id != asker.id and own in (None, asker.id, s.id))


@cache
def _doelen(verband: str) -> tuple[str, ...]:
    """The purposes of a kind of table; one whose kind is a kader itself fits that kader too."""
    kaders = {verband, *policy_table("verbanden")["kaders"].get(verband, ())}
    doelen: Mapping[str, Any] = policy_table("doelen")["doelen"]
    return tuple(name for name, doel in doelen.items() if kaders & set(doel["kaders"]))


@cache
def _tokens(soort: str) -> frozenset[str]:
    ook = policy_table("organisatiesoorten").get(soort, {}).get("ook")
    return frozenset({"any", soort, *([ook] if ook else [])})


def _highest(asker: Party, supplier: Party, doel: str) -> Mapping[str, str]:
    """Element -> highest form, over all roles that the asker has staff for."""
    best: dict[str, str] = {}
    tokens = supplier.tokens | {"deelnemer", "aanmelder"}
    for rol in asker.rollen or ("",):
        asks = asker.tokens | {rol, "deelnemer", "aanmelder", "actiehouder", "tafel"}
        for element, vorm in _of_tokens(asks, tokens, doel).items():
            best[element] = _more(best.get(element), vorm)
    return best


@cache
def _of_tokens(asks: frozenset[str], gives: frozenset[str], doel: str) -> Mapping[str, str]:
    matrix, elementen = policy_table("matrix"), policy_table("elementen")
    fits = {n for n, r in enumerate(matrix["rijen"]) if r["ontvanger"] in asks and r["verstrekker"] in gives}
    best: dict[str, str] = {}
    for key in _keys(doel):
        rows = {
            p: [matrix["rijen"][n] for n in found if n in fits] for p, found in matrix["index"].get(key, {}).items()
        }
        for code, element in elementen.items():
            for row in _counting([row for patroon in element["patronen"] for row in rows.get(patroon, ())]):
                vorm = element["hoogste"].get(row["vorm"], "niet")
                if _HEIGHTS.get(vorm, 0) > _HEIGHTS["uitnodiging"]:
                    best[code] = _more(best.get(code), vorm)
    return best


def _counting(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that may decide: the most specific ordinary ones, and those in prose that permit (matrix-notes 2.3)."""
    ordinary = [row for row in rows if not row["proza"]]
    top = max((row["rang"] for row in ordinary), default=0)
    return [row for row in rows if row["proza"] == "toestaan" or (not row["proza"] and row["rang"] == top)]


@cache
def _keys(doel: str) -> tuple[str, ...]:
    kaders = set(policy_table("doelen")["doelen"][doel]["kaders"])
    return tuple(key for key in policy_table("matrix")["index"] if key.split("|")[1] in kaders)


def _more(one: str | None, other: str) -> str:
    return other if one is None or _HEIGHTS[other] > _HEIGHTS[one] else one
