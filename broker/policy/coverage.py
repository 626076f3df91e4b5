"""`sluis policy coverage`: does every rule of the law have a place, a test and a scenario, and is its text still new.

The list of the law is policies/data/bron/wetregels.csv; what changed in a law stands in wetversies.csv beside it. With
`--write` the table goes to docs/wet-dekking.md. For who works in the repository: tests and scenarios are not installed.
Exit codes: 0 no gap, 1 a gap, 2 the repository is not here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from broker.clock import Clock
from broker.policy.annotations import Rule, rules_of
from broker.policy.bundles import BundleRefused, read_bundle
from broker.policy.coverage_page import page
from broker.policy.exercised import exercised
from policies.lock import ROOT
from policies.sources import SourceError
from policies.wetregels import Law, named_in_tests, read_laws
from policies.wetten import Version, law_of, read_versions

_GAP, _USAGE = 1, 2
PAGE: Final = ROOT.parent / "docs" / "wet-dekking.md"
SCENARIOS: Final = ROOT.parent / "tests" / "scenarios"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The law review, the rules of the policy, and what holds each: Rego tests and scenario files."""

    laws: list[Law]
    rules: Mapping[str, Rule]
    tests: Mapping[str, tuple[str, ...]]
    scenarios: Mapping[str, tuple[str, ...]]
    versions: Mapping[str, Version]


def coverage(
    *, write: Annotated[bool, typer.Option("--write", help="Schrijf docs/wet-dekking.md opnieuw.")] = False
) -> None:
    """Toon welke regels van de wet geen plek, test of scenario hebben, en welke tekst verouderd is."""
    if not SCENARIOS.is_dir():
        typer.echo("Dit werkt alleen in de repository: tests/scenarios is hier niet.", err=True)
        raise typer.Exit(_USAGE)
    try:
        found = asyncio.run(measure())
    except (SourceError, BundleRefused) as exc:
        typer.echo(str(exc), err=True)
        raise typer.Exit(_GAP) from exc
    missing = list(gaps(found, Clock().moment().vandaag))
    if write:
        PAGE.write_text(page(found.laws, found.rules, found.tests, found.scenarios), encoding="utf-8")
    for line in [*summary(found), *missing]:
        typer.echo(line)
    raise typer.Exit(_GAP if missing else 0)


async def measure(root: Path = ROOT, scenarios: Path = SCENARIOS) -> Coverage:
    """What holds each rule, from the built policy, its tests and the scenario files. Raises SourceError."""
    bundle = read_bundle(root)
    played = await exercised(bundle, scenarios)
    bron = root / "data" / "bron"
    return Coverage(read_laws(root), rules_of(bundle.archive), named_in_tests(root), played, read_versions(bron))


def gaps(found: Coverage, vandaag: date) -> Iterator[str]:
    """Every gap as a sentence."""
    for law in found.laws:
        if law.hoe == "regel" and not (law.regels and set(law.regels) <= found.rules.keys()):
            yield f"GEEN REGEL  {law.id} {law.titel}: geen regel van het beleid houdt dit."
    for regel, rule in found.rules.items():
        if regel not in found.tests:
            yield f"GEEN TEST   {regel} {rule.titel} ({rule.bestand})."
        if rule.geldig_tot and rule.geldig_tot < vandaag.isoformat():
            yield f"VERLOPEN    {regel} gold tot en met {rule.geldig_tot}; haal haar weg of lees de wet opnieuw."
        if outdated(rule, found.versions) and not marked(rule):
            yield f"GEWIJZIGD   {regel} leest {' '.join(law_of(rule.bron))}; er is een nieuwere tekst."


def outdated(rule: Rule, versions: Mapping[str, Version]) -> bool:
    """Whether a newer text of this law is known than the one that was read."""
    bron, versie = law_of(rule.bron)
    law = versions.get(bron)
    return law is None or law.nieuwste not in ("", versie)


def marked(rule: Rule) -> bool:
    """Whether the rule itself says that it was read in an older text, or not in the official one."""
    return law_of(rule.bron)[1] in rule.zekerheid or rule.zekerheid.startswith(("SECONDARY", "UNVERIFIED"))


def summary(found: Coverage) -> Iterator[str]:
    """The figures, and what needs a lawyer's eye without being a gap."""
    by = {hoe: sum(law.hoe == hoe for law in found.laws) for hoe in ("regel", "huis", "mens")}
    old = [regel for regel, rule in found.rules.items() if outdated(rule, found.versions)]
    unseen = [law.titel for law in found.versions.values() if not law.nagekeken_op]
    idle = [regel for regel in found.rules if regel not in found.scenarios]
    yield f"{len(found.laws)} regels van het recht: beleid {by['regel']}, huis {by['huis']}, mens {by['mens']}."
    yield f"{len(found.rules)} regels in het beleid, {len(found.rules.keys() & found.tests.keys())} met een test."
    yield f"Gelezen in een oudere tekst, en zo gemerkt: {_list(old)}."
    yield f"Wetten waarvan niemand de nieuwste tekst nakeek: {_list(unseen)}."
    yield f"Geen scenario bereikt: {_list(idle)}."


def _list(names: list[str]) -> str:
    return ", ".join(names) or "geen"
