"""`sluis doctor` without a database: settings, keys, policy, access, suppliers, and how it is told."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import HttpUrl
from typer.testing import CliRunner

from broker.child import say
from broker.cli import app
from broker.demo import certificates
from broker.demo.certificates import Authority
from broker.doctor.complaint import CATALOGUE, Ernst
from broker.doctor.examine import examine
from broker.doctor.patient import Patient
from broker.embedded import run_opa
from broker.keys_file import FileKeys
from broker.opa_binary import find_opa
from broker.settings import EngineKind, Process, Settings
from policies.lock import BUNDLE, ROOT
from tests.sources import ROOT as PROJECT
from tests.sources import modules_of_tests

TOKEN = "hoogst-geheim-toegangsbewijs"


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    """Settings with which nothing is wrong but what a test changes."""
    from broker.sandbox_tokens import new_issuer

    FileKeys.create(tmp_path / "keys")
    (tmp_path / "jwks.json").write_text(json.dumps(new_issuer().jwks()), encoding="utf-8")

    def make(**changes: Any) -> Settings:
        base = {"data_dir": tmp_path, "jwks_file": tmp_path / "jwks.json", "hidden_answer_delay": 6.0}
        return Settings(**{**base, **changes})

    return make


async def codes(settings: Settings, process: Process = Process.BROKER, **patient: Any) -> set[str]:
    return {finding.code for finding in (await examine(Patient(settings, process, **patient))).findings}


async def test_nothing_is_named_when_nothing_is_wrong(settings: Callable[..., Settings]) -> None:
    """What was not looked at is counted, and is no complaint."""
    report = await examine(Patient(settings(), Process.BROKER))
    assert (report.findings, report.healthy) == ((), True)
    assert report.missed > 0


# --- settings and machine ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"unsafe_no_fsync": True}, "gevaarlijke-instelling"),
        ({"unsafe_clock": "2026-11-24T10:00:00Z"}, "gevaarlijke-instelling"),
        ({"jwks_file": None}, "sandbox-uitgever"),
        ({"hidden_answer_delay": 2.0}, "antwoord-te-vroeg"),
        ({"gather_deadline": 30.0}, "antwoord-te-vroeg"),
        ({"metrics_port": 9000, "metrics_host": "0.0.0.0"}, "cijfers-open"),
        ({"metrics_port": 8000}, "poort-dubbel"),
        ({"metrics_port": 8001}, "poort-dubbel"),
    ],
)
async def test_settings_that_do_not_fit_are_named(
    settings: Callable[..., Settings], changes: dict[str, Any], code: str
) -> None:
    """What the start lets through because this is a sandbox, or cannot see."""
    assert await codes(settings(**changes)) == {code}


async def test_a_full_disk_is_named_before_the_log_stops(settings: Callable[..., Settings]) -> None:
    """Without room there is no log, and without a log nothing leaves (A10)."""
    assert await codes(settings(), free=lambda _: 100 * 1024 * 1024) == {"schijf-vol"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_a_database_on_this_machine_needs_no_tls(settings: Callable[..., Settings], host: str) -> None:
    """And one elsewhere needs a certificate that is checked; `require` checks none."""
    for mode, elsewhere in (("", True), ("?sslmode=require", True), ("?sslmode=verify-full", False)):
        address = f"postgresql://sluis_broker@db.invalid/sluis{mode}"
        assert ("database-onversleuteld" in await codes(settings(), database=address)) is elsewhere
        near = f"postgresql://sluis_broker@{host}:1/sluis"
        assert "database-onversleuteld" not in await codes(settings(), database=near)


# --- keys -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("process", [Process.BROKER, Process.DESK])
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda key: key.unlink(), "sleutel-ontbreekt"),
        (lambda key: key.write_text("geen sleutel"), "sleutel-ontbreekt"),
        (lambda key: key.chmod(0o640), "sleutel-rechten"),
        (lambda key: key.parent.chmod(0o755), "sleutel-rechten"),
    ],
)
async def test_a_key_that_is_missing_broken_or_open_to_others_is_named(
    settings: Callable[..., Settings], process: Process, spoil: Callable[[Path], None], code: str
) -> None:
    """Crypto.md 1.6: of every key its file, and for the eyes of one account."""
    made = settings()
    part = "desk" if process is Process.DESK else "broker"
    spoil(made.data_dir / "keys" / part / "log-sign.key")
    assert await codes(made, process) == {code}


async def test_keys_in_files_are_named_in_production(
    settings: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SECURITY.md: the only key store that there is now is for trying out."""
    assert "sleutel-in-bestand" in await codes(settings(environment="production"))


