"""The page of the state machine in Dutch: the drawing, the same as Mermaid, the steps, and the terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from broker.levensloop.machine import Machine
from broker.timers.kinds import Gevolg, Soort, soorten, task_length
from policies.words import KADER, ROL

_UNITS: Final = {
    "u": ("uur", "uur"),
    "w": ("werkdag", "werkdagen"),
    "d": ("dag", "dagen"),
    "m": ("maand", "maanden"),
    "j": ("jaar", "jaar"),
}
_WIE: Final = {"regie": "wie de tafel leidt", "contactpunt": "het contactpunt"}
_HEAD: Final = """\
# De levensloop van een casus

Gemaakt uit `policies/data/levensloop.json` en `broker/timers/termijnen.json` met `python -m broker.levensloop`;
verander die bestanden, niet deze bladzijde. Wat een eis precies inhoudt staat bij de [tabel](tabellen/levensloop.md),
hoe termijnen werken in [beheer](beheer.md#termijnen).

![De levensloop van een casus](levensloop.svg)

Een doorgetrokken lijn gaat vooruit, een onderbroken lijn terug. In een grijze toestand gaat er niets meer. {}

## Dezelfde tekening als Mermaid

"""
_STEPS: Final = """
## Stappen

Een stap kan alleen langs een van deze overgangen: door een rol die dat mag, in een kader dat haar kent, en als er is
wat zij eist. `Nieuw` is een casus die er nog niet is.

"""
_TERMS: Final = """
## Termijnen

Een termijn begint en eindigt in dezelfde transactie als de handeling waardoor dat komt. Voor het einde komt er een taak
bij wie het aangaat, aan het einde een regel in het log en een gebeurtenis voor de beheerder.

"""
_TASKS: Final = """
Een taak van een verstrekker (vrijgave of toestemming) vervalt na {}; de vrager ziet dat er niemand meer gevraagd is.
"""


def write_page(machine: Machine) -> str:
    """The whole page."""
    parts = [_HEAD.format(describe(machine)), "```mermaid\n", "\n".join(_mermaid(machine)), "\n```\n"]
    parts += [_STEPS, _table(("nummer", "handeling", "van", "naar", "door", "kader", "eist"), _steps(machine))]
    parts += [_roles(machine), _TERMS]
    parts.append(_table(("termijn", "begint", "duurt", "taak vooraf", "bij wie", "daarna", "grond"), _terms(machine)))
    return "".join([*parts, _TASKS.format(said(task_length()))])


def describe(machine: Machine) -> str:
    """What the drawing shows, in words: for who does not see it."""
    notes = [f"{row['id']} ({_plain(row['handeling'])})" for row in machine.everywhere()]
    first, last = min(machine.toestanden), max(machine.toestanden)
    told = f"Onder de tekening staan de stappen die uit veel toestanden kunnen: {', '.join(dict.fromkeys(notes))}."
    return f"Een casus gaat van {machine.toestanden[first]} ({first}) tot {machine.toestanden[last]} ({last}). {told}"


def said(length: str) -> str:
    """A length in words: `10w` is 10 werkdagen."""
    found = re.fullmatch(r"(\d+)(\w)", length)
    if found is None:
        return length
    number = int(found[1])
    return "meteen" if number == 0 else f"{number} {_UNITS[found[2]][number != 1]}"


def _mermaid(machine: Machine) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield from (f"  {code}: {code} {name}" for code, name in machine.toestanden.items())
    yield f"  [*] --> {min(machine.toestanden)}"
    yield from (f"  {line.van} --> {line.naar}: {' '.join(line.ids)}" for line in machine.lines())
    yield f"  {max(machine.toestanden)} --> [*]"


def _steps(machine: Machine) -> Iterator[Sequence[str]]:
    for row in sorted(machine.overgangen, key=lambda row: (row["id"], row["handeling"], row["kaders"])):
        van = ", ".join(code or "nieuw" for code in row["van"])
        kaders = ", ".join(KADER[kader] for kader in row["kaders"]) or "elk"
        rollen = ", ".join(row["rollen"])
        yield (row["id"], _plain(row["handeling"]), van, row["naar"] or "blijft", rollen, kaders,
               ", ".join(f"`{eis}`" for eis in row["eist"]))  # fmt: skip


def _roles(machine: Machine) -> str:
    used = sorted({rol for row in machine.overgangen for rol in row["rollen"]})
    return "\n" + "; ".join(f"{rol} {ROL[rol]}" for rol in used) + ".\n"


def _terms(machine: Machine) -> Iterator[Sequence[str]]:
    for soort in soorten().values():
        length = said(soort.duur) + "".join(f"; bij AVE {ave} {said(duur)}" for ave, duur in soort.duur_ave.items())
        since = " na de eerste verwerking" if soort.vanaf == "eerste_verwerking" else ""
        yield (soort.naam, _begin(soort, machine), length + since, _ahead(soort), _WIE[soort.bij], _after(soort),
               soort.bron)  # fmt: skip


def _begin(soort: Soort, machine: Machine) -> str:
    if soort.bij_handeling:
        return f"bij {_plain(soort.bij_handeling)}"
    if soort.bij_bewijs:
        return f"bij {_plain(soort.bij_bewijs)}"
    open_states = len(machine.toestanden) - 4  # all but rejected, closed, reopened and destroyed
    return "in elke open toestand" if len(soort.in_) == open_states else f"in {', '.join(sorted(soort.in_))}"


def _ahead(soort: Soort) -> str:
    if soort.waarschuw is None:
        return ""
    return "aan het einde van de spoed" if soort.waarschuw == "spoed" else f"{said(soort.waarschuw)} ervoor"


def _after(soort: Soort) -> str:
    match soort.gevolg:
        case Gevolg.VERNIETIGEN:
            return "de casus wordt vernietigd"
        case Gevolg.MELDEN:
            return "het staat in het log"
        case Gevolg.TAAK:
            return f"een taak, bij {_WIE[soort.escaleert or soort.bij]}"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
