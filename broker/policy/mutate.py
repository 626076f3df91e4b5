"""`sluis policy mutate`: change every rule of the policy a little, and see that a test of the policy notices.

A mutant that no test kills is a condition that nobody holds: write the test that names it, or take the condition out.
What is equivalent stands in policies/mutanten.json with its reason. docs/mutaties.md tells how to read a survivor.
Exit codes: 0 nothing survived, 1 something did or the list is not in order, 2 the run could not start.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from broker.opa_binary import OPA_VERSION, find_opa
from broker.policy.mutate_judge import Judge, Judged, Verdict, open_judge
from broker.policy.mutate_known import LIST, as_entry, read_known, stale
from broker.policy.mutate_mutants import OPERATORS, Key, Mutant, make_mutants
from broker.policy.mutate_source import PolicyBroken
from policies.lock import ROOT

_FAILED, _USAGE = 1, 2
_WIDE: Final = 300


@dataclass(slots=True)
class Outcome:
    """What a run found."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    survivors: list[Mutant] = field(default_factory=list)
    wrongly_listed: list[tuple[Mutant, str]] = field(default_factory=list)
    stale: list[Key] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.survivors or self.wrongly_listed or self.stale)

    def add(self, judged: Judged, known: Iterable[Key]) -> None:
        """Count one mutant in."""
        listed = judged.mutant.key in known
        told = "gelijkwaardig" if listed and judged.verdict is Verdict.OVERLEEFT else judged.verdict.value
        self.counts.setdefault(judged.mutant.package, Counter())[told] += 1
        if judged.verdict is Verdict.OVERLEEFT and not listed:
            self.survivors.append(judged.mutant)
        if judged.verdict is not Verdict.OVERLEEFT and listed:
            self.wrongly_listed.append((judged.mutant, judged.by))


def mutate(  # the options of a command, all by name
    *,
    package: Annotated[str | None, typer.Option(help="alleen dit package en wat eronder ligt, zoals wet.wpg")] = None,
    operator: Annotated[str | None, typer.Option(help=f"alleen deze soort: {', '.join(OPERATORS)}")] = None,
    elke: Annotated[int, typer.Option(min=1, help="een op de zoveel mutanten, voor een steekproef")] = 1,
    banen: Annotated[int, typer.Option(min=1, max=16, help="hoeveel er tegelijk getoetst worden")] = 1,
    beleid: Annotated[Path, typer.Option(exists=True, file_okay=False, help="de map met het beleid")] = ROOT,
    as_json: Annotated[bool, typer.Option("--json", help="alles als JSON op stdout")] = False,
) -> None:
    """Verander elke regel een beetje en kijk of een proef van het beleid het ziet."""
    if operator is not None and operator not in OPERATORS:
        _stop(f"De soort {operator} is er niet. Kies uit: {', '.join(OPERATORS)}.")
    if (opa := find_opa()) is None:
        _stop(f"OPA {OPA_VERSION} is er niet. Haal het op met: make setup")
    try:
        every = make_mutants(beleid, opa.path)
        chosen = choose(every, package, operator)[::elke]
        if not chosen:
            _stop("Er is geen mutant die hierbij past. Kijk naar de naam van het package.")
        with open_judge(beleid, opa.path, banen) as judge:
            outcome = run(chosen, judge, read_known(beleid), tell=not as_json)
        outcome.stale = stale(read_known(beleid), every)
    except PolicyBroken as exc:
        _stop(str(exc))
    typer.echo(json.dumps(as_document(outcome), ensure_ascii=False, indent=1) if as_json else as_text(outcome))
    raise typer.Exit(0 if outcome.good else _FAILED)


def choose(mutants: Iterable[Mutant], package: str | None, operator: str | None) -> list[Mutant]:
    """The mutants of this package, or below it, and of this operator."""
    return [
        mutant
        for mutant in mutants
        if (package is None or f"{mutant.package}.".startswith(f"{package}.")) and operator in (None, mutant.operator)
    ]


def run(mutants: Sequence[Mutant], judge: Judge, known: Iterable[Key], *, tell: bool) -> Outcome:
    """Judge these mutants; say each survivor when it is found, so that a run can be broken off, and how far it is."""
    outcome = Outcome()
    for number, judged in enumerate(judge.judge(mutants), start=1):
        before = len(outcome.survivors)
        outcome.add(judged, known)
        if tell and len(outcome.survivors) > before:
            typer.echo(_survivor(judged.mutant), err=True)
        if tell and number % 100 == 0:
            typer.echo(f"{number} van {len(mutants)}, {len(outcome.survivors)} overleven", err=True)
    return outcome


def as_document(outcome: Outcome) -> dict[str, object]:
    """The outcome for a machine; a survivor has the shape of an entry of the list."""
    return {
        "goed": outcome.good,
        "packages": {package: dict(counts) for package, counts in sorted(outcome.counts.items())},
        "overlevers": [{**as_entry(mutant), "plaats": mutant.where} for mutant in outcome.survivors],
        "ten_onrechte_in_de_lijst": [{**as_entry(mutant), "proef": by} for mutant, by in outcome.wrongly_listed],
        "verouderd_in_de_lijst": outcome.stale,
    }


def as_text(outcome: Outcome) -> str:
    """The outcome for a person: every survivor with what was changed, then the counts."""
    return "\n".join([*_findings(outcome), *_table(outcome), _conclusion(outcome)])


def _findings(outcome: Outcome) -> Iterator[str]:
    yield from map(_survivor, outcome.survivors)
    for mutant, by in outcome.wrongly_listed:
        why = f"proef {by} ziet het verschil" if by else "hij is niet te bouwen"
        yield f"STAAT TEN ONRECHTE IN {LIST}  {mutant.where}  {mutant.rule}: {why}\n"
    for package, rule, operator, original, *_ in outcome.stale:
        yield f"VEROUDERD IN {LIST}  {package}  {rule}  {operator}: {original[:_WIDE]}\n"


def _survivor(mutant: Mutant) -> str:
    return (
        f"OVERLEEFT  {mutant.where}  {mutant.rule}: {OPERATORS[mutant.operator]}\n"
        f"    - {mutant.original[:_WIDE]}\n    + {mutant.mutated[:_WIDE] or '(weg)'}\n"
    )


def _table(outcome: Outcome) -> Iterator[str]:
    columns = ("gedood", "overleeft", "gelijkwaardig", "ongeldig")
    yield f"{'package':<20}" + "".join(f"{column:>15}" for column in columns)
    for package, counts in sorted(outcome.counts.items()):
        yield f"{package:<20}" + "".join(f"{counts[column]:>15}" for column in columns)


def _conclusion(outcome: Outcome) -> str:
    made = sum(counts.total() - counts["ongeldig"] for counts in outcome.counts.values())
    if outcome.good:
        return f"Goed: van {made} mutanten overleeft er geen."
    return (
        f"NIET GOED: van {made} mutanten overleven er {len(outcome.survivors)}. Schrijf de proef die het verschil "
        f"ziet, of neem de voorwaarde weg; verandert de mutant niets, zet hem dan met de reden in policies/{LIST}."
    )


def _stop(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(_USAGE)