# --- policy -----------------------------------------------------------------------------------------------------


async def test_a_built_policy_of_other_rules_is_named(settings: Callable[..., Settings], tmp_path: Path) -> None:
    """A decision would name a policy that did not make it (ADR 0002)."""
    copy = shutil.copytree(ROOT, tmp_path / "policies")
    with (copy / "besluit" / "verzoek" / "verzoek.rego").open("a", encoding="utf-8") as rules:
        rules.write("\n# changed\n")
    assert await codes(settings(), policies=copy) == {"beleid-verouderd"}


def opa(url: str, **more: Any) -> dict[str, Any]:
    return {"engine": EngineKind.OPA, "opa_url": HttpUrl(url), **more}


async def test_opa_that_is_away_is_named(settings: Callable[..., Settings]) -> None:
    """No policy, no decision."""
    assert await codes(settings(**opa("http://127.0.0.1:1"))) == {"opa-onbereikbaar"}


async def test_opa_elsewhere_without_tls_is_named(settings: Callable[..., Settings]) -> None:
    """What is asked of the policy is personal; who stands between decides."""
    assert await codes(settings(**opa("http://opa.invalid:8181"))) == {"opa-over-netwerk", "opa-onbereikbaar"}


@asynccontextmanager
async def real_opa(tmp_path: Path, *flags: str) -> AsyncIterator[str]:
    """The real program with flags of our own."""
    found = find_opa()
    if found is None:
        pytest.skip("OPA is not here; `make setup` brings it where it can")
    if not flags:
        async with run_opa(found, ROOT / BUNDLE, tell=say) as url:
            yield url
        return
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    child = await asyncio.create_subprocess_exec(
        found.path, "run", "--server", "--addr", f"127.0.0.1:{port}", "--log-level", "error",
        "--skip-version-check", *flags, stderr=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while child.returncode is None:
            try:
                (await asyncio.open_connection("127.0.0.1", port))[1].close()
                break
            except OSError:
                await asyncio.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        await child.wait()


@pytest.mark.opa
async def test_opa_as_it_should_be_is_left_in_peace(settings: Callable[..., Settings], tmp_path: Path) -> None:
    """Our bundle, on the loopback, no decision log."""
    async with real_opa(tmp_path) as url:
        assert await codes(settings(**opa(url))) == set()


@pytest.mark.opa
async def test_a_token_that_opa_does_not_ask_for_is_named(settings: Callable[..., Settings], tmp_path: Path) -> None:
    """OPA ignores a token unless it was started with --authentication=token."""
    async with real_opa(tmp_path) as url:
        assert await codes(settings(**opa(url, opa_token=TOKEN))) == {"opa-zonder-slot"}


@pytest.mark.opa
async def test_opa_with_another_policy_is_named(settings: Callable[..., Settings], tmp_path: Path) -> None:
    """Bundle and broker are rolled out together; in between nothing is decided."""
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / ".manifest").write_text('{"revision": "2020.01.01+ouder"}')
    (bundle / "ander.rego").write_text("package ander\nx := 1\n")
    async with real_opa(tmp_path, "--bundle", str(bundle)) as url:
        assert await codes(settings(**opa(url))) == {"opa-andere-versie"}


@pytest.mark.opa
async def test_opa_that_keeps_decisions_is_named(settings: Callable[..., Settings], tmp_path: Path) -> None:
    """A decision log holds the whole question (ADR 0008)."""
    flags = ("--bundle", str(ROOT / BUNDLE), "--set", "decision_logs.console=true")
    async with real_opa(tmp_path, *flags) as url:
        assert await codes(settings(**opa(url))) == {"opa-logt-besluiten"}


# --- access -----------------------------------------------------------------------------------------------------


