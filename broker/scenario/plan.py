"""The acts behind the steps of a file, before anything is played: which acts, in which order, by whom, in which role.

    plan(scenario) -> Plan

The people of a file have the roles that the file gives them, and those that go with their kind of organisation. The
act of a step is done by the organisation that the step names; what lies in between by whoever may do it. A step that
no permitted path leads to is an error in the file: its act is tried from a state in which it exists (`vanuit`), and
the play names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from broker.scenario import known
from broker.scenario.lifecycle import Act, find_path, levensloop, nearest
from broker.scenario.model import Scenario, Stap

FIRST_STATE: Final = "S00"
FIRST_ACT: Final = "signaal"
RUNS_CASES: Final = frozenset({"zvh", "procesregie_lokaal", "casusregie"})


@dataclass(frozen=True, slots=True)
class Wie:
    """Who does something: an onderdeel, in a role (None: without a role code)."""

    org: str
    rol: str | None


@dataclass(frozen=True, slots=True)
class Gepland:
    """One act on the way to a step; the last one is the step's own."""

    soort: str
    naar: str
    wie: Wie
    vanuit: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Who starts the case, the acts per step number, and every role that somebody plays."""

    starter: Wie
    stappen: Mapping[int, tuple[Gepland, ...]]
    rollen: Mapping[str, frozenset[str]]


def plan(scenario: Scenario) -> Plan:
    """Find the acts of every step."""
    cast = Cast(scenario)
    state, planned = FIRST_STATE, dict[int, tuple[Gepland, ...]]()
    for stap in scenario.stappen:
        path = find_path(levensloop(), state, stap.soort, stap.toestand, scenario.kader)
        planned[stap.nr] = tuple(cast.fill(path, stap)) if path else (cast.jump(stap, state),)
        state = planned[stap.nr][-1].naar
    starter = cast.starter()
    return Plan(starter, planned, cast.rollen(starter, planned))


class Cast:
    """Who in this file may play which role."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._own = {org: tuple(dict.fromkeys(self._roles(org))) for org in scenario.organisaties}

    def _roles(self, org: str) -> Iterator[str]:
        yield from (v.rol for v in self._scenario.verzoeken if v.org == org and v.rol)
        yield from known.soorten()[self._scenario.organisaties[org].soort]

    def starter(self) -> Wie:
        """The case begins with whoever does the first step."""
        first = self._scenario.stappen[0].door if self._scenario.stappen else ""
        return self.wie(self.organisation(first), levensloop().rollen(FIRST_ACT))

    def organisation(self, door: str) -> str:
        """The organisation behind a name of the file; a person speaks through the one that sits for residents."""
        orgs = self._scenario.organisaties
        if door in orgs:
            return door
        residents = (id_ for id_, org in orgs.items() if org.soort in ("betrokkene", "ouders", "burger"))
        return next(residents, next(iter(orgs)))

    def wie(self, org: str, rollen: Sequence[str]) -> Wie:
        """An organisation in a role that fits: one of its own, else one of the act's, else none."""
        own = (rol for rol in self._own[org] if rol in rollen)
        return Wie(org, next(own, None if "" in rollen else next(iter(rollen), None)))

    def fill(self, path: Sequence[Act], stap: Stap) -> Iterator[Gepland]:
        """Who does what on this path."""
        org = self.organisation(stap.door)
        for act in path[:-1]:
            yield Gepland(act.soort, act.naar, self._anyone(act.rollen, org))
        yield Gepland(path[-1].soort, path[-1].naar, self.wie(org, path[-1].rollen))

    def jump(self, stap: Stap, state: str) -> Gepland:
        """The act of a step that no path leads to: from the first state in which it exists, to where the file says."""
        van, act = nearest(levensloop(), stap.soort, stap.toestand, state)
        wie = self.wie(self.organisation(stap.door), act.rollen)
        return Gepland(act.soort, stap.toestand or act.naar, wie, vanuit=van)

    def _anyone(self, rollen: Sequence[str], nearest: str) -> Wie:
        """The organisation of the step when it may; else one that runs cases, else anyone who may."""
        orgs = self._scenario.organisaties
        leading = sorted(orgs, key=lambda id_: (id_ != nearest, orgs[id_].soort not in RUNS_CASES))
        fitting = (id_ for id_ in leading if any(rol in rollen for rol in self._own[id_]))
        return self.wie(next(fitting, nearest), rollen)

    def rollen(self, starter: Wie, planned: Mapping[int, Sequence[Gepland]]) -> dict[str, frozenset[str]]:
        """Every role that the people of an organisation need in this file."""
        found = {org: set(own) for org, own in self._own.items()}
        for wie in (starter, *(act.wie for acts in planned.values() for act in acts)):
            if wie.rol:
                found[wie.org].add(wie.rol)
        return {org: frozenset(rollen) for org, rollen in found.items()}
