"""The page of the matrix: per kader and phase who can get what of whom, in which form and on which condition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from policies.matrix import MENS, proza
from policies.pages_text import Tables, lower, party, pattern, supplier, table
from policies.sources import FASEN, KADERS, Row
from policies.words import FASE, FILTER, KADER, PERSOON, TEKEN, VORM

_HEAD: Final = ("aan", "van", "wat", "hoe", "als", "AVE", "rij", "opmerking")
_ANY: Final = "elk kader"
_INTRO: Final = """\
Per kader en per fase: wie kan wat krijgen, van wie, in welke vorm en onder welke voorwaarde. Een rij geeft
nooit zelf een grond; zij is een plafond. Wat niet in een rij staat, gaat niet.

## Zo leest u een rij

- **aan** is wie vraagt, **van** is wie het gegeven heeft. Van de rijen die passen, telt de preciezere: een naam gaat
  voor *iedereen*, een los gegeven voor een groep, en een groep voor *elk gegeven*.
- Rijen met hetzelfde nummer voor hetzelfde gegeven zijn alternatieven: de hoogste vorm waarvan alle voorwaarden er
  zijn.
- **AVE** is het niveau van de casus, 1 tot en met 4. Leeg is elk niveau.
- Minder dan de rij toelaat, mag altijd. Een groep geeft nooit meer dan de [vormen van het gegeven](elementen.md).
- Hoe elke soort organisatie voluit heet, staat bij [soorten organisaties](organisatiesoorten.md).
"""


class _Rest(NamedTuple):
    """What of a row is not the element and not a party."""

    id: str
    ave: str
    vorm: str
    voorwaarde: str
    toelichting: str
    persoon: str
    proza: str


_PROSE: Final = {
    "toestaan": "vervangt andere rijen als aan de opmerking is voldaan",
    "weigeren": "weigert alleen in het geval van de opmerking",
    "grens": "geldt alleen in het geval van de opmerking",
    "nooit": "gaat buiten Sluis om",
}


def matrix_page(tables: Tables) -> str:
    """The whole page under its title."""
    rows: list[Row] = tables["rows"]
    parts = [_INTRO, _legend(), _contents()]
    for kader in (*KADERS, "any"):
        own = [row for row in rows if kader in row.split("kader")]
        if own:
            parts.append(f"## {_kader(kader)}\n\n{_of_kader(own, tables)}")
    return "\n".join(parts)


def _legend() -> str:
    forms = table(("hoe", "betekent"), [(name, what) for name, what in VORM.values()])
    tokens = table(("als", "ontbreekt het, dan"), TEKEN.values())
    return f"{forms}\n{tokens}"


def _contents() -> str:
    links = [f"[{_kader(kader)}](#{_anchor(_kader(kader))})" for kader in (*KADERS, "any") if kader != "geen"]
    return f"Naar: {', '.join(links)}.\n"


def _kader(kader: str) -> str:
    name = KADER.get(kader, _ANY)
    return name[0].upper() + name[1:]


def _anchor(heading: str) -> str:
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in "- _")
    return kept.replace(" ", "-")


def _of_kader(rows: Sequence[Row], tables: Tables) -> str:
    parts = []
    for fase in (*FASEN, "any"):
        own = [row for row in rows if fase in row.split("fase")]
        if own:
            title = f"{FASE[fase]} ({fase})" if fase in FASE else "In elke fase"
            parts.append(f"### {title}\n\n{table(_HEAD, _lines(own, tables))}")
    return "\n".join(parts)


def _lines(rows: Sequence[Row], tables: Tables) -> Iterator[tuple[str, ...]]:
    """Rows that differ only in the element, or only in a party, as one line."""
    for (first, recipients, elements), suppliers in _merged(rows).items():
        yield (
            "; ".join(party(code, tables) for code in recipients),
            "; ".join(supplier(code, tables) for code in suppliers),
            "; ".join(pattern(code, tables) for code in elements),
            _how(first),
            ", ".join(_tokens(first)),
            first.ave,
            first.id or "aanvulling",
            _remark(first, elements, tables),
        )


def _merged(rows: Sequence[Row]) -> dict[tuple[_Rest, tuple[str, ...], tuple[str, ...]], list[str]]:
    elements: dict[tuple[_Rest, str, str], list[str]] = {}
    for row in rows:
        elements.setdefault((_rest(row), row["ontvanger"], row["verstrekker"]), []).append(row["element"])
    recipients: dict[tuple[_Rest, str, tuple[str, ...]], list[str]] = {}
    for (rest, ontvanger, verstrekker), codes in elements.items():
        recipients.setdefault((rest, verstrekker, tuple(codes)), []).append(ontvanger)
    suppliers: dict[tuple[_Rest, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (rest, verstrekker, codes_), parties in recipients.items():
        suppliers.setdefault((rest, tuple(parties), codes_), []).append(verstrekker)
    return suppliers


def _rest(row: Row) -> _Rest:
    return _Rest(
        row["id"],
        "" if row["ave"] == "any" else row["ave"].replace("|", ", "),
        row["vorm"],
        row["voorwaarde"],
        row["toelichting"].removeprefix("PROZA: ").removesuffix("; PROZA."),
        row.fields.get("persoon", ""),
        proza(row),
    )


def _how(rest: _Rest) -> str:
    return "een mens beslist" if rest.id == MENS and rest.vorm == "niet" else VORM[rest.vorm][0]


def _tokens(rest: _Rest) -> list[str]:
    if rest.id == MENS and rest.vorm == "niet":
        return ["toestemming of vrijgave"]
    return [TEKEN[token][0] for token in rest.voorwaarde.split("|") if token]


def _remark(rest: _Rest, elements: Sequence[str], tables: Tables) -> str:
    said = [rest.toelichting[0].upper() + rest.toelichting[1:].rstrip(".")] if rest.toelichting else []
    said += [PERSOON[rest.persoon]] if rest.persoon else []
    said += [f"reden: {code}" for code in _reasons(rest, elements, tables)]
    said += [what for what in _filters(rest, elements, tables) if what not in rest.toelichting.lower()]
    said += [_PROSE[rest.proza]] if rest.proza else []
    return "; ".join(said)


def _filters(rest: _Rest, elements: Sequence[str], tables: Tables) -> list[str]:
    """What minimise does with the items (matrix_filter.csv); named when it is not of every element of the line."""
    known = tables["matrix"]["filters"]
    found: dict[str, list[str]] = {}
    for code in elements:
        for name, value in known.get(f"{rest.id}|{code}", {}).items():
            found.setdefault(FILTER[name].format(value), []).append(lower(tables["elementen"][code]["naam"]))
    return [what if len(of) == len(elements) else f"{what} ({', '.join(of)})" for what, of in found.items()]


def _reasons(rest: _Rest, elements: Sequence[str], tables: Tables) -> list[str]:
    """The code that a row `niet` gives (matrix_code.csv)."""
    if rest.vorm != "niet":
        return []
    known: Mapping[tuple[str, str], str] = tables["codes"]
    return list(dict.fromkeys(known[rest.id, code] for code in elements if (rest.id, code) in known))
