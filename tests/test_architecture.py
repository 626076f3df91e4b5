"""The house plan, held (design section 4; docs/adr). Each rule names what is let through and why; an exception that is
not used any more is an error too."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Final

import pytest

from tests.sources import OURS, ROOT, Import, Module, calls, imports, modules, modules_of_tests, place, within

WORDS: Final = {
    "broker.terms": "the glossary",
    "broker.errors": "what should not happen",
    "broker.events": "what the operator may read",
    "broker.verzoek": "a question as it walks",
    "broker.dossier": "what is on record for it",
    "broker.answer": "the answer in the words of the contract",
    "broker.kept": "what stands or falls with one log entry",
    "broker.clock": "the two clocks",
    "broker.house": "every collaborator, by type",
}
ROOMS: Final = (
    "broker.authenticate",
    "broker.load",
    "broker.decide",
    "broker.gather",
    "broker.minimise",
    "broker.pseudonym",
    "broker.record",
    "broker.repeat",
    "broker.release",
)
CORRIDORS: Final = {
    "broker.exchange": "questions: pull, push and levering",
    "broker.casus.act": "acts on a case",
    "broker.collect": "taking what lies in the postbus",
    "broker.mogelijkheden": "what may be asked: a question that asks nobody",
    "broker.once": "what the four share: once per Idempotency-Key",
}
EDGES: Final = ("broker.api", "broker.cli", "broker.app", "broker.commands", "broker.demo", "broker.scenario")
DOORS: Final = {
    "broker.gather": {"gather"},
    "broker.minimise": {"minimise"},
    "broker.record": {"record_question", "make_answer", "make_options", "record_answer"},
    "broker.release": {"release", "release_again"},
}
# (who, from which room): which names, and why. Types, so that a room's result can be handed on without a copy.
BETWEEN_ROOMS: Final[Mapping[tuple[str, str], tuple[frozenset[str], str]]] = {
    ("broker.record", "broker.repeat"): (frozenset({"Claim"}), "a type: the entry carries the claim it completes"),
    ("broker.release", "broker.repeat"): (frozenset({"Earlier"}), "a type: an earlier answer leaves by the same door"),
    ("broker.load", "broker.repeat"): (
        frozenset({"COLUMNS", "JOIN", "Key"}),
        "one statement reads what is on record and what stands under the key: two would be a round trip more",
    ),
    ("broker.kept", "broker.repeat"): (
        frozenset({"Claim", "seal"}),
        "the answer is sealed under its claim inside the transaction of the log, where no corridor can stand",
    ),
}
LONG: Final = {
    "audit/verify.py": "an outsider takes this one file along; it may import nothing of ours",
    "broker/terms.py": "the glossary is one page, in the order of the corridor",
}
LONG_POLICY: Final = {
    "policies/wet/wgs/poort.rego": "the gates G1-G14 of the Wgs in their order, to be read from top to bottom",
    "policies/ave/ave.rego": "the choice of one matrix row, from candidates to filters; its steps share their tables",
    "policies/bewijs/bewijs.rego": "evidence is matched once, into one rule (policies/README.md)",
}
MOST_LINES: Final = 300
MOST_LINES_OF_TESTS: Final = 500  # a list of rules, each read by itself
ENTRANCES: Final = {
    "broker.cli": "the `sluis` command (pyproject.toml)",
    "audit.verify": "run by an outsider: python -m audit.verify",
    "connectors.blocking": "the SDK for partners without async",
    "connectors.client": "the SDK that partners import",
    "policies.build": "run by the Makefile: python -m policies.build",
}
LOOSE: Final = ("broker.migrations",)  # Alembic loads these by path
REVEALS: Final = {
    "broker.pseudonym": "the room that derives pseudonyms and seals identities",
    "connectors.wire": "writes the question for a supplier whose hook the policy confirmed",
}
BLANKET: Final = {
    "audit.log.batch": "the outermost of the writer: a fault in a callback becomes the result of the entries it hit",
    "audit.evidence.worker": "the outermost of the worker: a fault in one export is retried and stops no other",
    "broker.api.frame": "the outermost of the service: what nobody foresaw is a 500 with an incident number",
}


def bad(found: Iterator[str]) -> None:
    """Fail with every finding at once."""
    assert not (listed := sorted(found)), "\n" + "\n".join(listed)


def ours(module: Module) -> Iterator[Import]:
    return (found for found in imports(module) if within(found.module, *OURS))


def _outside(module: Module, *allowed: str) -> Iterator[str]:
    return (
        f"{place(module.path)}:{found.line}: imports {found.module}"
        for found in ours(module)
        if not within(found.module, *allowed)
    )


def _in(*roots: str) -> list[Module]:
    return [module for name, module in modules().items() if within(name, *roots)]


def test_the_log_imports_nothing_of_ours() -> None:
    """Design 4 and ADR 0004: the log can be read, and taken over, without the broker."""
    bad(line for module in _in("audit.log") for line in _outside(module, "audit.log"))


def test_the_checker_needs_only_the_standard_library_and_cryptography() -> None:
    """Design 4: an outsider runs audit/verify.py as it is."""
    import sys

    allowed = {*sys.stdlib_module_names, "cryptography"}
    checker = modules()["audit.verify"]
    bad(f"line {f.line}: {f.module}" for f in imports(checker) if f.module.partition(".")[0] not in allowed)


def test_connectors_know_only_the_words_of_the_broker() -> None:
    """Design 4: the broker's side of a supplier can be built, tested and replaced without the broker."""
    bad(line for module in _in("connectors") for line in _outside(module, "connectors", "broker.terms"))


