"""What can go wrong for someone who asks, as types. A refusal is none of these: it is a result (`results.Weigering`).

The broker answers with problems (RFC 9457) that carry a stable `code`; callers act on type and code, never on text.
One class per family: what you can do about it is the same for everything in it. docs/sdk.md has the table, and
docs/fouten.md every code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from connectors.retries import retry_after

_SCOPE: Final = re.compile(r'\bscope="([^"]{1,200})"')


@dataclass(frozen=True, slots=True)
class Veldfout:
    """One wrong field of a question: where it stands, what is wrong, how to mend it."""

    veld: str
    code: str
    uitleg: str


class SluisProbleem(Exception):
    """The broker could not or would not handle the call. Nothing was disclosed to this caller by it.

    Attributes:
        status: the HTTP status; 0 when there was no answer.
        code: the stable code, such as `sleutel-hergebruikt`.
        document: the whole problem; empty when there was none.
        retry_after: seconds after which it makes sense to call again; 0 when the broker did not say.
        scope: the scope that the token lacks, when that was it.
        key: the Idempotency-Key of the call, to ask the same again; None when it had none. Not in the text.
    """

    key: str | None = None

    def __init__(
        self,
        status: int,
        code: str,
        document: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.document = document or {}
        said = headers or {}
        self.retry_after = retry_after(said.get("Retry-After"))
        found = _SCOPE.search(said.get("WWW-Authenticate", ""))
        self.scope = found[1] if found else None

    @property
    def detail(self) -> str:
        """What the broker says in plain Dutch, with the way out."""
        return str(self.document.get("detail", ""))

    @property
    def incident(self) -> str:
        """The number to give to the operator of the broker; empty when there is none."""
        return str(self.document.get("instance", ""))


class OngeldigeVraag(SluisProbleem):
    """400: the question is not well formed. `fouten` has every wrong field, at once."""

    @property
    def fouten(self) -> tuple[Veldfout, ...]:
        """The wrong fields, in the order in which the broker names them."""
        listed = self.document.get("fouten")
        rows = listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ()
        return tuple(
            Veldfout(*(str(row.get(name, "")) for name in ("veld", "code", "uitleg")))
            for row in rows
            if isinstance(row, Mapping)
        )

    def __str__(self) -> str:
        told = "; ".join(f"{fout.veld}: {fout.uitleg}" for fout in self.fouten)
        return f"{self.status} {self.code}" + (f" ({told})" if told else "")


class VerkeerdeAanroep(SluisProbleem):
    """405, 406, 413, 415: method, form, size or content type is not one that this door takes. A fault in a program."""


class NietAangemeld(SluisProbleem):
    """401: the access token is missing or not valid, also after a new one."""


class NietToegestaan(SluisProbleem):
    """403 without a decision: this client may not use this door at all."""


class OnvoldoendeScope(NietToegestaan):
    """403: the token is good, and lacks the scope in `scope`."""


class NietGevonden(SluisProbleem):
    """404: not there, or not for you."""


class Botsing(SluisProbleem):
    """409: the state does not allow it."""


class SleutelHergebruikt(Botsing):
    """409: this Idempotency-Key belongs to another question. A new question has a new key."""


class LooptNog(Botsing):
    """409: the same question with this key still runs, also after waiting. Ask again later, with `key`."""


class NietsWacht(Botsing):
    """409: nothing of this question waits (any more)."""


class VraagNietMeerLeesbaar(Botsing):
    """409: the key of the case is gone, and the question with it. Ask anew when it is still needed."""


class OntvangerZonderSleutel(Botsing):
    """409: whom you send this to has no key for a postbus yet; the receiver registers one."""


class NietBeschikbaar(SluisProbleem):
    """5xx, also after trying again; nothing was disclosed. Ask again later, with `key`."""


class TeVeelAanroepen(NietBeschikbaar):
    """429, also after waiting: your organisation or this employee asks too much at a time. See `retry_after`."""


class VerstrekkersNietBereikbaar(NietBeschikbaar):
    """503: the broker is fine, and no supplier could answer; `document` says which and why, in `storingen`."""


class GeenVerbinding(SluisProbleem):
    """No answer at all. It is not known whether the broker handled the question: ask again with `key`."""

    def __init__(self) -> None:
        super().__init__(0, "geen-verbinding")


class OngeldigAntwoord(SluisProbleem):
    """The answer is not what the contract promises."""


_OF_STATUS: Final[dict[int, type[SluisProbleem]]] = {
    400: OngeldigeVraag,
    401: NietAangemeld,
    403: NietToegestaan,
    404: NietGevonden,
    405: VerkeerdeAanroep,
    406: VerkeerdeAanroep,
    409: Botsing,
    413: VerkeerdeAanroep,
    415: VerkeerdeAanroep,
    429: TeVeelAanroepen,
}
_OF_CODE: Final[dict[tuple[int, str], type[SluisProbleem]]] = {
    (403, "onvoldoende-scope"): OnvoldoendeScope,
    (409, "sleutel-hergebruikt"): SleutelHergebruikt,
    (409, "loopt-nog"): LooptNog,
    (409, "niets-wacht"): NietsWacht,
    (409, "vraag-niet-meer-leesbaar"): VraagNietMeerLeesbaar,
    (409, "ontvanger-zonder-sleutel"): OntvangerZonderSleutel,
    (503, "verstrekkers-niet-bereikbaar"): VerstrekkersNietBereikbaar,
}


def kind_of(status: int, code: str) -> type[SluisProbleem]:
    """The class of a problem: by its code where that has a class of its own, else by its status."""
    unknown = NietBeschikbaar if status >= 500 else OngeldigAntwoord
    return _OF_CODE.get((status, code)) or _OF_STATUS.get(status, unknown)


def read_problem(response: httpx.Response) -> SluisProbleem:
    """The problem in an answer; one without a readable body has the code `onbekend`."""
    document = read_object(response) or {}
    said = document.get("code")
    code = said if isinstance(said, str) else "onbekend"
    return kind_of(response.status_code, code)(response.status_code, code, document, response.headers)


def read_object(response: httpx.Response) -> dict[str, Any] | None:
    """The JSON object in an answer, or None when there is none."""
    try:
        document = response.json()
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
