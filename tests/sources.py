"""Our own sources as data, for the tests that read them: files, modules, imports, calls."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
OURS: Final = ("audit", "broker", "connectors", "policies")
_MADE: Final = re.compile(
    r"\.(venv|tools|cache|git|hypothesis|\w+_cache)|build|dist|node_modules|__pycache__|.*\.egg-info"
)
_BINARY: Final = frozenset({".gz", ".ico", ".pdf", ".png", ".wasm", ".woff2"})


class Import(NamedTuple):
    """One imported module, with the names taken from it; the module itself is `*`."""

    module: str
    names: frozenset[str]
    line: int


@dataclass(frozen=True)
class Module:
    """One Python file with its dotted name and its tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """The place of a node, for a message."""
        return f"{place(self.path)}:{getattr(node, 'lineno', 1)}"

    def line(self, number: int) -> str:
        return self.text.splitlines()[number - 1]


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def files() -> tuple[Path, ...]:
    """Every text file that is kept, in order; nothing that was made or brought here."""
    found: list[Path] = []
    for folder, below, names in os.walk(ROOT):
        below[:] = sorted(name for name in below if not _MADE.fullmatch(name))
        found += [Path(folder, name) for name in sorted(names) if Path(name).suffix not in _BINARY]
    return tuple(path for path in found if not path.name.startswith(".coverage"))


@cache
def modules() -> Mapping[str, Module]:
    """The Python files of the product by dotted name."""
    return {module.name: module for module in _parsed() if module.name.partition(".")[0] in OURS}


@cache
def modules_of_tests() -> Mapping[str, Module]:
    """The Python files of the tests by dotted name."""
    return {module.name: module for module in _parsed() if module.name.startswith("tests.")}


@cache
def _parsed() -> tuple[Module, ...]:
    return tuple(_parse(path) for path in files() if path.suffix == ".py")


def _parse(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    text = path.read_text(encoding="utf-8")
    return Module(".".join(parts[:-1] if parts[-1] == "__init__" else parts), path, text, ast.parse(text, str(path)))


def imports(module: Module) -> Iterator[Import]:
    """What a module imports, relative imports refused: none of ours uses them."""
    known = {other.name for other in _parsed()}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, frozenset("*"), node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module.at(node)}: a relative import"
            yield from _from(node, node.module or "", known)


def _from(node: ast.ImportFrom, source: str, known: set[str]) -> Iterator[Import]:
    below = {alias.name for alias in node.names if f"{source}.{alias.name}" in known}
    yield from (Import(f"{source}.{name}", frozenset("*"), node.lineno) for name in sorted(below))
    if names := frozenset(alias.name for alias in node.names) - below:
        yield Import(source, names, node.lineno)


def within(name: str, *roots: str) -> bool:
    """True when a dotted name is one of the roots, or below one."""
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with what is called, as it is written: `datetime.now`, `Receipt`, `x.reveal`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def strings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Every string in a tree, with its own text and `{}` for what is filled in."""
    inside = {id(part) for found in ast.walk(node) if isinstance(found, ast.JoinedStr) for part in ast.walk(found)}
    for found in ast.walk(node):
        if isinstance(found, ast.JoinedStr):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in found.values), found
        elif isinstance(found, ast.Constant) and isinstance(found.value, str) and id(found) not in inside:
            yield found.value, found
