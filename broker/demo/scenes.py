"""What the demo shows beside the requests of the file: a repeat, a release withdrawn halfway, who was not asked.

Each scene is played on the running sandbox at its place in the story and ends in checks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from broker.demo.installation import client_id
from broker.demo.story import Posed, Story
from broker.demo.town import Town
from broker.demo.twins import Twins
from broker.scenario.model import Stuk
from broker.scenario.plan import Wie
from connectors.client import Element, Vraag

POLITIE: Final = "politie-oij"
ZORG: Final = "vz-oij"
OOV: Final = "oov-oij"
_STAYS: Final = "pol.lijst"
_GOES: Final = "pol.samenv"
_PAUZE: Final = 2.0
_PATIENCE: Final = 20.0


async def tell_who_waits(story: Story, asked: Posed | None) -> None:
    """What waits is work for somebody: the task as the supplier sees it."""
    if asked is None:
        return
    tasks = await story.driver.tasks(Wie(POLITIE, "R06"))
    for task in tasks:
        story.tell.line(
            f"      taak      bij {POLITIE}: {task['op']} voor {task['element']}, gevraagd door {task['aanvrager']}",
            "dim",
        )
    story.check("wat wacht ligt als taak bij wie er over gaat", good=any(t["op"] == "vrijgave" for t in tasks))


async def ask_again(story: Story, asked: Posed | None) -> None:
    """The same question under the same key: the same answer, and no second disclosure (design 6a.2)."""
    if asked is None:
        return
    before = await story.driver.log_size()
    again = await story.driver.ask(asked.wie, asked.vraag, key=asked.key)
    story.tell.line("      nog eens  dezelfde vraag met dezelfde Idempotency-Key")
    story.check("een herhaling geeft hetzelfde antwoord", good=_same(again.document, asked.document))
    grown = await story.driver.log_size() - before
    story.check(f"en geen tweede verstrekking: het logboek groeide met {grown} regels", good=grown == 0)


class Withdrawal:
    """A release is withdrawn while the supplier is being asked: the corridor decides again and delivers less."""

    def __init__(self, twins: Twins) -> None:
        self._twins = twins

    async def __call__(self, story: Story, _: Posed | None) -> None:
        casus, persoon = story.cast.casus, story.cast.personen["justin"]
        politie, regie = Wie(POLITIE, "R06"), Wie("procesregie-oij", "R02")
        story.tell.chapter("Tussendoor: een vrijgave wordt ingetrokken terwijl de politie nog zoekt")
        pieces = [
            await story.record(politie, stuk, persoon)
            for stuk in (
                Stuk("besluit_wpg", {"artikel": "Wpg 19", "elementen": [_STAYS, _GOES], "ontvanger": regie.org}),
                Stuk("vrijgave", {"door": POLITIE, "elementen": [_STAYS]}),
                Stuk("vrijgave", {"door": POLITIE, "elementen": [_GOES]}),
            )
        ]
        before = len(await self._twins.asked(POLITIE))
        await self._twins.turn(POLITIE, pauze=_PAUZE)
        asking = asyncio.create_task(story.driver.ask(regie, _question(story)))
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._twins.until_asked(POLITIE, before + 1)
            story.tell.line(f"{regie.org} vraagt {_STAYS} en {_GOES}, beide vrijgegeven; de politie zoekt nog.")
            await story.driver.withdraw(politie, casus, pieces.pop())
            story.tell.line(f"De politie trekt de vrijgave van {_GOES} in.")
            answer = (await asking).document
        finally:
            asking.cancel()
            await self._twins.turn(POLITIE, pauze=0.0)
        story.tell.answered(answer)
        given = {g["element"] for g in answer["gegevens"] if g["vorm"] != "niet"}
        story.check(f"wat nog vrij was is geleverd ({_STAYS})", good=_STAYS in given)
        story.check(f"wat net was ingetrokken niet ({_GOES})", good=_GOES not in given)
        asked = len(await self._twins.asked(POLITIE)) - before
        story.check(f"de politie is daarvoor {asked} keer gevraagd", good=asked == 1)
        for piece in pieces:
            await story.driver.withdraw(politie, casus, piece)


class FromZaaksysteem:
    """The municipality asks from its own zaaksysteem: the same gates, whatever system a question comes from."""

    def __init__(self, town: Town) -> None:
        self._town = town

    async def __call__(self, story: Story, _: Posed | None) -> None:
        story.tell.chapter("Tussendoor: de gemeente vraagt vanuit haar eigen zaaksysteem")
        story.tell.line(f"{OOV} vraagt aan {POLITIE} of Justin daar bekend is; de politie besloot daar niet over.")
        document = await self._town.twins.ask_from(OOV, _opdracht(self._town, Wie(OOV, "R06"), _from_zaak(story)))
        story.tell.answered(document)
        refused = [(a["verstrekker"], a["element"]) for a in document["achtergehouden"]]
        story.check("ook een zaaksysteem krijgt alleen wat mag", good=refused == [(POLITIE, "inv.bekend")])
        story.check(
            "en het zaaksysteem zag zelf na dat dit in het logboek staat", good=bool(document["bewijs"]["leaf"])
        )


class FromDossier:
    """Addiction care was invited and not asked; what it asks itself, from its own system, passes the same gates."""

    def __init__(self, town: Town) -> None:
        self._town = town

    async def __call__(self, story: Story, _: Posed | None) -> None:
        story.tell.chapter("Tussendoor: de verslavingszorg vraagt vanuit haar eigen dossiersysteem")
        story.tell.line(f"{ZORG} is uitgenodigd, en vraagt aan {POLITIE} wat daar over Tamara bekend is.")
        opdracht = _opdracht(self._town, Wie(ZORG, "R05"), _from_file(story))
        document = await self._town.twins.ask_from(ZORG, opdracht)
        story.tell.answered(document)
        refused = [(a["verstrekker"], a["element"]) for a in document["achtergehouden"]]
        story.check("een uitnodiging is geen toegang", good=refused == [(POLITIE, "pol.telling")])


def _opdracht(town: Town, wie: Wie, vraag: dict[str, Any]) -> dict[str, Any]:
    """What the system of this partner is told to ask, and where."""
    client = client_id(wie.org, wie.rol)
    makelaar = {
        "adres": town.broker,
        "tokens": town.tokens,
        "client": client,
        "sleutel": str(town.clients / f"{client}.pem"),
        "log": town.log_key,
    }
    return {"makelaar": makelaar, "vraag": vraag}


async def tell_who_was_not_asked(story: Story, twins: Twins) -> None:
    """A party under secrecy is invited and not asked: no question about this person ever reached its system."""
    asked = await twins.asked(ZORG)
    story.check(f"het systeem van {ZORG} kreeg {len(asked)} vragen: een uitnodiging is geen vraag", good=not asked)
    seen = await twins.asked(POLITIE)
    secure = all(q["url"].startswith("https://") for q in seen)
    story.check(f"de politie is {len(seen)} keer gevraagd, steeds over wederzijdse TLS", good=bool(seen) and secure)


def _from_zaak(story: Story) -> dict[str, Any]:
    return {
        "casus": str(story.cast.casus),
        "persoon": str(story.cast.personen["justin"]),
        "doel": "lokaal-veiligheid",
        "fase": "F2",
        "vraag": "Is deze inwoner bekend bij de politie?",
        "verstrekkers": [POLITIE],
        "elementen": ["inv.bekend"],
    }


def _from_file(story: Story) -> dict[str, Any]:
    return {
        "casus": str(story.cast.casus),
        "persoon": str(story.cast.personen["tamara"]),
        "doel": "lokaal-veiligheid",
        "fase": "F2",
        "vraag": "Is er iets waar wij in het contact rekening mee moeten houden?",
        "verstrekkers": [POLITIE],
        "elementen": ["pol.telling"],
    }


def _question(story: Story) -> Vraag:
    return Vraag(
        casus=str(story.cast.casus),
        persoon=str(story.cast.personen["justin"]),
        doel="lokaal-veiligheid",
        fase="F3",
        vraag="Dreiging tussen buren en veiligheid van de kinderen, laatste 24 maanden",
        verstrekkers=(POLITIE,),
        elementen=(Element(_STAYS), Element(_GOES)),
    )


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """The same answer; its proof may name a later checkpoint, its leaf not."""
    alike = {k: v for k, v in one.items() if k != "bewijs"} == {k: v for k, v in other.items() if k != "bewijs"}
    return alike and bool(one["bewijs"]["leaf"] == other["bewijs"]["leaf"])
