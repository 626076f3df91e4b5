"""What every function of this package gets along: one object per pair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from broker.generalise.context import Context
from broker.generalise.persons import Persons
from broker.generalise.rules import Elementregel, Regel
from broker.terms import Filters, Json


@dataclass(frozen=True, slots=True)
class Werk:
    """The register of persons, with the context it was made for, the element's rules and the filters."""

    persons: Persons
    element: Elementregel
    filters: Filters

    @property
    def context(self) -> Context:
        return self.persons.context


Values: TypeAlias = Sequence[Json]
# Takes the values of one element, gives what goes; None is an absence.
Vormer: TypeAlias = Callable[[Values, Regel, Werk], Json]
