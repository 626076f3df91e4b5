"""What an engine is: it answers one question with the policy it was built for, or raises PolicyUnavailable.

Two implementations exist: `opa_server` (an OPA server) and `wasm` (the same bundle, compiled, in process). Neither
interprets the answer; `broker.decide` does. Errors: PolicyUnavailable for one question, EngineRefused at the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, Protocol

from broker.errors import PolicyUnavailable
from broker.events import POLICY_UNAVAILABLE, log
from broker.terms import Beleid

VERZOEK: Final = "besluit/verzoek/besluit"
HANDELING: Final = "besluit/handeling/besluit"


class Cause(StrEnum):
    """Why there was no answer of the policy; a closed list, for the operational log only."""

    UNDEFINED = "undefined"
    MALFORMED = "malformed"
    OTHER_PAIRS = "other-pairs"
    INCONSISTENT = "inconsistent"
    LATE = "late"
    UNREACHABLE = "unreachable"
    OTHER_REVISION = "other-revision"
    ABORTED = "aborted"
    TOO_LARGE = "too-large"
    STALE = "stale"
    NOT_IN_FORCE = "not-in-force"


class Engine(Protocol):
    """Evaluates an entry point of the bundle named by `beleid`."""

    @property
    def beleid(self) -> Beleid: ...

    async def evaluate(self, entrypoint: str, question: Mapping[str, Any]) -> object:
        """The value of the rule for this input, as JSON. Raises PolicyUnavailable when undefined, late or broken."""
        ...

    async def ready(self) -> bool:
        """True when a question could be answered now, with the expected revision."""
        ...


class EngineRefused(Exception):
    """The engine may not start: the message says in plain Dutch what is wrong and what to do."""


def unavailable(cause: Cause) -> PolicyUnavailable:
    """The error to raise, after telling the operator why; the caller of the API learns no cause."""
    log(POLICY_UNAVAILABLE, cause=cause.value)
    return PolicyUnavailable(cause.value)
