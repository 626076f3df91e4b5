"""What is asked when a question after the possibilities leaves suppliers or elements open.

Suppliers left out are the other members of the table of this case now; elements left out are, per supplier, those of
which its kind is a source (`bronsoorten`) and that have a form in which they can go at all. What was named stays named.
Pure: what cannot be asked comes back as `fouten`, for the corridor to raise when it has seen that the case is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from broker.errors import Fout
from broker.policy_tables import policy_table
from broker.terms import Paar
from broker.verzoek import Gevraagd, Verzoek

MOST_PAIRS: Final = 300
_NARROW: Final = f"Dit zijn meer dan {MOST_PAIRS} paren van verstrekker en gegeven. Vraag minder tegelijk."
_NO_SOURCE: Final = "Noem wat u wilt vragen: niet elke verstrekker die u noemt is een bekende bron aan deze tafel."
_NOBODY: Final = "Aan deze tafel zit verder niemand. Noem aan wie u het wilt vragen, en wat."
_ANYTHING: Final = Gevraagd("ctx.reden")


class Lid(NamedTuple):
    """One other member of the table of a case, with its part in that case."""

    onderdeel: str
    soort: str
    aanmelder: bool = False
    deelnemer: bool = False


class Completed(NamedTuple):
    """A question in which nothing is open, and why it may not be asked."""

    verzoek: Verzoek
    fouten: tuple[Fout, ...] = ()


def leaves_open(asked: Verzoek) -> bool:
    """True when it must be looked up what this question is about."""
    return not (asked.verstrekkers and asked.elementen)


def of_nobody(asked: Verzoek, onderdeel: str) -> Verzoek:
    """What a stranger to the case asks: what is open is filled with anything, for none of it will be told."""
    return replace(asked, verstrekkers=asked.verstrekkers or (onderdeel,), elementen=asked.elementen or (_ANYTHING,))


def complete(asked: Verzoek, leden: Sequence[Lid]) -> Completed:
    """The question with what it leaves open, for who sees the case; `leden` are the other members of its table."""
    verstrekkers = asked.verstrekkers or tuple(lid.onderdeel for lid in leden)
    if asked.elementen:
        return _checked(replace(asked, verstrekkers=verstrekkers))
    known = {lid.onderdeel: sources_of(lid) for lid in leden}
    alleen = frozenset(Paar(verstrekker, code) for verstrekker in verstrekkers for code in known.get(verstrekker, ()))
    codes = {paar.element for paar in alleen}
    elementen = tuple(Gevraagd(code) for code in policy_table("elementen") if code in codes)
    completed = replace(asked, verstrekkers=verstrekkers, elementen=elementen, alleen=alleen)
    if any(not known.get(verstrekker) for verstrekker in asked.verstrekkers):
        return Completed(completed, (Fout("elementen", "ontbreekt", _NO_SOURCE),))
    return _checked(completed)


def sources_of(lid: Lid) -> tuple[str, ...]:
    """The elements of which this member is a source, in the order of the list; none that never goes in any form."""
    names = {lid.soort, policy_table("organisatiesoorten").get(lid.soort, {}).get("ook")}
    names |= {part for part, plays in (("aanmelder", lid.aanmelder), ("deelnemer", lid.deelnemer)) if plays}
    elementen = policy_table("elementen").items()
    return tuple(code for code, row in elementen if row["vormen"] and names & {*row["bronsoorten"]})


def too_many(pairs: int) -> tuple[Fout, ...]:
    """What is wrong with a question after so many pairs."""
    if pairs <= MOST_PAIRS:
        return ()
    return tuple(Fout(veld, "te-veel-paren", _NARROW) for veld in ("verstrekkers", "elementen"))


def _checked(completed: Verzoek) -> Completed:
    if not completed.paren:
        return Completed(completed, (Fout("verstrekkers", "ontbreekt", _NOBODY),))
    return Completed(completed, too_many(len(completed.paren)))
