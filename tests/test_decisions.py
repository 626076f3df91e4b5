"""The checks that hold the decisions in docs/adr where no test of a room does."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import metadata
from typing import Final

from tests.sources import OURS, ROOT, calls, files, imports, modules, place, strings, within
from tests.test_architecture import bad

OTHER_DRIVERS: Final = ("sqlite3", "aiosqlite", "psycopg", "psycopg2", "pymysql", "aiomysql", "duckdb")
BLOCKING: Final = ("requests", "urllib3", "urllib.request", "http.client", "opa_client.opa")
REAL_CLOCK: Final = re.compile(
    r"(datetime(\.datetime)?\.(now|utcnow|today)|(datetime\.)?date\.today|time\.(time|time_ns|localtime|gmtime))"
)
CLOCKS: Final = {
    "broker.clock": "the one real clock; everything else is handed one",
    "broker.casus.act": "the id of a log entry carries real time, never the moment of decision",
    "broker.sandbox_tokens": "a token says when it was issued (RFC 9068); production refuses this module",
    "connectors.gemeente.toegang": "a token of ZGW says when it was made (iat)",
    "connectors.proofs": "a proof says when it was made (RFC 9449)",
    "connectors.ggz.fhir": "an AuditEvent says when it was recorded (IHE BALP); an address that ended is none",
    "connectors.records": "the sandbox twin has its own calendar day, as a supplier has",
    "connectors.retries": "Retry-After may name a moment (RFC 9110 section 10.2.3)",
    "connectors.sandbox": "the sandbox twin has its own calendar day, as a supplier has",
    "connectors.tokens": "a client assertion says when it was made (RFC 7523)",
    "connectors.webhooks": "a receiver refuses what was signed too long ago",
}
SPEAKERS: Final = {
    "audit.verify": "it speaks to an outsider at a terminal",
    "connectors.sandbox": "says its port on stdout",
}
TERMINAL: Final = ("broker.cli", "broker.commands", "broker.demo", "broker.scenario", "policies", "tests", "deploy")
# Built-ins that exist in one engine only (docs/adr/0002), or that read a clock, chance or the network (0006).
NOT_IN_LAW: Final = re.compile(
    r"\b(time\.\w+|crypto\.\w+|http\.send|net\.\w+|opa\.runtime|rand\.\w+|uuid\.\w+|json\.patch|object\.subset|"
    r"semver\.\w+|units\.\w+|regex\.(split|find_n)|strings\.(any_prefix_match|count|render_template)|"
    r"hex\.\w+|urlquery\.\w+|io\.jwt\.\w+)\s*\("
)
PERMISSIVE: Final = re.compile(r"MIT|Apache|BSD|PSF|ISC|MPL")
GRANT: Final = re.compile(r"GRANT\s+(?P<rights>.+?)\s+ON\s+(?P<tables>.+?)\s+TO\s+(?P<role>\w+)", re.DOTALL)


def test_only_postgresql_is_spoken() -> None:
    """ADR 0001: one dialect, so that locks and constraints mean the same in a test and in production."""
    bad(
        f"{place(module.path)}:{found.line}: {found.module}"
        for module in modules().values()
        for found in imports(module)
        if within(found.module, *OTHER_DRIVERS)
    )
    bad(
        f"{module.at(node)}"
        for module in modules().values()
        for text, node in strings(module.tree)
        if re.search(r"\b(sqlite|mysql|mssql|oracle)(\+\w+)?://", text)
    )


def test_the_engine_is_chosen_in_one_place() -> None:
    """ADR 0002: an engine is chosen by a setting and never switched silently, so one place knows both."""
    both = {"broker.engines.wasm", "broker.engines.opa_server"}
    knows = [module.name for module in modules().values() if both <= {found.module for found in imports(module)}]
    assert len(knows) == 1, knows


def test_the_law_reads_no_clock_and_uses_what_both_engines_have() -> None:
    """ADR 0002 and 0006: a decision can be replayed, on either engine, from its input alone."""
    bad(
        f"{place(path)}:{number}: {found[0]}"
        for path in files()
        if path.suffix == ".rego" and not path.name.endswith("_test.rego")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := NOT_IN_LAW.search(line.partition("#")[0]))
    )


def test_every_law_cites_its_article() -> None:
    """ADR 0006: the articles travel with the answer, so each law has them as metadata."""
    laws = [path for path in files() if "policies/wet/" in place(path) and path.suffix == ".rego"]
    laws = [path for path in laws if not path.name.endswith("_test.rego")]
    assert laws
    bad(place(p) for p in laws if "# METADATA" not in (text := p.read_text(encoding="utf-8")) or "artikel:" not in text)


def test_no_client_blocks_the_loop() -> None:
    """ADR 0003: a slow partner must not hold a thread; connectors and engines speak async."""
    bad(
        f"{place(module.path)}:{found.line}: {found.module}"
        for module in modules().values()
        for found in imports(module)
        if within(found.module, *BLOCKING)
    )
    bad(f"{m.at(node)}: {name}" for m in modules().values() for name, node in calls(m) if name == "httpx.Client")


def test_only_the_clock_reads_the_clock() -> None:
    """ADR 0006: the moment of a decision is handed on, so that it can be replayed and tested."""
    found: dict[str, list[str]] = {}
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and REAL_CLOCK.fullmatch(ast.unparse(node)):
                found.setdefault(module.name, []).append(module.at(node))
    bad(f"{name}: {places}" for name, places in found.items() if name not in CLOCKS and not _edge(name))
    assert [name for name in CLOCKS if name not in found] == [], "an exception that is not used"


def _edge(name: str) -> bool:
    return within(name, *TERMINAL)


def test_the_three_logs_are_never_mixed() -> None:
    """ADR 0008: operational events pass one catalogue; nothing else has a logger, and no text is built for a log."""
    gates = {"broker.events", "broker.telemetry"}
    loggers = {
        f"{place(module.path)}:{found.line}: {found.module}"
        for module in modules().values()
        for found in imports(module)
        if found.module in {"structlog", "logging"} and module.name not in gates and not _edge(module.name)
    }
    bad(iter(loggers))
    said = re.compile(r"(\w*log(ger)?|logging|structlog)(\.(debug|info|warning|error|exception|critical))?")
    bad(
        f"{module.at(node)}: {name} with built text"
        for module in modules().values()
        for name, node in calls(module)
        if said.fullmatch(name) and name != "math.log"
        for part in ast.walk(node)
        if isinstance(part, ast.JoinedStr)
    )


def test_only_commands_speak_at_the_terminal() -> None:
    """ADR 0008: what a service prints is a log that nobody declared."""
    found = {m.name: m.at(node) for m in modules().values() for name, node in calls(m) if name == "print"}
    bad(iter(found[name] for name in found if name not in SPEAKERS and not _edge(name)))
    assert [name for name in SPEAKERS if name not in found] == [], "an exception that is not used"


def test_no_command_prints_the_values_around_a_fault() -> None:
    """Design A9: a pretty traceback shows the local variables, and those can be somebody's."""
    bad(
        module.at(node)
        for module in modules().values()
        for name, node in calls(module)
        if name == "typer.Typer" and "pretty_exceptions_enable=False" not in map(ast.unparse, node.keywords)
    )