@asynccontextmanager
async def http(
    answers: dict[str, Any], tls: ssl.SSLContext | None = None
) -> AsyncIterator[str]:  # a stand-in for somebody else's server
    """A server that answers these paths with JSON, and everything else with 404."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.read(4096)
        path = head.split(b" ")[1].decode() if head else ""
        body = json.dumps(answers.get(path, {})).encode()
        status = b"200 OK" if path in answers else b"404 Not Found"
        writer.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (status, len(body), body))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    answers |= {k: v | {"issuer": f"http://127.0.0.1:{port}"} for k, v in answers.items() if v == {"issuer": "self"}}
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    finally:
        server.close()


async def test_keys_of_the_authorisation_server_that_cannot_be_read_are_named(
    settings: Callable[..., Settings], tmp_path: Path
) -> None:
    """By address and by file."""
    away = settings(jwks_file=None, jwks_url=HttpUrl("http://127.0.0.1:1/jwks.json"))
    assert await codes(away) == {"jwks-onbereikbaar"}
    assert await codes(settings(jwks_file=tmp_path / "weg.json")) == {"jwks-onbereikbaar"}


async def test_a_set_without_a_key_that_counts_is_named(settings: Callable[..., Settings]) -> None:
    """RFC 8725 section 3: a symmetric key, or one without a kid, verifies nothing here."""
    async with http({"/jwks.json": {"keys": [{"kty": "oct", "kid": "a", "k": "AAAA"}]}}) as url:
        found = await codes(settings(jwks_file=None, jwks_url=HttpUrl(f"{url}/jwks.json")))
    assert found == {"jwks-zonder-sleutel"}


async def test_keys_over_a_network_without_tls_are_named(settings: Callable[..., Settings]) -> None:
    """Who stands between gives a key of his own and is everybody."""
    found = await codes(settings(jwks_file=None, jwks_url=HttpUrl("http://auth.invalid/jwks.json")))
    assert found == {"jwks-onversleuteld", "jwks-onbereikbaar"}


@pytest.mark.parametrize("name", ["openid-configuration", "oauth-authorization-server"])
async def test_another_issuer_than_it_calls_itself_is_named(settings: Callable[..., Settings], name: str) -> None:
    """RFC 8414 section 3.3: to the letter; a slash at the end is another issuer."""
    async with http({f"/.well-known/{name}": {"issuer": "self"}}) as url:
        assert await codes(settings(issuer=url)) == set()
        assert await codes(settings(issuer=f"{url}/")) == {"uitgever-anders"}
    assert await codes(settings(issuer="https://zonder-metadata.invalid")) == set()


# --- suppliers --------------------------------------------------------------------------------------------------


def connectors(folder: Path, **entry: Any) -> Path:
    file = folder / "koppelingen.yaml"
    file.write_text(yaml.safe_dump({"politie-oij": entry}), encoding="utf-8")
    return file


def lasting(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    monkeypatch.setattr(certificates, "_EARLY", timedelta(days=400))
    monkeypatch.setattr(certificates, "_LIFE", timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "expected"), [(90, set()), (10, {"certificaat-bijna"}), (-1, {"certificaat-verlopen"})]
)
async def test_a_certificate_that_ends_is_named_in_time(
    settings: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, expected: set[str]
) -> None:
    """Theirs is seen on the line, ours in its file; both stop every question on the day."""
    lasting(monkeypatch, 900)
    authority = Authority(tmp_path / "ca")
    ours = authority.issue("wij")
    lasting(monkeypatch, days)
    theirs = authority.issue("politie")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*theirs)
    async with http({}, context) as url:
        line = {"soort": "generic", "url": url, "ca": str(authority.path)}
        assert await codes(settings(connectors_file=connectors(tmp_path, **line))) == expected
    lasting(monkeypatch, 900)
    context.load_cert_chain(*authority.issue("vers"))
    async with http({}, context) as url:
        line = {
            "soort": "generic",
            "url": url,
            "ca": str(authority.path),
            "cert": str(theirs.cert),
            "key": str(theirs.key),
        }
        assert await codes(settings(connectors_file=connectors(tmp_path, **line))) == expected
        line |= {"cert": str(ours.cert), "key": str(ours.key)}
        assert await codes(settings(connectors_file=connectors(tmp_path, **line))) == set()


async def test_a_supplier_that_proves_itself_with_something_else_is_named(
    settings: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The anchor in the file is not that of the certificate on the line."""
    lasting(monkeypatch, 900)
    theirs, agreed = Authority(tmp_path / "theirs").issue("politie"), Authority(tmp_path / "agreed", "ander")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*theirs)
    async with http({}, context) as url:
        file = connectors(tmp_path, soort="generic", url=url, ca=str(agreed.path))
        assert await codes(settings(connectors_file=file)) == {"verstrekker-niet-vertrouwd"}


