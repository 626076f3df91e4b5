"""Both engines, real: an OPA server as child process and the same policy compiled to WebAssembly in process."""

from __future__ import annotations

import asyncio
import subprocess
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from broker.embedded import run_opa
from broker.engines.base import HANDELING, VERZOEK, Engine, EngineRefused
from broker.engines.opa_server import connect_opa
from broker.engines.wasm import MAX_INPUT, WasmEngine, load_wasm
from broker.errors import PolicyUnavailable
from broker.opa_binary import find_opa
from broker.terms import Beleid

BELEID = Beleid("proef-1", "0" * 64)
DEADLINE = 2.0

_REGO = """package besluit.verzoek

besluit := {"echo": input.tekst, "rij": data.rijen[input.rij]} if input.stand == "goed"

besluit := x if {
	input.stand == "botsing"
	some x in [1, 2]
}

besluit := count([1 |
	some a in numbers.range(1, 4000)
	some b in numbers.range(1, 4000)
	a == b + input.n
]) if input.stand == "traag"
"""
_ACT = 'package besluit.handeling\n\nbesluit := "gedaan"\n'

needs_opa = pytest.mark.skipif(
    find_opa() is None, reason="OPA of the pinned version is not here (make setup fetches it)"
)


@dataclass(frozen=True)
class Built:
    """A small policy of our own, both ways."""

    bundle: Path
    module: Path
    data: Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    opa = find_opa()
    assert opa is not None
    folder = tmp_path_factory.mktemp("proef")
    (folder / "verzoek.rego").write_text(_REGO)
    (folder / "handeling.rego").write_text(_ACT)
    (folder / "data.json").write_text('{"rijen": {"a": 1, "é": 2}}')
    sources = [folder / "verzoek.rego", folder / "handeling.rego", folder / "data.json"]
    build: list[str | Path] = [opa.path, "build", "-r", BELEID.versie]
    subprocess.run([*build, "-o", folder / "b.tar.gz", *sources], check=True)
    entrypoints: list[str | Path] = ["-t", "wasm", "-e", VERZOEK, "-e", HANDELING]
    subprocess.run([*build, *entrypoints, "-o", folder / "w.tar.gz", *sources], check=True)
    with tarfile.open(folder / "w.tar.gz") as archive:
        member = archive.extractfile("/policy.wasm")
        assert member is not None
        (folder / "policy.wasm").write_bytes(member.read())
    return Built(folder / "b.tar.gz", folder / "policy.wasm", folder / "data.json")


@asynccontextmanager
async def running(
    kind: str, built: Built, *, beleid: Beleid = BELEID, deadline: float = DEADLINE
) -> AsyncIterator[Engine]:
    if kind == "wasm":
        wasm = load_wasm(built.module, built.data, beleid, deadline)
        yield wasm
        wasm.close()
        return
    opa = find_opa()
    assert opa is not None
    async with run_opa(opa, built.bundle) as url, connect_opa(url, beleid, deadline) as engine:
        yield engine


both = pytest.mark.parametrize("kind", ["opa", "wasm"])


@needs_opa
@both
async def test_both_engines_give_the_same_answer_from_rule_and_data(kind: str, built: Built) -> None:
    """Design A2: two ways to ask the same bundle."""
    async with running(kind, built) as engine:
        assert await engine.ready()
        assert await engine.evaluate(HANDELING, {}) == "gedaan"
        for tekst in ("", "é" * 40_000, 'a"b\\c\n\u0000', "🔒"):
            question = {"stand": "goed", "tekst": tekst, "rij": "é"}
            assert await engine.evaluate(VERZOEK, question) == {"echo": tekst, "rij": 2}


@needs_opa
@both
@pytest.mark.parametrize(
    "question", [{"stand": "niets"}, {}, {"stand": "goed", "tekst": "", "rij": "onbekend"}, {"stand": "botsing"}]
)
async def test_undefined_and_conflicting_rules_are_no_answer(kind: str, built: Built, question: dict[str, Any]) -> None:
    """Style part 2, trap 2: `{}` looks like a refusal and `!= False` like a permit; here it is neither. And the
    engine goes on answering afterwards."""
    async with running(kind, built) as engine:
        with pytest.raises(PolicyUnavailable):
            await engine.evaluate(VERZOEK, question)
        assert await engine.ready()
        assert await engine.evaluate(VERZOEK, {"stand": "goed", "tekst": "x", "rij": "a"}) == {"echo": "x", "rij": 1}


@needs_opa
@both
async def test_a_late_answer_is_no_answer(kind: str, built: Built) -> None:
    """Design section 2 step 3: late is PolicyUnavailable. The deadline holds in process too."""
    async with running(kind, built, deadline=0.2) as engine:
        started = asyncio.get_running_loop().time()
        with pytest.raises(PolicyUnavailable, match="late"):
            await engine.evaluate(VERZOEK, {"stand": "traag", "n": 1})
        assert asyncio.get_running_loop().time() - started < 1.5
        await asyncio.sleep(0.5)  # longer than the deadline: an idle engine carries none of the last question
        assert await engine.evaluate(HANDELING, {}) == "gedaan"


@needs_opa
async def test_another_revision_than_expected_is_no_answer(built: Built) -> None:
    """Policy-engine.md section 5: OPA stays healthy on an old bundle, so revisions are compared on every answer."""
    async with running("opa", built, beleid=Beleid("proef-2", "0" * 64)) as engine:
        assert not await engine.ready()
        with pytest.raises(PolicyUnavailable, match="other-revision"):
            await engine.evaluate(HANDELING, {})