def test_what_is_missing_is_a_503() -> None:
    """ADR 0009: no policy, log, key or database: nothing leaves. ADR 0007: what is no question is 400."""
    from broker import errors

    assert {errors.PolicyUnavailable, errors.LogUnavailable, errors.KeyUnavailable} <= set(
        errors.Unavailable.__subclasses__()
    )
    missing: list[type[errors.SluisError]] = [errors.Unavailable, *errors.Unavailable.__subclasses__(), errors.Stale]
    assert {error.status for error in missing} == {503}
    assert errors.InvalidInput.status == 400


def test_the_two_roles_have_apart_rights_in_every_migration() -> None:
    """ADR 0010: the broker cannot read what it sealed; the desk can change nothing that the broker keeps."""
    grants = [
        (found["rights"].upper(), re.findall(r"[\w.]+", found["tables"]), found["role"])
        for path in sorted((ROOT / "broker" / "migrations" / "versions").glob("*.py"))
        for found in GRANT.finditer(path.read_text(encoding="utf-8"))
    ]
    roles = {role for _, _, role in grants}
    assert {"sluis_broker", "sluis_desk"} <= roles
    sealed = {"log_payload", "log_index", "log_zoek"}
    bad(
        f"{role}: {rights} on {sorted(sealed & set(tables))}"
        for rights, tables, role in grants
        if role == "sluis_broker" and "SELECT" in rights and sealed & set(tables)
    )
    bad(
        f"{role}: {rights} on {tables}"
        for rights, tables, role in grants
        if role == "sluis_desk" and _changes(rights) and not all(_of_the_desk(table) for table in tables)
    )


def _changes(rights: str) -> bool:
    return any(right in rights for right in ("INSERT", "UPDATE", "DELETE", "ALL"))


def _of_the_desk(table: str) -> bool:
    """The desk's own things: its second log, its reviews and its jobs."""
    return table.startswith(("desk_", "inzage", "bewijsexport", "review_"))


def test_every_dependency_stands_in_the_adr_with_its_licence() -> None:
    """ADR 0011: a new dependency is a decision; its licence lets government use, change and share what we make."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[\[><=~! ]", line)[0] for line in project["dependencies"]}
    page = (ROOT / "docs" / "adr" / "0011-libraries.md").read_text(encoding="utf-8")
    rows = {row[1]: row[2] for row in re.finditer(r"^\| `([\w-]+)` \| ([^|]+?) \|", page, re.MULTILINE)}
    assert set(rows) == wanted
    bad(f"{name}: {rows[name]}, but {_licence(name)}" for name in rows if not PERMISSIVE.search(_licence(name)))


def test_what_is_imported_is_declared() -> None:
    """ADR 0011: what comes along with another library may go away with it; what we import is a choice of our own."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {_normal(re.split(r"[\[><=~! ]", line)[0]) for line in project["dependencies"]}
    brought_by = metadata.packages_distributions()
    bad(
        f"{place(module.path)}:{found.line}: {top}"
        for module in modules().values()
        for found in imports(module)
        if (top := found.module.partition(".")[0]) not in {*sys.stdlib_module_names, *OURS}
        and not wanted & {_normal(name) for name in brought_by.get(top, ())}
    )


def _normal(name: str) -> str:
    """One spelling for the name of a package (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _licence(name: str) -> str:
    told = metadata.metadata(name)
    said = [*(told.get_all("License-Expression") or []), *(told.get_all("License") or [])]
    return " ".join([*said, *(line for line in told.get_all("Classifier") or [] if line.startswith("License ::"))])
