"""The drawing of the state machine as SVG: layers from top to bottom, nothing but text, boxes and lines.

A state stands one layer below the last state that comes before it by its number. Lines between neighbours go straight;
longer ones go round, forward on the right and back on the left, each in a lane of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import count
from typing import Final

from broker.levensloop.machine import Line, Machine

_BOX: Final = (190, 44)
_LAYER: Final = 92
_COLUMN: Final = 250
_TOP: Final = 44
_LANE: Final = 34
_ASIDE: Final = 18
_STYLE: Final = """\
    .vlak { fill: #ffffff }
    .toestand { fill: #eaf2fb; stroke: #1b4f8a; stroke-width: 1.5 }
    .dicht { fill: #f3f3f3; stroke: #555555 }
    .weg { fill: none; stroke: #333333; stroke-width: 1.4 }
    .terug { stroke-dasharray: 5 3 }
    .punt { fill: #333333 }
    text { font: 13px "Segoe UI", "Noto Sans", "DejaVu Sans", Arial, sans-serif; text-anchor: middle; fill: #222222 }
    text.kop { font-weight: bold }
    text.stap { font-size: 12px; stroke: #ffffff; stroke-width: 4; paint-order: stroke }
    text.links { text-anchor: start }
    @media (prefers-color-scheme: dark) {
      .vlak { fill: #14181d }
      .toestand { fill: #16324f; stroke: #8ab8e8 }
      .dicht { fill: #2b2f34; stroke: #b5b5b5 }
      .weg { stroke: #dddddd }
      .punt { fill: #dddddd }
      text { fill: #f0f0f0 }
      text.stap { stroke: #14181d }
    }"""
_CLOSED: Final = frozenset({"S30", "S90", "S99"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a state stands: its layer, and the middle of its box."""

    layer: int
    x: float
    y: float


def draw(machine: Machine, uitleg: str) -> str:
    """The whole drawing; `uitleg` says in words what it shows."""
    lines = machine.lines()
    layers = _layers(machine, lines)
    long = [line for line in lines if abs(layers[line.naar] - layers[line.van]) != 1]
    back = sum(layers[line.naar] <= layers[line.van] for line in long)
    left, right = 40 + back * _LANE, 40 + (len(long) - back) * _LANE
    widest = max(_per_layer(layers).values(), key=len)
    width = left + right + len(widest) * _COLUMN
    places = _places(layers, left + len(widest) * _COLUMN / 2)
    height = _TOP + (max(layers.values()) + 1) * _LAYER + 20 * len(machine.everywhere())
    body = [*_lines(lines, places, left, width - right), *_boxes(machine, places), *_notes(machine, height)]
    return _frame(width, height, uitleg, body)


def _layers(machine: Machine, lines: tuple[Line, ...]) -> dict[str, int]:
    layers: dict[str, int] = {}
    for code in sorted(machine.toestanden):
        before = [layers[line.van] for line in lines if line.naar == code and line.van < code]
        layers[code] = max(before, default=-1) + 1
    return layers


def _per_layer(layers: Mapping[str, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for code, layer in layers.items():
        found.setdefault(layer, []).append(code)
    return found


def _places(layers: Mapping[str, int], middle: float) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for layer, codes in _per_layer(layers).items():
        for nr, code in enumerate(codes):
            x = middle + (nr - (len(codes) - 1) / 2) * _COLUMN
            places[code] = Place(layer, x, _TOP + layer * _LAYER)
    return places


def _boxes(machine: Machine, places: Mapping[str, Place]) -> Iterator[str]:
    wide, high = _BOX
    for code, place in places.items():
        kind = "toestand dicht" if code in _CLOSED else "toestand"
        x, y = place.x - wide / 2, place.y - high / 2
        yield f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{wide}" height="{high}" rx="6"/>'
        yield f'<text class="kop" x="{place.x:g}" y="{place.y - 4:g}">{code}</text>'
        yield f'<text x="{place.x:g}" y="{place.y + 14:g}">{escape(machine.toestanden[code])}</text>'


def _lines(lines: tuple[Line, ...], places: Mapping[str, Place], left: float, right: float) -> Iterator[str]:
    lefts, rights = count(1), count(1)
    for line in lines:
        van, naar = places[line.van], places[line.naar]
        if abs(van.layer - naar.layer) == 1:
            yield from _straight(line, van, naar)
        elif naar.layer > van.layer:
            yield from _round(line, van, naar, right + next(rights) * _LANE)
        else:
            yield from _round(line, van, naar, left - next(lefts) * _LANE)


def _straight(line: Line, van: Place, naar: Place) -> Iterator[str]:
    down = naar.y > van.y
    aside, edge = (-_ASIDE, _BOX[1] / 2) if down else (_ASIDE, -_BOX[1] / 2)
    x1, y1, x2, y2 = van.x + aside, van.y + edge, naar.x + aside, naar.y - edge
    yield f'<path class="{_way(down)}" marker-end="url(#pijl)" d="M{x1:g} {y1:g} {x2:g} {y2:g}"/>'
    share = 0.35 if down else 0.4
    yield _label(line, x1 + (x2 - x1) * share + (-14 if down else 14), y1 + (y2 - y1) * share + 4)


def _round(line: Line, van: Place, naar: Place, lane: float) -> Iterator[str]:
    """Out of the side of a box, along its lane, and into the side of the other."""
    down = naar.y > van.y
    side, dy = (_BOX[0] / 2, 8) if lane > van.x else (-_BOX[0] / 2, -8)
    y1, y2 = van.y + dy, naar.y - dy
    path = f"M{van.x + side:g} {y1:g} H{lane:g} V{y2:g} H{naar.x + side:g}"
    yield f'<path class="{_way(down)}" marker-end="url(#pijl)" d="{path}"/>'
    yield _label(line, lane, (y1 + y2) / 2)


def _way(down: bool) -> str:  # noqa: FBT001  # the only thing it depends on
    return "weg" if down else "weg terug"


def _label(line: Line, x: float, y: float) -> str:
    return f'<text class="stap" x="{x:g}" y="{y:g}">{" ".join(line.ids)}</text>'


def _notes(machine: Machine, height: float) -> Iterator[str]:
    rows = machine.everywhere()
    for nr, row in enumerate(rows):
        where = row["naar"] or "dezelfde toestand"
        text = (
            f"{row['id']} {row['handeling'].replace('_', ' ')}: uit {', '.join(filter(None, row['van']))} naar {where}"
        )
        yield f'<text class="links" x="24" y="{height - 16 - 20 * (len(rows) - 1 - nr):g}">{escape(text)}</text>'


def _frame(width: float, height: float, uitleg: str, body: list[str]) -> str:
    inside = "\n".join(f"  {part}" for part in body)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="titel uitleg">
  <title id="titel">De levensloop van een casus</title>
  <desc id="uitleg">{escape(uitleg)}</desc>
  <defs>
    <marker id="pijl" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse">
      <path class="punt" d="M0 0 8 4 0 8z"/>
    </marker>
  </defs>
  <style>
{_STYLE}
  </style>
  <rect class="vlak" width="{width:g}" height="{height:g}"/>
{inside}
</svg>
"""