@needs_opa
async def test_a_server_that_died_is_no_answer(built: Built) -> None:
    """Design A10: no policy, nothing released; and no retries that cost a second."""
    opa = find_opa()
    assert opa is not None
    async with run_opa(opa, built.bundle) as url:
        pass
    async with connect_opa(url, BELEID, DEADLINE) as engine:
        assert not await engine.ready()
        started = asyncio.get_running_loop().time()
        with pytest.raises(PolicyUnavailable, match="unreachable"):
            await engine.evaluate(HANDELING, {})
        assert asyncio.get_running_loop().time() - started < 0.3


GOOD_BODY = '{"provenance": {"bundles": {"b": {"revision": "proef-1"}}}, "result": 1}'


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "{}"),
        (200, '{"result": 1}'),
        (200, '{"provenance": {"bundles": {}}, "result": 1}'),
        (200, '{"provenance": {"bundles": {"b": 1}}, "result": 1}'),
        (200, '{"provenance": {"bundles": {"b": {"revision": "proef-1"}, "c": {"revision": "oud"}}}, "result": 1}'),
        (200, '{"provenance": {"bundles": {"b": {"revision": "proef-1"}}}}'),
        (200, "[]"),
        (200, "null"),
        (200, "geen json"),
        (200, '"\udcff"'),
        (500, GOOD_BODY),
        (404, GOOD_BODY),
    ],
)
async def test_whatever_else_a_server_says_is_no_answer(status: int, body: str) -> None:
    """Design section 2 step 3: malformed is never a yes and never a no."""
    async with _server(status, body) as url, connect_opa(url, BELEID, DEADLINE) as engine:
        with pytest.raises(PolicyUnavailable):
            await engine.evaluate(HANDELING, {})


async def test_only_a_whole_answer_of_the_expected_revision_counts() -> None:
    """The control of the test above: the same server with a good body is an answer."""
    async with _server(200, GOOD_BODY) as url, connect_opa(url, BELEID, DEADLINE) as engine:
        assert await engine.evaluate(HANDELING, {}) == 1


async def test_a_server_that_hangs_is_cut_off_at_the_deadline() -> None:
    """Policy-engine.md section 5: one deadline around the call."""
    async with _server(0, "") as url, connect_opa(url, BELEID, 0.2) as engine:
        with pytest.raises(PolicyUnavailable, match="late"):
            await engine.evaluate(HANDELING, {})
        assert not await engine.ready()


@pytest.mark.parametrize("url", ["127.0.0.1:8181", "ftp://a", "http://", "http://a/v1", "http://u:p@a"])
async def test_an_address_that_is_no_server_stops_the_start(url: str) -> None:
    """Style part 3, settings: what is wrong stops the start, and the value is not shown."""
    with pytest.raises(EngineRefused) as caught:
        async with connect_opa(url, BELEID, DEADLINE):
            pass
    assert "u:p" not in str(caught.value)


@needs_opa
@pytest.mark.parametrize("module", [b"", b"\0asm\1\0\0\0", b"geen wasm"])
async def test_a_corrupt_module_stops_the_start(module: bytes, built: Built) -> None:
    """Design A10: fail closed, at the start and not at the first question."""
    with pytest.raises(EngineRefused, match="make policies"):
        WasmEngine(module, b"{}", BELEID, DEADLINE)
    whole = built.module.read_bytes()
    for broken in (whole[:-200], whole[: len(whole) // 2]):
        with pytest.raises(EngineRefused):
            WasmEngine(broken, b"{}", BELEID, DEADLINE)


@needs_opa
async def test_missing_or_broken_data_stops_the_start(built: Built, tmp_path: Path) -> None:
    """Without its data the policy would answer, differently."""
    with pytest.raises(EngineRefused):
        WasmEngine(built.module.read_bytes(), b'{"rijen": ', BELEID, DEADLINE)
    with pytest.raises(EngineRefused, match="niet te lezen"):
        load_wasm(built.module, tmp_path / "weg.json", BELEID, DEADLINE)


@needs_opa
async def test_a_question_that_is_too_large_is_no_answer(built: Built) -> None:
    """The input has a fixed place in memory; more than that never gets there."""
    async with running("wasm", built) as engine:
        with pytest.raises(PolicyUnavailable, match="too-large"):
            await engine.evaluate(VERZOEK, {"tekst": "x" * MAX_INPUT})


@needs_opa
async def test_ten_thousand_questions_leave_no_trace_in_each_other(built: Built) -> None:
    """The heap is reset for each question: memory does not grow and no answer depends on the one before."""
    async with running("wasm", built) as engine:
        assert isinstance(engine, WasmEngine)
        sizes = set()
        for n in range(10_000):
            tekst = str(n) * (n % 97)
            answer = await engine.evaluate(VERZOEK, {"stand": "goed", "tekst": tekst, "rij": "a"})
            assert answer == {"echo": tekst, "rij": 1}
            sizes.add(engine.memory_size())
        assert len(sizes) <= 2


@asynccontextmanager
async def _server(status: int, body: str) -> AsyncIterator[str]:
    """A server that says one thing to everybody; status 0 says nothing at all."""

    served: set[asyncio.Task[None]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if not status:
                await reader.read()
                return
            if b"content-length: " in head:
                await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
            raw = body.encode("utf-8", "surrogateescape")
            lines = f"HTTP/1.1 {status} x", "Content-Type: application/json", f"Content-Length: {len(raw)}", "", ""
            writer.write("\r\n".join(lines).encode() + raw)
            await writer.drain()
        finally:
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.add(asyncio.create_task(answer(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    await asyncio.gather(*served)
