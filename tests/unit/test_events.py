"""Operational events carry what was declared and nothing else; the trace id is bound in middleware."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from broker.events import (
    CATALOGUE,
    POLICY_UNAVAILABLE,
    REQUEST_FINISHED,
    STOPPING,
    SUPPLIER_FAILED,
    UndeclaredField,
    log,
)
from broker.telemetry import TraceMiddleware, configure, current_trace, trace_of
from tests.people import SANNE

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture(autouse=True)
def _structlog_as_it_was() -> Iterator[None]:
    """Every level is seen here; what other tests find is what was there."""
    root, configured = logging.getLogger(), structlog.get_config()
    before, level = root.handlers[:], root.level
    structlog.reset_defaults()
    yield
    structlog.configure(**configured)
    root.handlers[:], root.level = before, level
    logging.getLogger("uvicorn.access").disabled = False


def test_a_declared_event_carries_its_fields_at_its_level() -> None:
    """Style part 3: event names are constants, values are fields."""
    with capture_logs() as seen:
        log(SUPPLIER_FAILED, supplier="politie-oij", code="te-laat")
    assert seen == [{"event": "supplier.failed", "log_level": "warning", "supplier": "politie-oij", "code": "te-laat"}]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("naam", "x"),
        ("supplier", "Jan de Vries"),
        ("supplier", SANNE.bsn),
        ("supplier", "bsn=99999001"),
        ("supplier", {"a": 1}),
        ("supplier", ValueError(SANNE.bsn)),
        ("supplier", "x" * 200),
        ("supplier", "regel\nregel"),
    ],
)
def test_what_was_not_declared_is_dropped_and_an_error_in_tests(
    field: str, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Design A9: names, BSNs, free text and raw exceptions are in no operational log."""
    with pytest.raises(UndeclaredField) as caught:
        log(SUPPLIER_FAILED, **{field: value})
    assert str(value) not in str(caught.value) or field == "naam"
    monkeypatch.setenv("SLUIS_ENVIRONMENT", "production")
    with capture_logs() as seen:
        log(SUPPLIER_FAILED, **{field: value, "code": "te-laat"})
    assert seen == [{"event": "supplier.failed", "log_level": "warning", "code": "te-laat"}]


@given(st.text())
def test_no_text_with_a_space_or_a_bsn_passes(text: str) -> None:
    """Property: what could be a sentence, a name with a space or a BSN does not come out."""
    with capture_logs() as seen, suppress(UndeclaredField):
        log(POLICY_UNAVAILABLE, cause=f"{text} {SANNE.bsn}")
    assert seen == []


def test_every_event_is_declared_once_with_few_fields() -> None:
    """The catalogue is the list that docs and operators rely on."""
    assert len({event.id for event in CATALOGUE.values()}) == len(CATALOGUE)
    assert STOPPING.fields == {"process"}
    assert all(event.level >= logging.INFO for event in CATALOGUE.values())
    forbidden = {"bsn", "naam", "persoon", "casus", "medewerker", "doel", "token", "body", "url", "path", "sleutel"}
    assert not any(event.fields & forbidden for event in CATALOGUE.values())


def test_lines_on_stderr_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    """One object per line, with the moment in UTC."""
    configure()
    log(POLICY_UNAVAILABLE, cause="late")
    line = json.loads(capsys.readouterr().err)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"cause": "late", "event": "policy.unavailable", "level": "error"}


def test_libraries_speak_without_saying_anything(capsys: pytest.CaptureFixture[str]) -> None:
    """Messages of libraries can hold values, so only library, severity and kind of exception come through."""
    configure()
    try:
        int(f"{SANNE.bsn} x")
    except ValueError:
        logging.getLogger("asyncpg.pool").exception("kan niet: %s", "Jan de Vries")
    logging.getLogger("uvicorn.access").info("GET /v1/casussen/geheim")
    told = capsys.readouterr().err
    line = json.loads(told)
    assert (line["event"], line["library"], line["severity"], line["kind"]) == (
        "library.message", "asyncpg.pool", "ERROR", "ValueError",
    )  # fmt: skip
    assert "Jan" not in told
    assert SANNE.bsn not in told


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"onzin",
        f"00-{'0' * 32}-00f067aa0ba902b7-01".encode(),
        f"00-{TRACE}-{'0' * 16}-01".encode(),
        f"ff-{TRACE}-00f067aa0ba902b7-01".encode(),
        f"00-{TRACE}-00f067aa0ba902b7-01-extra".encode(),
        f"00-{TRACE.upper()}-00f067aa0ba902b7-01".encode(),
    ],
)
def test_a_traceparent_that_is_not_valid_is_not_continued(header: bytes) -> None:
    """W3C Trace Context section 3.2.2: then a new trace begins."""
    found = trace_of(header)
    assert found != TRACE
    assert len(found) == 32
    assert found != trace_of(header)


def test_a_valid_traceparent_is_continued() -> None:
    """W3C Trace Context section 3.2.2; a later version may have more parts."""
    assert trace_of(f"00-{TRACE}-00f067aa0ba902b7-01".encode()) == TRACE
    assert trace_of(f"cc-{TRACE}-00f067aa0ba902b7-01-later".encode()) == TRACE


async def test_one_request_has_one_trace_and_ends_with_one_event() -> None:
    """Style part 2, trap 5: bound in middleware, the context is there in the route; and gone after it."""
    seen_inside: list[str] = []

    class Route:
        path_format = "/v1/casussen/{id}"

    async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        seen_inside.append(current_trace())
        scope["route"] = Route()
        await send({"type": "http.response.start", "status": 403})
        await send({"type": "http.response.body"})

    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as seen:
        await _call(TraceMiddleware(app), "/v1/casussen/geheim")
    assert seen_inside == [TRACE]
    assert seen[0].pop("ms") >= 0
    assert seen == [
        {
            "event": REQUEST_FINISHED.id,
            "log_level": "info",
            "method": "GET",
            "route": "/v1/casussen/{id}",
            "status": 403,
            "trace_id": TRACE,
        }
    ]
    assert current_trace() != TRACE


async def test_a_request_that_raises_is_logged_as_500() -> None:
    """The error goes on to whoever makes a problem of it; the event does not wait for that."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError

    with capture_logs() as seen, pytest.raises(RuntimeError):
        await _call(TraceMiddleware(app), "/")
    assert (seen[0]["status"], seen[0]["route"]) == (500, "-")


async def _call(app: TraceMiddleware, path: str) -> None:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        assert message["type"].startswith("http.response")

    headers = [(b"traceparent", f"00-{TRACE}-00f067aa0ba902b7-01".encode())]
    await app({"type": "http", "method": "GET", "path": path, "headers": headers}, receive, send)
