"""The page docs/wet-dekking.md: every rule of the law, who holds it, and by which tests and scenarios.

The same policy, tests and scenarios give the same page: it is made, not written (tests/policy/test_coverage.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from broker.policy.annotations import Rule
from policies.wetregels import Law

Named = Mapping[str, tuple[str, ...]]
_MANY: Final = 3
_WHO: Final = {"regel": "beleid", "huis": "huis", "mens": "mens"}
_HEAD: Final = """# Dekking van de wet

Gemaakt door `sluis policy coverage --write`; niet met de hand wijzigen.
Elke regel van het rechtsoverzicht staat hier, met wie haar houdt:

- **beleid**: een regel in Rego, met een test ernaast en de scenario's die haar raken;
- **huis**: een andere kamer van Sluis, zoals het logboek of minimise;
- **mens**: geen machine kan dit toetsen; de reden staat erbij.

De lijst zelf is [wetregels.csv](../policies/data/bron/wetregels.csv). Het bouwen van het beleid stopt bij een gat.
"""
_LAWS: Final = """
## Elke regel van het recht

| regel | wat | artikel | wie | regels in het beleid | opmerking |
| --- | --- | --- | --- | --- | --- |
"""
_RULES: Final = """
## Elke regel van het beleid

| regel | titel | bestand | zekerheid | geldig | tests | scenario's |
| --- | --- | --- | --- | --- | --- | --- |
"""


def page(laws: Sequence[Law], rules: Mapping[str, Rule], tests: Named, scenarios: Named) -> str:
    """The whole page."""
    return "".join((_HEAD, _LAWS, *map(_law, laws), _RULES, *_rules(rules, tests, scenarios)))


def _law(law: Law) -> str:
    return _row(law.id, law.titel, law.artikel, _WHO[law.hoe], ", ".join(law.regels), law.waar)


def _rules(rules: Mapping[str, Rule], tests: Named, scenarios: Named) -> Iterator[str]:
    for regel, rule in rules.items():
        file = f"[{rule.bestand}](../policies/{rule.bestand})"
        names = [test.partition("::")[2] for test in tests.get(regel, ())]
        term = f"{rule.geldig_vanaf} - {rule.geldig_tot}".rstrip(" -")
        yield _row(regel, rule.titel, file, rule.zekerheid, term, _some(names), _some(scenarios.get(regel, ())))


def _some(names: Sequence[str]) -> str:
    """A few names, and how many more there are."""
    more = f" en {len(names) - _MANY} meer" if len(names) > _MANY else ""
    return ", ".join(f"`{name}`" for name in names[:_MANY]) + more or "-"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"
