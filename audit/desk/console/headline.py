"""One entry in one sentence: who asked what of whom, and what came of it. The page explains the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from audit.desk.console.spell import say, several
from audit.desk.words import Decided, Disclosure, Kind

_ENDS: Final = {
    "verstrekt": "verstrekt",
    "geweigerd": "geweigerd",
    "wacht": "wacht nog op een mens",
    "uitnodiging": "als uitnodiging bezorgd",
    "storing": "niet gelukt door een storing",
    "niet_gevonden": "niet gevonden",
    "gevraagd": "gevraagd",
    "leeg": "beantwoord zonder gegevens",
}
_EDGES: Final = {"verstrekt": "goed", "gedaan": "goed", "geweigerd": "fout", "wacht": "let-op", "storing": "let-op"}


def title(entry: Disclosure) -> str:
    """What this entry is, as the heading of its page."""
    ends = {_end(one) for one in entry.decided}
    if entry.soort == Kind.HANDELING:
        return f"Handeling: {say('handeling', entry.handeling).lower()}"
    if entry.soort == Kind.VRAAG:
        return "Vraag aan verstrekkers"
    if entry.soort == Kind.MOGELIJKHEDEN:
        return "Vraag wat er mag"
    if ends == {"verstrekt"}:
        return "Verstrekking"
    if "verstrekt" in ends:
        return "Gedeeltelijke verstrekking"
    return "Geweigerde vraag" if ends == {"geweigerd"} else "Vraag zonder verstrekking"


def sentence(entry: Disclosure, names: Mapping[str, str]) -> str:
    """Who asked what of whom, and what came of it."""
    who = names.get(_asker(entry), _asker(entry)) or "Een onbekende organisatie"
    if entry.soort == Kind.HANDELING:
        done = all(one.uitkomst == "gedaan" for one in entry.decided)
        return f"{who} {'deed' if done else 'wilde'} deze handeling{'' if done else '; zij is niet gedaan'}."
    pairs = {(one.verstrekker, one.element) for one in entry.decided}
    sources = _list(names.get(name, name) for name in sorted({pair[0] for pair in pairs}))
    counted = Counter(_end(one) for one in entry.decided)
    results = _list(f"{n} {_ENDS.get(end, end)}" for end, n in counted.most_common())
    if entry.soort == Kind.MOGELIJKHEDEN:
        over = several(len(pairs), "gegeven", "gegevens")
        return f"{who} vroeg wat er mag van {sources}, over {over}; er is niets verstrekt."
    asked = f"{who} vroeg {several(len(pairs), 'gegeven', 'gegevens')} van {sources}"
    return f"{asked}." if entry.soort == Kind.VRAAG or not counted else f"{asked}: {results}."


def edge(one: Decided) -> str:
    """How the card of a pair is marked, besides its word."""
    return "geen" if _end(one) == "leeg" else _EDGES.get(one.uitkomst, "geen")


def _end(one: Decided) -> str:
    return "leeg" if one.uitkomst == "verstrekt" and one.vorm == "niet" else one.uitkomst


def _asker(entry: Disclosure) -> str:
    if entry.asked is not None:
        return entry.asked.ontvanger
    return entry.rows[0].ontvanger if entry.rows else ""


def _list(words: Iterable[str]) -> str:
    """a, b en c."""
    found = list(words)
    return " en ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
