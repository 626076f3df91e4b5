"""`sluis serve` without more: the whole sandbox, left running, with an example case and calls to try.

Every start makes a fresh example case (the first steps of the demo) on the data that are there; decisions are taken at
the moment of that case. Ends on SIGTERM and Ctrl-C. Raises RuntimeError for what a person can mend, EmbeddedFailed.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import typer
from rich.console import Console

from broker.child import EmbeddedFailed, say
from broker.demo.bureau import open_bureau
from broker.demo.driver import open_driver
from broker.demo.installation import CASUS, INSTALLATION, client_id, read_installation
from broker.demo.scenes import POLITIE, ZORG
from broker.demo.story import Story
from broker.demo.tell import Teller
from broker.demo.town import Town, TownPlan, open_town
from broker.opening import issuer_folder
from broker.sandbox_tokens import open_issuer
from broker.scenario.file import read_scenario
from broker.scenario.model import Scenario, Stuk
from broker.scenario.plan import Wie
from broker.settings import Settings
from broker.terms import Identity
from connectors.client import Element, Vraag

_UNTIL: Final = 7  # the step at which information is gathered
_ASKER: Final = Wie("procesregie-oij", "R02")
_TOKEN_LIFE: Final = 8 * 3600
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
        if json_ready:
            ready = {"klaar": True, "poort": town.port, "beleid": town.beleid, "console": console}
            typer.echo(json.dumps(ready, ensure_ascii=False))
        else:
            _show(town, story, console)
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
    token = _token(town.settings, _ASKER)
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
        "\nNog een toegangsbewijs:      sluis sandbox token --onderdeel politie-oij --rol R06",
        "Is het logboek nog heel?     sluis log verify",
        f"De beschrijving van de API:  {town.broker}/v1/openapi.json\n",
    )
    for line in lines:
        typer.echo(line)


def _token(settings: Settings, wie: Wie) -> str:
    """A token for the client of this onderdeel, for as long as somebody may be trying things."""
    folder = issuer_folder(settings)
    row: Mapping[str, Any] = json.loads((folder / "clients" / f"{client_id(wie.org, wie.rol)}.json").read_text("utf-8"))
    identity = Identity(row["organisatie"], row["onderdeel"], row["medewerker"], row["rol"], "sandbox-voorbeeld-token")
    return open_issuer(folder).mint(identity, lifetime=_TOKEN_LIFE)


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
