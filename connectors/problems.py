"""What can go wrong for someone who asks, as types. A refusal is none of these: it is a result (`results.Weigering`).

The broker answers with problems (RFC 9457) that carry a stable `code`; callers act on type and code, never on text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import httpx


class SluisProbleem(Exception):
    """The broker could not or would not handle the call. Nothing was disclosed to this caller by it.

    Attributes:
        status: the HTTP status; 0 when there was no answer.
        code: the stable code, such as `sleutel-hergebruikt`.
        document: the whole problem, for `titel`, `detail` and the wrong fields; empty when there was none.
    """

    def __init__(self, status: int, code: str, document: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.document = document or {}

    @property
    def detail(self) -> str:
        """What the broker says in plain Dutch, with the way out."""
        return str(self.document.get("detail", ""))


class OngeldigeVraag(SluisProbleem):
    """400: the question is not well formed; `document` names each wrong field."""


class NietAangemeld(SluisProbleem):
    """401: the access token is missing or not valid, also after a new one."""


class NietToegestaan(SluisProbleem):
    """403 without a decision: this client may not use this door at all."""


class NietGevonden(SluisProbleem):
    """404: not there, or not for you."""


class Botsing(SluisProbleem):
    """409: the state does not allow it, or the Idempotency-Key was used for something else."""


class NietBeschikbaar(SluisProbleem):
    """429 or 5xx, also after trying again. The same key may be used for a later try."""


class GeenVerbinding(SluisProbleem):
    """No answer at all. It is not known whether the broker handled the question: ask again with the same key."""

    def __init__(self) -> None:
        super().__init__(0, "geen-verbinding")


class OngeldigAntwoord(SluisProbleem):
    """The answer is not what the contract promises."""


_TYPES: Final[dict[int, type[SluisProbleem]]] = {
    400: OngeldigeVraag,
    401: NietAangemeld,
    403: NietToegestaan,
    404: NietGevonden,
    409: Botsing,
    429: NietBeschikbaar,
}


def read_problem(response: httpx.Response) -> SluisProbleem:
    """The problem in an answer; one without a readable body has the code `onbekend`."""
    document = read_object(response) or {}
    kind = NietBeschikbaar if response.status_code >= 500 else _TYPES.get(response.status_code, OngeldigAntwoord)
    code = document.get("code")
    return kind(response.status_code, code if isinstance(code, str) else "onbekend", document)


def read_object(response: httpx.Response) -> dict[str, Any] | None:
    """The JSON object in an answer, or None when there is none."""
    try:
        document = response.json()
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
