"""The report as one HTML page: no script, nothing from elsewhere, readable aloud, on paper and at 320 pixels.

Every chart stands beside the table that it is made from. Long tables are cut off, with the file that has all of it.
Source: AVG art. 35 lid 7; WCAG 2.2 AA (EN 301 549); design/ux.md 1.7.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from audit.evidence.charts import Bar, bars
from audit.evidence.figures import figures
from audit.evidence.policy import Version
from audit.evidence.tables import Table
from audit.evidence.words import LEAST, Counted, Scope, Stretch
from broker.policy_tables import policy_table

MOST_ROWS: Final = 200
_MOST_BARS: Final = 15
_FIND_OUT: Final = ("gebruikt, niet gedeclareerd", "ruimer gebruikt dan gedeclareerd")


@dataclass(frozen=True, slots=True)
class Found:
    """All that the report and the DPIA file are made from."""

    scope: Scope
    stretch: Stretch
    counted: Counted
    pairs: int
    tables: Mapping[str, Table]
    versions: Sequence[Version]
    names: Mapping[str, str]
    id: str


@dataclass(frozen=True, slots=True)
class Section:
    """One figure as it is shown; `chart` is markup, of which every label was escaped."""

    name: str
    titel: str
    definitie: str
    columns: Sequence[str]
    rows: Table
    total: int
    chart: str


def render(found: Found, origin: str, fingerprint: str) -> str:
    """The page."""
    page = _ENVIRONMENT.get_template("rapport.html")
    return page.render(
        found=found,
        origin=origin,
        fingerprint=fingerprint,
        least=LEAST,
        most=MOST_ROWS,
        sections=[_section(found, figure.name) for figure in figures(extern=found.scope.extern)],
        standen=sorted(Counter(row[-1] for row in found.tables["gebruik"]).items()),
        uitzoeken=[row for row in found.tables["gebruik"] if row[-1] in _FIND_OUT],
    )


def _section(found: Found, name: str) -> Section:
    figure = next(f for f in figures(extern=found.scope.extern) if f.name == name)
    rows = found.tables[name]
    if name == "gebruik":  # what was never asked for is counted above the table; all of it stands in the file
        rows = [row for row in rows if row[5]]
    shown = [_in_words(figure.columns, row, found.names) for row in rows[:MOST_ROWS]]
    chart = bars(name, figure.titel, _chart_rows(name, found.tables[name]))
    return Section(name, figure.titel, figure.definitie, figure.columns, shown, len(rows), chart)


def _chart_rows(name: str, rows: Table) -> list[Bar]:
    """What of a figure is drawn: its count per word of the column that the figure is about, most first."""
    counts: Counter[str] = Counter()
    for row in rows:
        if name == "uitkomsten" and row[0] == "antwoord":
            counts[row[4]] += row[5]
        elif name == "verzoeken":
            counts[row[2]] += row[3]
        elif name == "redenen":
            counts[_word("reden", row[2], {})] += row[3]
        elif name == "vormen":
            counts[row[1]] += row[2]
        elif name == "gebruik":
            counts[row[-1]] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Bar(label, value) for label, value in ranked[:_MOST_BARS]]


def _in_words(columns: Sequence[str], row: Sequence[Any], names: Mapping[str, str]) -> tuple[object, ...]:
    return tuple(_word(column, value, names) for column, value in zip(columns, row, strict=True))


def _word(column: str, value: Any, names: Mapping[str, str]) -> Any:
    """A code with its name, where it has one."""
    if column in ("ontvanger", "verstrekker"):
        return names.get(value, value)
    if column == "element":
        return f"{value} ({policy_table('elementen')[value]['naam']})" if value in policy_table("elementen") else value
    if column == "reden":
        return f"{value} ({policy_table('redenen')[value]['titel']})" if value in policy_table("redenen") else value
    return value


def _number(value: object) -> bool:
    return isinstance(value, int)


_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("audit.evidence"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True, keep_trailing_newline=True,
)  # fmt: skip
_ENVIRONMENT.tests["getal"] = _number
