"""The house: every collaborator of the corridor, made once at start and passed as an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from audit.log.append import Log
from broker.clock import Clock
from broker.engines.base import Engine
from broker.engines.dated import Dated
from broker.persons import Persons
from broker.store import Store
from connectors.base import Connector


@dataclass(frozen=True, slots=True)
class House:
    """Frozen, so that nothing is swapped while a question walks.

    `gather_deadline` and `antwoord_na` are seconds; `antwoord_na` is the fixed moment at which every answer leaves in
    which something could be hidden (design 6a.11), at least the deadline of the suppliers.
    """

    store: Store
    log: Log
    engine: Engine
    connectors: Mapping[str, Connector]
    persons: Persons
    clock: Clock
    gather_deadline: float
    antwoord_na: float

    def at(self, op: datetime) -> Self:
        """The same house with the policy in force at this moment, for one walk. Raises PolicyUnavailable."""
        return replace(self, engine=self.engine.at(op)) if isinstance(self.engine, Dated) else self

    def worries(self) -> tuple[str, ...]:
        """What needs a person before it stops the service."""
        return self.engine.worries() if isinstance(self.engine, Dated) else ()
