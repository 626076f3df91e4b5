"""The entities of AuthZEN, and what answers about them (Authorization API 1.0; English, as the standard is).

Shape: an `Evaluation` is one subject, action, resource and context. A `Decider` gives one `Decision` per evaluation, in
order, and finds what a search leaves open. What a message should not lack is checked before a decider sees it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

Properties: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entity:
    """A subject or a resource; `id` is None where a search leaves it open."""

    type: str
    id: str | None
    properties: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Action:
    """What is to be done."""

    name: str
    properties: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One question. In a search for actions `action` is None."""

    subject: Entity
    action: Action | None
    resource: Entity
    context: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, with what the enforcement point must know to carry it out."""

    decision: bool
    context: Properties = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"decision": self.decision, **({"context": dict(self.context)} if self.context else {})}


class Decider(Protocol):
    """Answers for one caller. Raises SluisError when it cannot."""

    async def decide(self, evaluations: Sequence[Evaluation]) -> list[Decision]:
        """One decision per evaluation, in order."""
        ...

    async def subjects(self, search: Evaluation) -> list[Entity]:
        """Who may do this; the id of the subject is open."""
        ...

    async def resources(self, search: Evaluation) -> list[Entity]:
        """To what this may be done; the id of the resource is open."""
        ...

    async def actions(self, search: Evaluation) -> list[Action]:
        """What may be done."""
        ...
