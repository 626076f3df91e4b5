"""The demo: one case from signaal to closing, through real HTTP between separate processes, told and checked.

    run_demo(file, engine) -> Score

Everything lies in a folder that is thrown away afterwards, and every process is stopped, also on Ctrl-C.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from broker.child import say
from broker.demo import log_checks, scenes
from broker.demo.driver import open_driver
from broker.demo.installation import CASUS, INSTALLATION, read_installation
from broker.demo.story import Posed, Scene, Score, Story
from broker.demo.tell import Teller
from broker.demo.town import Town, TownPlan, open_town
from broker.scenario.file import read_scenario
from broker.scenario.model import Scenario
from broker.settings import EngineKind

_CACHE: Final = Path(".cache")


class Kept:
    """Keeps the answer of one request, to show its receipt at the end."""

    def __init__(self) -> None:
        self.document: Mapping[str, Any] = {}

    async def __call__(self, story: Story, asked: Posed | None) -> None:
        if asked is not None:
            self.document = asked.document
        await scenes.ask_again(story, asked)


async def run_demo(engine: EngineKind | None, console: Console) -> Score:
    """Play it. Raises EmbeddedFailed when a process does not start."""
    started = time.monotonic()
    scenario, installatie = read_scenario(CASUS), read_installation(INSTALLATION)
    teller = Teller(scenario, console)
    teller.line("Sluis: demonstratie met verzonnen mensen en organisaties", "bold")
    with throw_away() as folder:
        plan = TownPlan(folder, installatie, scenario, scenario.begin, engine=engine)
        async with open_town(plan, say) as town, open_driver(town) as driver:
            story = Story(scenario, installatie.verbanden[0].id, driver, teller)
            _introduce(teller, scenario, town)
            await _play(story, town)
    teller.chapter("Uitkomst")
    _conclude(teller, story.score, time.monotonic() - started)
    return story.score


async def _play(story: Story, town: Town) -> None:
    kept = Kept()
    during: Mapping[str, Scene] = {"1.3a": scenes.tell_who_waits, "1.7": kept}
    after: Mapping[str, Scene] = {
        "1.5": scenes.FromDossier(town),
        "1.6a": scenes.FromZaaksysteem(town),
        "1.7": scenes.Withdrawal(town.twins),
    }
    await story.begin()
    await story.play(during, after)
    story.tell.chapter("Wie is gevraagd")
    await scenes.tell_who_was_not_asked(story, town.twins)
    await log_checks.check_log(story, town, kept.document)


def _introduce(teller: Teller, scenario: Scenario, town: Town) -> None:
    teller.line(f"{scenario.titel}")
    teller.line(f"Makelaar {town.broker}, toegangsbewijzen {town.tokens}")
    teller.line(town.beleid)
    teller.line(f"{town.filled.onderdelen} onderdelen, {town.filled.clients} clients met elk een eigen sleutel")


def _conclude(teller: Teller, score: Score, seconds: float) -> None:
    teller.check(f"{score.zoals_verwacht} van {score.verzoeken} verzoeken zoals verwacht", good=not score.verschillen)
    for text in score.verschillen:
        teller.line(f"   verschil  {text}", "bold red")
    teller.line(f"   {score.controles} controles, {seconds:.0f} seconden")


@contextmanager
def throw_away() -> Iterator[Path]:
    """A folder for one run, gone afterwards. PostgreSQL may run under another account, so the folder can be entered."""
    _CACHE.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="demo-", dir=_CACHE)).resolve()
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
