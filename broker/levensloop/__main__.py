"""`python -m broker.levensloop`: writes docs/levensloop.md and .svg again, after a change of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from broker.levensloop.drawing import draw
from broker.levensloop.machine import machine
from broker.levensloop.page import describe, write_page

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"


def files() -> Iterator[tuple[Path, str]]:
    """What stands in docs, as it should be now."""
    yield DOCS / "levensloop.md", write_page(machine())
    yield DOCS / "levensloop.svg", draw(machine(), describe(machine()))


if __name__ == "__main__":
    for path, text in files():
        path.write_text(text, encoding="utf-8")
