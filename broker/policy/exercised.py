"""Which rules a scenario exercises: every file is asked of the policy, and the answers name the rules that decided.

Shape: `exercised(bundle, folder)` gives per rule the files that reach it. Errors: PolicyUnavailable and EngineRefused
of the engine; a file that cannot be read is an error of that file.
Source: domain/casussen/README.md for the files; policies/README.md for the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from broker.policy.annotations import Rule, rules_of
from broker.policy.bundles import Bundle, open_bundle
from broker.policy.casus_input import Request, read_casus

_PATIENCE: Final = 30.0
# No answer names these: the way that a table goes is the shape of the entry point, police records are filtered.
_WAY: Final = "WGS-02"
_RECORDS: Final = "L15"


async def exercised(bundle: Bundle, folder: Path) -> dict[str, tuple[str, ...]]:
    """Rule -> the scenario files that reach it, as paths under this folder."""
    rules = rules_of(bundle.archive)
    engine = open_bundle(bundle, _PATIENCE)
    found: dict[str, dict[str, None]] = {}
    try:
        for file, request in _requests(folder):
            answer = await engine.evaluate(request.entrypoint, request.question)
            for regel in named(answer, rules):
                found.setdefault(regel, {})[file] = None
    finally:
        engine.close()
    return {regel: tuple(files) for regel, files in sorted(found.items())}


def _requests(folder: Path) -> Iterator[tuple[str, Request]]:
    for path in sorted(folder.rglob("*.yaml")):
        yield from ((path.relative_to(folder).as_posix(), request) for request in read_casus(path))


def named(answer: Any, rules: Mapping[str, Rule]) -> set[str]:
    """The rules that decided this answer: those it names, and those that an obligation or a filter stands for."""
    duties = {duty["artikel"] for duty in answer.get("verplichtingen", ())}
    found = {regel for regel, rule in rules.items() if rule.artikel in duties and rule.bestand.startswith("besluit/")}
    return found.union(*(_of_pair(pair) for pair in answer.get("paren", [answer])))


def _of_pair(pair: Mapping[str, Any]) -> Iterator[str]:
    yield from pair["regels"]
    if "filters" in pair:
        yield _WAY
        if pair["filters"]["zonder_verwijderd"]:
            yield _RECORDS
