"""Bar charts as SVG: pure functions from labels and numbers to text. No script, no colour that carries meaning.

Every chart has a title and a description for who cannot see it (SVG 2 section 5.7, `role="img"`), and stands beside the
table that it is made from. The numbers are written at the bars, so nothing has to be read off.
Source: WCAG 2.2, 1.1.1 and 1.4.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH: Final = 720
_LABEL: Final = 260
_ROW: Final = 28
_BAR: Final = 18
_NUMBER: Final = 84  # room for the number behind the longest bar
_LETTERS: Final = 36


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `value` is not negative."""

    label: str
    value: int


def bars(name: str, title: str, rows: Sequence[Bar]) -> str:
    """A chart with a bar per row; `name` is a word that no other chart in the page has. Empty without rows."""
    if not rows:
        return ""
    most = max(1, *(row.value for row in rows))
    said = "; ".join(f"{row.label}: {row.value}" for row in rows)
    body = "".join(_bar(number, row, most) for number, row in enumerate(rows))
    return (
        f'<svg class="grafiek" role="img" aria-labelledby="{name}-t {name}-d" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {_WIDTH} {_ROW * len(rows)}"><title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(said)}</desc>{body}</svg>'
    )


def _bar(number: int, row: Bar, most: int) -> str:
    top = number * _ROW
    width = round((_WIDTH - _LABEL - _NUMBER) * row.value / most, 1)
    middle = top + _ROW // 2 + 5
    return (
        f'<text x="{_LABEL - 8}" y="{middle}" text-anchor="end">{escape(_short(row.label))}</text>'
        f'<rect class="balk" x="{_LABEL}" y="{top + (_ROW - _BAR) // 2}" width="{width}" height="{_BAR}"/>'
        f'<text x="{_LABEL + width + 8}" y="{middle}">{row.value}</text>'
    )


def _short(label: str) -> str:
    return label if len(label) <= _LETTERS else label[: _LETTERS - 1] + "\N{HORIZONTAL ELLIPSIS}"
