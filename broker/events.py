"""The catalogue of operational events: each declared once, with its level and the only fields it may carry.

This is the log of the operator, not the log of the law (audit.log) and not the metrics. No personal data, free text,
token, body or exception text can pass: a field that was not declared is dropped, and so is a value that is not a
number, a truth value or a short code. In tests (SLUIS_ENVIRONMENT=test) both are an UndeclaredField.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

import structlog

Value: TypeAlias = "str | int | float | bool | None"

_CODE: Final = re.compile(r"[A-Za-z0-9_./:{}<>@+-]{0,128}")  # no spaces, so no sentence and no name of a person
_NUMBER: Final = re.compile(r"(?<![0-9A-Fa-f-])[0-9]{8,9}(?![0-9A-Fa-f-])")  # what could be a BSN (UAVG art. 46)


class UndeclaredField(Exception):
    """Tests only: an event was given something that its declaration does not allow."""


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of operational event: a stable id, a level of `logging`, and the fields it may carry."""

    id: str
    level: int
    fields: frozenset[str]


CATALOGUE: Final[dict[str, Event]] = {}


def _declare(id_: str, level: int, *fields: str) -> Event:
    if id_ in CATALOGUE:
        raise ValueError(f"event {id_} is declared twice")
    return CATALOGUE.setdefault(id_, Event(id_, level, frozenset(fields)))


STARTED: Final = _declare("service.started", logging.INFO, "process", "engine", "environment", "policy")
STOPPING: Final = _declare("service.stopping", logging.INFO, "process")
UNSAFE_SETTING: Final = _declare("service.unsafe-setting", logging.WARNING, "setting")
REQUEST_FINISHED: Final = _declare("request.finished", logging.INFO, "method", "route", "status", "ms")
REQUEST_REFUSED: Final = _declare("request.refused", logging.WARNING, "reason", "onderdeel")
REQUEST_LIMITED: Final = _declare("request.limited", logging.WARNING, "limit", "onderdeel")
REQUEST_FAILED: Final = _declare("request.failed", logging.ERROR, "incident", "kind", "code")
SUPPLIER_FAILED: Final = _declare("supplier.failed", logging.WARNING, "supplier", "code")
POLICY_UNAVAILABLE: Final = _declare("policy.unavailable", logging.ERROR, "cause")
POLICY_IN_FORCE: Final = _declare("policy.in-force", logging.INFO, "policy")
POLICY_REFUSED: Final = _declare("policy.refused", logging.ERROR, "policy", "cause")
POLICY_NOT_LOOKED: Final = _declare("policy.not-looked", logging.WARNING, "cause")
POLICY_WORRY: Final = _declare("policy.worry", logging.WARNING, "code", "policy")
LOG_UNAVAILABLE: Final = _declare("log.unavailable", logging.ERROR, "cause")
LOG_NOT_INTACT: Final = _declare("log.not-intact", logging.CRITICAL, "log", "cause")
KEY_UNAVAILABLE: Final = _declare("key.unavailable", logging.ERROR, "cause")
CLAIM_TAKEN_OVER: Final = _declare("claim.taken-over", logging.WARNING)
STALE_RETRY: Final = _declare("decision.stale", logging.INFO, "attempt")
ACT_DONE: Final = _declare("act.done", logging.INFO, "kind", "outcome")
EVIDENCE_BUILT: Final = _declare("evidence.built", logging.INFO, "bytes", "form")
EVIDENCE_FAILED: Final = _declare("evidence.failed", logging.ERROR, "cause")
TERM_FIRED: Final = _declare("term.fired", logging.INFO, "kind", "step")
TERM_OVERDUE: Final = _declare("term.overdue", logging.WARNING, "kind")
TERM_STUCK: Final = _declare("term.stuck", logging.ERROR, "kind", "cause")
SPOED_UNREVIEWED: Final = _declare("spoed.unreviewed", logging.ERROR)
CASE_ERASED: Final = _declare("case.erased", logging.INFO, "kind")
WEBHOOK_DELIVERED: Final = _declare("webhook.delivered", logging.INFO, "onderdeel")
WEBHOOK_FAILED: Final = _declare("webhook.failed", logging.WARNING, "onderdeel", "code")
WEBHOOK_DEAD: Final = _declare("webhook.dead", logging.ERROR, "onderdeel", "code")
WEBHOOK_STOPPED: Final = _declare("webhook.stopped", logging.WARNING, "onderdeel", "code")
SWEPT: Final = _declare("sweep.done", logging.INFO, "rows")
LIBRARY_MESSAGE: Final = _declare("library.message", logging.WARNING, "library", "severity", "kind")

if not structlog.is_configured():  # a command speaks on stdout itself; `telemetry.configure` opens the whole log
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
_writer: Final = structlog.get_logger("sluis")
_listeners: Final[list[Callable[[Event, Mapping[str, Value]], None]]] = []


@contextmanager
def listening(listener: Callable[[Event, Mapping[str, Value]], None]) -> Iterator[None]:
    """Inside the block `listener` hears every event with the fields that it carries; the numbers are made of them."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def log(event: Event, **fields: Value) -> None:
    """Write one event with the fields that its declaration allows; the rest is dropped.

    Raises UndeclaredField in tests only.
    """
    kept = {name: value for name, value in fields.items() if name in event.fields and _may_pass(value)}
    if len(kept) != len(fields) and os.environ.get("SLUIS_ENVIRONMENT") == "test":
        raise UndeclaredField(f"{event.id}: {', '.join(sorted(fields.keys() - kept.keys()))}")
    _writer.log(event.level, event.id, **kept)
    for listener in _listeners:
        listener(event, kept)


def _may_pass(value: object) -> bool:
    if isinstance(value, str):
        return bool(_CODE.fullmatch(value)) and not _NUMBER.search(value)
    return value is None or isinstance(value, bool | int | float)
