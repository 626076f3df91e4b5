"""What the routes of the desk need, made once at start; the door reads the same names as those of the broker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from audit.desk.desk import Desk
from broker.api.door import Call
from broker.api.limits import Limits
from broker.authenticate import Verifier


@dataclass(frozen=True, slots=True)
class DeskWiring:
    """The desk in the place where the broker has its house: the door asks its clock there, and nothing else."""

    house: Desk
    verifier: Verifier
    body_limit: int
    limits: Limits


def desk_of(call: Call) -> Desk:
    """The desk of the application that this call came to."""
    return cast(DeskWiring, call.wiring).house
