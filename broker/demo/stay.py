"""`sluis serve` without more: the whole sandbox, left running, with an example case and calls to try.

Every start makes a fresh example case (the first steps of the demo) on the data that are there; decisions are taken at
the moment of that case. Ends on SIGTERM and Ctrl-C. Raises RuntimeError for what a person can mend, EmbeddedFailed.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typer
from rich.console import Console

from broker.child import EmbeddedFailed, say
from broker.demo.bureau import open_bureau
from broker.demo.driver import open_driver
from broker.demo.installation import CASUS, INSTALLATION, Installatie, read_installation
from broker.demo.scenes import POLITIE, ZORG
from broker.demo.story import Story
from broker.demo.tell import Teller
from broker.demo.tokens import make_token, ready_tokens, write_environment
from broker.demo.town import Town, TownPlan, open_town
from broker.scenario.file import read_scenario
from broker.scenario.model import Scenario, Stuk
from broker.scenario.plan import Wie
from broker.settings import Settings
from connectors.client import Element, Vraag

_UNTIL: Final = 7  # the step at which information is gathered
_ASKER: Final = Wie("procesregie-oij", "R02")
_ENVIRONMENT: Final = "sandbox.env"
_SUPPLIER: Final = "buurtzorg-jong"  # speaks our own interface, so that `sluis partner check` has something to look at
_KEY: Final = "$(python3 -c 'import uuid; print(uuid.uuid4())')"


async def stay(settings: Settings, *, json_ready: bool = False) -> None:
    """Start everything and stay until told to stop."""
    _check(settings)
    scenario, installatie = read_scenario(CASUS), read_installation(INSTALLATION)
    plan = TownPlan(settings.data_dir, installatie, scenario, _moment(scenario), settings.port, settings.engine)
    async with open_town(plan, say) as town, open_bureau(town, _desk_port(settings), say) as console:
        async with open_driver(town) as driver:
            story = Story(scenario, installatie.verbanden[0].id, driver, Teller(scenario, Console(quiet=True)))
            await _prepare(story)
            await _ask_both(story)
        if story.score.verschillen:
            raise EmbeddedFailed(f"De voorbeeldcasus kwam er niet: {story.score.verschillen[0]}")
        environment = _write_environment(town, story)
        if json_ready:
            ready = {"klaar": True, "poort": town.port, "beleid": town.beleid, "console": console}
            typer.echo(json.dumps(ready | {"omgeving": str(environment)}, ensure_ascii=False))
        else:
            _show(town, story, console)
            _show_tokens(town, installatie, environment)
        await town.ended()
    raise EmbeddedFailed(f"De makelaar is gestopt. Waarom staat in {town.logs}.")


def _check(settings: Settings) -> None:
    if settings.database_url is not None:
        raise RuntimeError(
            "De hele sandbox gebruikt haar eigen database. Haal SLUIS_DATABASE_URL weg, of start: sluis serve broker"
        )
    for port, remedy in (
        (settings.port, "Kies een andere met --port"),
        (_desk_port(settings), "Kies een andere met SLUIS_DESK_PORT"),
    ):
        try:
            with socket.create_server(("127.0.0.1", port)):
                pass
        except OSError:
            raise RuntimeError(f"Poort {port} is al in gebruik. {remedy}.") from None


def _desk_port(settings: Settings) -> int:
    """The port of the desk; any free one when the broker takes any free one."""
    return settings.desk_port if settings.port else 0


def _moment(scenario: Scenario) -> datetime:
    return next(stap.op for stap in scenario.stappen if stap.nr == _UNTIL)


async def _prepare(story: Story) -> None:
    """Bring a fresh case to where information is gathered, with a police decision and a release on record."""
    await story.begin()
    for stap in story.scenario.stappen:
        if stap.nr <= _UNTIL:
            await story.step(stap)
    besluit = {"artikel": "Wpg 19", "elementen": ["pol.lijst"], "ontvanger": _ASKER.org}
    for stuk in (Stuk("besluit_wpg", besluit), Stuk("vrijgave", {"door": POLITIE})):
        await story.record(Wie(POLITIE, "R06"), stuk, story.cast.personen["justin"])


_ALLOWED: Final = ("justin", POLITIE, "pol.lijst")
_REFUSED: Final = ("tamara", ZORG, "vz.inhoud")


async def _ask_both(story: Story) -> None:
    """Ask the two questions that are shown, so that there is something to see in the console."""
    for what in (_ALLOWED, _REFUSED):
        body = _body(story, *what)
        names = {name: body[name] for name in ("casus", "persoon", "doel", "fase", "vraag")}
        await story.driver.ask(_ASKER, Vraag(**names, verstrekkers=(what[1],), elementen=(Element(what[2]),)))


def _show(town: Town, story: Story, console: str) -> None:
    token = make_token(town.settings, _ASKER.org, _ASKER.rol)
    allowed, refused = _body(story, *_ALLOWED), _body(story, *_REFUSED)
    lines = (
        f"\nDe sandbox draait: makelaar {town.broker}, toegangsbewijzen {town.tokens}",
        town.beleid,
        f"De console voor de FG: {console} (kies procesregie-oij; alleen op deze computer)",
        f"Er staat een voorbeeldcasus klaar ({story.cast.casus}); alle mensen zijn verzonnen. Stoppen: Ctrl-C.",
        "\nDit mag: de politie heeft besloten en vrijgegeven.",
        _curl(town, token, allowed),
        "\nDit mag niet: het beroepsgeheim van de verslavingszorg.",
        _curl(town, token, refused),
        "\nIs het logboek nog heel?     sluis log verify",
        f"De beschrijving van de API:  {town.broker}/v1/openapi.json",
    )
    for line in lines:
        typer.echo(line)


def _show_tokens(town: Town, installatie: Installatie, environment: Path) -> None:
    """One ready token for each organisation, and where to get more."""
    typer.echo("\nToegangsbewijzen, een uur geldig; een vers: sluis sandbox token politie-oij R06")
    for onderdeel, rol, token in ready_tokens(town.settings, installatie):
        typer.echo(f"  {onderdeel} {rol}  {token}")
    typer.echo(f"\nVoor een tweede terminal: . {environment}\nVerder: docs/aansluiten.md\n")


def _write_environment(town: Town, story: Story) -> Path:
    """What a second terminal needs: addresses, the key of the log, where the clients' keys lie, the case."""
    path = town.settings.data_dir / _ENVIRONMENT
    personen = {naam.upper(): str(story.cast.personen[naam]) for naam in (_ALLOWED[0], _REFUSED[0])}
    values = {"MAKELAAR": town.broker, "TOKENS": town.tokens, "LOGSLEUTEL": town.log_key}
    values |= {"SLEUTELS": str(town.clients), "BRON": town.twins.url(_SUPPLIER), "CASUS": str(story.cast.casus)}
    write_environment(path, values | personen)
    return path


def _body(story: Story, persoon: str, verstrekker: str, element: str) -> dict[str, Any]:
    return {
        "casus": str(story.cast.casus),
        "persoon": str(story.cast.personen[persoon]),
        "doel": "lokaal-veiligheid",
        "fase": "F3",
        "vraag": "Zijn de kinderen veilig?",
        "verstrekkers": [verstrekker],
        "elementen": [{"code": element}],
    }


def _curl(town: Town, token: str, body: Mapping[str, Any]) -> str:
    head = f"-H 'Authorization: Bearer {token}' -H \"Idempotency-Key: {_KEY}\" -H 'Content-Type: application/json'"
    return f"  curl -s {town.broker}/v1/informatieverzoeken {head} -d '{json.dumps(body, ensure_ascii=False)}'; echo"
