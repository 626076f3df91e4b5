"""The suppliers of a file, in process: what `gegevens` says they hold, found by their own reference, BSN or name."""

from __future__ import annotations

from datetime import date

from broker.scenario.model import Scenario
from broker.scenario.seed import born
from broker.terms import EigenReferentie, Item, Naam
from connectors.base import Connector
from connectors.records import Bekend, Register, Soort
from connectors.sandbox import SandboxConnector


def connectors_for(scenario: Scenario, peildatum: date) -> dict[str, Connector]:
    """A sandbox connector per organisation; one without records answers that there is nothing."""
    return {org: SandboxConnector(_register(scenario, org, peildatum)) for org in scenario.organisaties}


def brought(scenario: Scenario, org: str, persoon: str | None, peildatum: date) -> dict[str, tuple[Item, ...]]:
    """The items that an organisation sends of its own accord about this person."""
    if persoon is None:
        return {}
    return dict(_register(scenario, org, peildatum).find(EigenReferentie(persoon)))


def _register(scenario: Scenario, org: str, peildatum: date) -> Register:
    soort = Soort.POLITIE if scenario.organisaties[org].soort == "politie" else Soort.GENERIC
    people = tuple(
        Bekend(p.id, p.bsn, Naam(p.naam, born(p, scenario)) if p.naam else None) for p in scenario.personen.values()
    )
    return Register(soort, scenario.gegevens.get(org, {}), people, peildatum)
