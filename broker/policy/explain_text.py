"""One decision as a Dutch page for a terminal, and the sentence with which a refusal is told."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from audit.desk.console.spell import say, written
from broker.policy import words
from broker.policy.explanation import Deel, Eis, Explanation, Gevraagd, Poort, Regel
from broker.policy_tables import policy_table

_WIDTH: Final = 100
_LABEL: Final = 18
_SENT: Final = "Welke identiteit er met de vraag meegaat"


def page(one: Explanation, heading: str) -> str:
    """The whole page; lines of at most a hundred characters."""
    lines = [heading, "=" * min(len(heading), _WIDTH), *_asked(one)]
    for number, deel in enumerate(one.delen, 1):
        lines += ["", *_part(deel, number if len(one.delen) > 1 else 0)]
    for title, items in (("Plichten die meereizen", duties(one)), (_SENT, identities(one))):
        lines += ["", *_list(title, items)] if items else []
    return "\n".join(lines)


def refusal(deel: Deel) -> str:
    """Why not, and what to do: one or two sentences, with the articles behind them."""
    artikelen = f" ({'; '.join(deel.artikelen)})" if deel.artikelen else ""
    return f"{deel.uitleg}{artikelen}"


def outcome(deel: Deel) -> str:
    """The outcome with its form, as a heading says it."""
    form = f", {say('vorm', deel.vorm).lower()}" if deel.vorm not in ("", "niet", "uitnodiging") else ""
    done = "gedaan" if deel.uitkomst == "verstrekt" and not deel.element else deel.uitkomst
    return f"{say('uitkomst', done).lower()}{form}"


def subject(deel: Deel) -> str:
    """What a part is about; an act has no name of its own here, it stands among what was asked."""
    return (
        f"{say('element', deel.element)} ({deel.element}), van {deel.verstrekker}" if deel.element else "De handeling"
    )


def asked(gevraagd: Gevraagd) -> list[tuple[str, str]]:
    """What was asked, as label and words; what is not there is left out."""
    soort = policy_table("organisatiesoorten").get(gevraagd.soort, {}).get("naam", "soort onbekend")
    wie = f"{gevraagd.ontvanger} ({soort}), rol {gevraagd.rol or 'geen'}"
    ave = f", AVE-niveau {gevraagd.ave}" if gevraagd.ave else ""
    rows = {
        "moment": written(gevraagd.op),
        "toegezonden door": gevraagd.afzender,
        "ontvanger" if gevraagd.afzender else "door": wie,
        "handeling": say("handeling", gevraagd.handeling) if gevraagd.handeling else "",
        "doel": say("doel", gevraagd.doel) if gevraagd.doel else "",
        "fase": f"{say('fase', gevraagd.fase)} ({gevraagd.fase})" if gevraagd.fase else "",
        "tafel": f"{say('kader', gevraagd.kader)}{ave}" if gevraagd.kader else "",
        "stand": gevraagd.toestand,
        "spoed": "ja" if gevraagd.spoed else "",
        "bewijs": "; ".join(evidence(gevraagd)) or "geen",
    }
    return [(label, text) for label, text in rows.items() if text]


def evidence(gevraagd: Gevraagd) -> list[str]:
    """What lay there, by kind and hand; the same kind of the same hand once."""
    said = []
    for stuk in gevraagd.bewijs:
        ended = " (ingetrokken)" if stuk.ingetrokken else ""
        said.append(f"{stuk.soort.replace('_', ' ')}{ended} van {stuk.ondertekenaar or 'niemand'}")
    return list(dict.fromkeys(said))


def carried(deel: Deel) -> str:
    """The heading over the rules that a yes rests on; of a wait they count only when it ends well."""
    return "Waar een ja op zal rusten" if deel.uitkomst.startswith("wacht") else "Waar het ja op rust"


def missing(eis: Eis) -> str:
    """What is missing, and who can give it."""
    who = f": {', '.join(eis.wie)}{' (met eigen hand)' if eis.eigen_hand else ''}" if eis.wie else ""
    return f"{say('vereist', eis.code)}{who}"


def rule(regel: Regel) -> str:
    """One rule in words, with its article and how sure its text is."""
    return f"{regel.uitleg} {regel.artikel} [{regel.regel}; {words.zekerheid(regel.zekerheid)}]"


def shut(poort: Poort) -> str:
    """What refused at a gate, and why."""
    return " ".join([f"{why(poort)}.", *(rule(regel) for regel in poort.regels)])


def why(poort: Poort) -> str:
    """The reasons of a gate that is shut."""
    return "; ".join(say("reden", reden) for reden in poort.redenen)


def looked(poort: Poort) -> str:
    """A gate that is open, with the rules that looked and let it pass."""
    return f"{poort.nummer}. {words.POORTEN[poort.nummer]} [{', '.join(regel.regel for regel in poort.regels)}]"


def duties(one: Explanation) -> list[str]:
    """The duties that travel along, each with its article."""
    return [f"{soort.replace('_', ' ')} ({artikel})" for soort, artikel in one.verplichtingen]


def identities(one: Explanation) -> list[str]:
    """Which identity each supplier that is asked gets with the question."""
    return [f"{org}: {say('identiteit', how)}" for org, how in sorted(one.identificatie.items()) if how != "geen"]


def _asked(one: Explanation) -> Iterator[str]:
    for label, text in asked(one.gevraagd):
        yield from _labelled(label, text)
    yield from _labelled("beleid", one.beleid.versie)


def _part(deel: Deel, number: int) -> Iterator[str]:
    heading = f"{f'{number}. ' if number else ''}{subject(deel)}: {outcome(deel)}"
    yield from (*_wrapped(heading), "-" * min(len(heading), _WIDTH))
    if deel.reden:
        yield from _wrapped(refusal(deel))
    if deel.verborgen:
        yield from _wrapped("De vrager hoort deze reden niet: voor hem is er niets te melden.")
    yield from _list(carried(deel), [rule(regel) for regel in deel.dragend])
    yield from _list("Poorten die dicht zijn", [_gate(poort) for poort in deel.poorten if not poort.open])
    if deel.matrix:
        yield f"Rij van de matrix: {deel.matrix}"
    yield from _list("Wat ontbreekt voor een ja, en wie het kan geven", [missing(eis) for eis in deel.vereist])
    yield from _list("Wie nu aan zet is", list(deel.wacht_bij))
    yield from _list("Voorwaarden van de leverancier", list(deel.voorwaarden))
    yield from _list("Wat er nog af gaat", list(words.filters(deel.filters)))
    passed = [looked(poort) for poort in deel.poorten if poort.open]
    yield from _wrapped(f"Open poorten: {'; '.join(passed)}.") if passed else ()


def _gate(poort: Poort) -> str:
    return f"{poort.nummer}. {words.POORTEN[poort.nummer]}: {shut(poort)}"


def _list(heading: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield heading
        yield from _bullets(items)


def _bullets(items: Sequence[str]) -> Iterator[str]:
    for item in items:
        yield from textwrap.wrap(item, _WIDTH, initial_indent="  - ", subsequent_indent="    ", break_long_words=False)


def _labelled(label: str, text: str) -> Iterator[str]:
    indent = " " * _LABEL
    yield from textwrap.wrap(text, _WIDTH, initial_indent=label.ljust(_LABEL), subsequent_indent=indent)


def _wrapped(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, _WIDTH, break_long_words=False)
