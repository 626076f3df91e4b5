"""A case as a line: its AVE level through time, with a dot for every step.

Places are in hundredths of the width, so that the drawing fits any screen and its dots stay dots. It only repeats what
the list beside it says (WCAG 2.2, 1.1.1 and 1.4.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from audit.desk.words import TimelineStep

LEVELS: Final = 4
_LEFT, _RIGHT = 4.0, 96.0
_TOP, _STEP = 20, 30
_REFUSED: Final = frozenset({"geweigerd", "storing", "niet_gevonden"})


@dataclass(frozen=True, slots=True)
class Dot:
    """One step: where it stands, and whether something was refused in it."""

    x: float
    y: int
    refused: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which the level stayed the same, and the jump with which it began."""

    x1: float
    x2: float
    y: int
    from_y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it, with its height."""

    dots: tuple[Dot, ...]
    stretches: tuple[Stretch, ...]
    levels: tuple[tuple[int, int], ...]
    height: int


def draw(steps: Sequence[TimelineStep]) -> Drawing:
    """The drawing of these steps, of which there is at least one; oldest first."""
    first, last = steps[0].op, steps[-1].op
    dots = [Dot(_x(s.op, first, last), _y(s.ave), bool(_REFUSED & s.uitkomsten.keys())) for s in steps]
    stretches, begin = list[Stretch](), dots[0]
    came_from = begin.y
    for dot in (*dots[1:], None):
        if dot is None or dot.y != begin.y:
            end = dot.x if dot else _RIGHT
            stretches.append(Stretch(begin.x, end, begin.y, came_from))
            came_from, begin = begin.y, dot or begin
    levels = tuple((level, _y(level)) for level in range(1, LEVELS + 1))
    return Drawing(tuple(dots), tuple(stretches), levels, _TOP * 2 + _STEP * (LEVELS - 1))


def _x(moment: datetime, first: datetime, last: datetime) -> float:
    whole = (last - first).total_seconds()
    part = (moment - first).total_seconds() / whole if whole else 0.5
    return round(_LEFT + part * (_RIGHT - _LEFT), 2)


def _y(level: int) -> int:
    return _TOP + _STEP * (LEVELS - min(max(level, 1), LEVELS))