def test_the_policy_code_stands_alone() -> None:
    """ADR 0006: the law is read and built without the broker."""
    bad(line for module in _in("policies") for line in _outside(module, "policies"))


def test_every_room_is_there() -> None:
    """Design 2: a room that moved must move here too, or its rules hold nothing."""
    assert [name for name in ROOMS if name not in modules()] == []
    assert [name for name in WORDS if name not in modules()] == []


def test_rooms_never_import_each_other_nor_the_edge() -> None:
    """Design 4: rooms import words; only the corridors join them. Collaborators are arguments."""
    bad(
        f"{place(module.path)}:{found.line}: {sorted(found.names)} of {found.module}"
        for module in _in(*ROOMS, *WORDS)
        for found in ours(module)
        if within(found.module, *EDGES, *CORRIDORS)
        or (within(found.module, *ROOMS) and not _between(module.name, found))
    )


def _between(name: str, found: Import) -> bool:
    return found.names <= BETWEEN_ROOMS.get((name, found.module), (frozenset(), ""))[0]


def test_every_exception_between_rooms_is_in_use() -> None:
    """An exception that nothing needs any more is a door left open."""
    used = {(name, f.module): f.names for name in modules() for f in imports(modules()[name])}
    bad(f"{pair}: {sorted(names)}" for pair, (names, _) in BETWEEN_ROOMS.items() if not names <= used.get(pair, set()))


def test_only_the_corridors_open_the_doors() -> None:
    """Design 2: asking, minimising, recording and releasing happen in one place, in one order."""
    bad(
        f"{place(module.path)}:{found.line}: {sorted(found.names & DOORS[found.module] or found.names)}"
        for module in modules().values()
        if not within(module.name, *CORRIDORS)
        for found in imports(module)
        if found.module in DOORS and found.names & {*DOORS[found.module], "*"}
    )


def test_minimise_alone_generalises() -> None:
    """Design 2 step 6: what is coarsened is coarsened by one pure room."""
    bad(
        f"{place(module.path)}:{found.line}"
        for module in modules().values()
        if not within(module.name, "broker.minimise", "broker.generalise")
        for found in imports(module)
        if within(found.module, "broker.generalise")
        and found.module != "broker.generalise.context"  # its input, as types
    )


def test_the_desk_cannot_reach_the_corridor() -> None:
    """ADR 0010: the desk can change no case and release no case data."""
    corridor = (*CORRIDORS, *DOORS, "broker.pseudonym", "broker.persons", "broker.casus", "connectors")
    bad(
        f"{place(module.path)}:{found.line}: {found.module}"
        for module in _in("audit")
        for found in ours(module)
        if within(found.module, *corridor)
    )


