"""Words for how the two logs stand, and for who looked into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from audit.desk.entry import Check


@dataclass(frozen=True, slots=True)
class Gaps:
    """What lies around the leaves, as of the last time that all of them were recomputed.

    `without_index` and `without_payload` count entries whose rows or payload are not there: erased, or taken away.
    `without_leaf` counts what no leaf vouches for, and `changed` names entries whose rows or payload are not those that
    their leaf commits to (the first few): neither is ever right. `more` says that there are more changed ones.
    """

    without_index: int = 0
    without_payload: int = 0
    without_leaf: int = 0
    changed: tuple[UUID, ...] = ()
    more: bool = False

    @property
    def good(self) -> bool:
        """True when nothing is there that may not be."""
        return not self.without_leaf and not self.changed


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """How one log stands: its newest checkpoint and what was checked of it now.

    `how` is `herberekend` (all leaves, now), `aangesloten` (the leaves since the last verified size, now) or `leeg`.
    `verified` is when all leaves were last recomputed, and `verified_size` how many there were. `key` is the public key
    line to check with outside.
    """

    log: str
    size: int
    root: str
    checkpoint: str
    key: str
    how: str
    checks: tuple[Check, ...]
    gaps: Gaps
    verified: datetime | None
    verified_size: int

    @property
    def good(self) -> bool:
        """True when no check failed."""
        return all(check.good is not False for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look into the log, by whom and what for; no content."""

    op: datetime
    medewerker: str
    doel: str
    wat: str
    filter: Mapping[str, str]
    aantal: int
    proven: bool


@dataclass(frozen=True, slots=True)
class Integrity:
    """Both logs as they stand, and the newest looks of the own onderdeel."""

    broker: LogState
    bureau: LogState
    looks: tuple[Look, ...]
    look: UUID
    namen: Mapping[str, str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """True when nothing is wrong with either."""
        return self.broker.good and self.bureau.good
