"""Several policies over time: which one counts at a moment, asked once per walk through a corridor.

`House.at(op)` is the one caller. An engine that is not `Dated` is one policy for all moments, as in tests and trials.
Errors: PolicyUnavailable when no policy may be used at that moment.
"""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime

from broker.engines.base import Engine


class Dated(Engine):
    """Policies that take over from each other, each at its own moment."""

    @abstractmethod
    def at(self, op: datetime) -> Engine:
        """The policy in force at this moment. Raises PolicyUnavailable when there is none that may be used."""

    @abstractmethod
    def worries(self) -> tuple[str, ...]:
        """What needs a person before it stops the service: codes of `broker.policy.in_force.Worry`."""