def test_a_module_is_split_before_it_is_full() -> None:
    """Design/style: aim at 200 lines, stop at 300."""
    lengths = {place(module.path): len(module.text.splitlines()) for module in modules().values()}
    tests = {place(module.path): len(module.text.splitlines()) for module in modules_of_tests().values()}
    bad(f"{path}: {length}" for path, length in lengths.items() if length > MOST_LINES and path not in LONG)
    bad(f"{path}: {length}" for path, length in tests.items() if length > MOST_LINES_OF_TESTS)
    assert [path for path in LONG if lengths.get(path, 0) <= MOST_LINES] == [], "an exception that is not used"


def test_a_policy_file_says_why_it_is_long() -> None:
    """No file over 300 lines without a written reason; tests stand beside their rules and stop at 500."""
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "policies").rglob("*.rego")
    }
    rules = {path: length for path, length in lengths.items() if not path.endswith("_test.rego")}
    assert {path for path, length in rules.items() if length > MOST_LINES} == LONG_POLICY.keys()
    assert max(lengths.values()) <= MOST_LINES_OF_TESTS


def test_only_the_log_makes_receipts() -> None:
    """Design 2: no Receipt without a durable entry, no Asked without a durable question (ADR 0004)."""
    made = {"Receipt", "Asked", "PendingReceipt", "_MINT"}
    bad(
        f"{module.at(node)}: {name}"
        for module in modules().values()
        if not within(module.name, "audit.log")
        for name, node in calls(module)
        if name.rpartition(".")[2] in made
    )
    bad(
        f"{place(module.path)}:{found.line}: _MINT"
        for module in modules().values()
        if module.name not in {"audit.log.receipt", "audit.log.append"}
        for found in imports(module)
        if "_MINT" in found.names
    )


def test_a_bsn_is_revealed_in_two_places() -> None:
    """UAVG art. 46: the digits come out where a pseudonym is derived, and to a supplier with a legal hook."""
    used = {m.name: m.at(node) for m in modules().values() for name, node in calls(m) if name.endswith(".reveal")}
    assert set(used) == set(REVEALS), used


def test_no_error_is_swallowed() -> None:
    """Design/style: catch the narrowest where it can be acted on; a blanket has its reason in BLANKET (ADR 0009)."""
    found = {
        module.name: module.at(node)
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and _catches_all(node)
    }
    assert set(found) == set(BLANKET), found


def _catches_all(node: ast.ExceptHandler) -> bool:
    names = "" if node.type is None else ast.unparse(node.type)
    all_of_it = node.type is None or re.search(r"\b(Base)?Exception\b", names) is not None
    last = node.body[-1]
    return all_of_it and not (isinstance(last, ast.Raise) and last.exc is None)


def test_there_are_no_dead_modules() -> None:
    """Design/style: what nothing runs is where the plain bugs sit."""
    used = {found.module for module in modules().values() for found in imports(module)}
    started = {name for name, module in modules().items() if '__name__ == "__main__"' in module.text}
    alive = used | started | ENTRANCES.keys()
    bad(
        place(module.path)
        for name, module in modules().items()
        if name not in alive and not within(name, *LOOSE) and module.path.name != "__init__.py"
    )
    assert [name for name in ENTRANCES if name not in modules()] == []


@pytest.mark.parametrize("folder", OURS)
def test_every_folder_of_code_is_a_package(folder: str) -> None:
    """A folder without __init__.py is left out of the wheel without a word."""
    paths = {module.path.parent for module in _in(folder) if within(module.name, folder)}
    bad(place(path) for path in paths if not (path / "__init__.py").exists() and path != ROOT)


def test_what_lies_beside_the_code_is_in_the_wheel() -> None:
    """The policy, its tables and the template of a migration are read when running (pyproject.toml, package-data)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = {
        path
        for package, patterns in project["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    kept = (path for folder in OURS for path in (ROOT / folder).rglob("*") if path.is_file())
    bad(place(path) for path in kept if path.suffix not in {".py", ".pyc", ".md"} and path not in packed)
