"""What is on record before the first request: the installation, the case in S00, and who knows whom by which reference.

The installation (organisations, members, staff, keys) is written as an installation writes it; the case and every
reference of a supplier come in by acts, as in life.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from broker.casus.handeling import NieuweCasus, NieuwePersoon
from broker.installation import Medewerker, Onderdeel, Verband, install
from broker.scenario.actor import Actor
from broker.scenario.cast import World, medewerker
from broker.scenario.model import Persoon, Scenario
from broker.scenario.plan import FIRST_ACT, Plan, Wie
from broker.scenario.stage import Backstage

KOPPELING: Final = "sandbox"


async def seed(scenario: Scenario, plan: Plan, world: World, stage: Backstage, actor: Actor) -> None:
    """Write down the installation, then start the case and record the references as acts at its first moment."""
    verband = Verband(world.verband, scenario.titel, scenario.kader.value, tuple(scenario.organisaties))
    onderdelen = [_onderdeel(org, scenario, plan, world) for org in scenario.organisaties]
    await install(stage.owner, [verband], onderdelen, stage.reader_public)
    actor.at(scenario.begin)
    await actor.must(plan.starter, FIRST_ACT, nieuw=_casus(scenario, world))
    for org in scenario.organisaties:
        rol = next(iter(sorted(plan.rollen[org])), None)
        for persoon in held_by(org, scenario):
            await actor.must(
                Wie(org, rol),
                "referentie_vastleggen",
                persoon=world.personen[persoon.id],
                argumenten={"referentie": persoon.id},
            )


def _onderdeel(org: str, scenario: Scenario, plan: Plan, world: World) -> Onderdeel:
    staff = Medewerker(medewerker(org), tuple(sorted(plan.rollen[org])))
    found = scenario.organisaties[org]
    public = world.postbussen[org].public_key().public_bytes_raw()
    return Onderdeel(org, world.oins[org], found.naam, found.soort, KOPPELING, None, public, (staff,))


def _casus(scenario: Scenario, world: World) -> NieuweCasus:
    first = next((stap.ave for stap in scenario.stappen if stap.ave), 1)
    personen = tuple(_persoon(p, scenario, world) for p in scenario.personen.values() if p.in_casus)
    return NieuweCasus(world.casus, world.verband, scenario.kader.value, first, personen)


def _persoon(persoon: Persoon, scenario: Scenario, world: World) -> NieuwePersoon:
    return NieuwePersoon(
        id=world.personen[persoon.id],
        rol=persoon.rol,
        naam=persoon.naam,
        geboortedatum=born(persoon, scenario),
        bsn=persoon.bsn,
        leeftijd=persoon.leeftijd,
        beschermd_adres=persoon.beschermd_adres,
    )


def born(persoon: Persoon, scenario: Scenario) -> date | None:
    """The date that the file gives, with the person or in what a supplier holds."""
    held = (people.get(persoon.id, {}).get("id.geb") for people in scenario.gegevens.values())
    for text in (persoon.geboortedatum, *held):
        try:
            return date.fromisoformat(str(text))
        except ValueError:
            continue
    return None


def held_by(org: str, scenario: Scenario) -> list[Persoon]:
    """The persons whom this organisation has a reference for: it is asked about them, or has a record."""
    asked = {v.persoon for v in scenario.verzoeken if org in v.aan}
    known = scenario.gegevens.get(org, {}).keys() | asked
    return [p for p in scenario.personen.values() if p.in_casus and p.id in known]