async def test_a_supplier_that_is_away_or_without_tls_is_named(
    settings: Callable[..., Settings], tmp_path: Path
) -> None:
    """A twin on this machine speaks plain http; anybody else may not, and cannot be configured so."""
    away = connectors(tmp_path, soort="generic", url="https://127.0.0.1:1")
    assert await codes(settings(connectors_file=away)) == {"verstrekker-onbereikbaar"}
    async with http({}) as url:
        plain = connectors(tmp_path, soort="generic", url=url)
        assert await codes(settings(connectors_file=plain)) == {"verstrekker-onversleuteld"}


async def test_a_file_of_connectors_that_does_not_hold_is_named(
    settings: Callable[..., Settings], tmp_path: Path
) -> None:
    """By supplier and member, never by content."""
    file = connectors(tmp_path, soort="generic", url="http://politie.example")
    report = await examine(Patient(settings(connectors_file=file), Process.BROKER))
    [finding] = report.findings
    assert finding.code == "koppelingen-stuk"
    assert "politie-oij" in finding.wat
    assert "example" not in finding.wat


# --- how it is told ---------------------------------------------------------------------------------------------


def run(*arguments: str, **environment: str) -> Any:
    return CliRunner().invoke(app, ["doctor", *arguments], env=environment)


def test_a_setting_that_does_not_exist_is_named_and_the_exit_code_is_1(tmp_path: Path) -> None:
    """The first thing that is wrong is often a typing error."""
    done = run(SLUIS_ENVIRONMENT="sandbox", SLUIS_DATA_DIR=str(tmp_path), SLUIS_PROT="1")
    assert done.exit_code == 1
    assert "FOUT  instellingen: SLUIS_PROT is geen instelling van Sluis. Bedoelt u SLUIS_PORT?" in done.stdout
    assert "Waarom: " in done.stdout
    assert "Doe: " in done.stdout


def test_what_is_only_to_be_looked_at_leaves_the_exit_code_0(tmp_path: Path) -> None:
    """A sandbox is a sandbox: it says so and is not ill."""
    done = run(SLUIS_ENVIRONMENT="sandbox", SLUIS_DATA_DIR=str(tmp_path))
    assert done.exit_code == 0
    assert "LET OP  sandbox-uitgever" in done.stdout


def test_json_says_the_same_to_a_machine(tmp_path: Path) -> None:
    """For a check before a roll-out."""
    done = run("--json", SLUIS_ENVIRONMENT="sandbox", SLUIS_DATA_DIR=str(tmp_path), SLUIS_ENGINE="opa",
               SLUIS_OPA_URL="http://127.0.0.1:1", SLUIS_OPA_TOKEN=TOKEN)  # fmt: skip
    said = json.loads(done.stdout)
    assert (done.exit_code, said["gezond"]) == (1, False)
    assert {"opa-onbereikbaar", "sandbox-uitgever"} <= {finding["code"] for finding in said["bevindingen"]}
    assert all(set(finding) == {"code", "ernst", "wat", "waarom", "doe"} for finding in said["bevindingen"])
    assert TOKEN not in done.stdout


def test_a_checkpoint_that_cannot_be_read_is_a_wrong_call(tmp_path: Path) -> None:
    """Exit code 2, as everywhere."""
    assert run("--checkpoint", str(tmp_path / "weg"), SLUIS_DATA_DIR=str(tmp_path)).exit_code == 2


def test_every_complaint_is_provoked_in_a_test_and_stands_in_the_manual() -> None:
    """A check that nobody has seen fail checks nothing; a code that is in no manual helps nobody."""
    tests = "".join(m.text for name, m in modules_of_tests().items() if name.startswith("tests.unit.test_doctor"))
    assert [code for code in CATALOGUE if not re.search(rf"(?<![\w-]){code}(?![\w-])", tests)] == []
    page = (PROJECT / "docs" / "beheer.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([\w-]+)` \| (fout|let op) \|", page, re.MULTILINE))
    assert told == {code: complaint.ernst.value for code, complaint in CATALOGUE.items()}
    assert len([c for c in CATALOGUE.values() if c.ernst is Ernst.FOUT]) >= 20
