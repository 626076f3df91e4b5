"""The SDK for those who ask: one call per door of the broker, typed results, safe repeats, receipts checked.

    async with SluisClient("https://makelaar.example", PrivateKeyJwt(...), log_public_key=VKEY) as sluis:
        result = await sluis.ask(Vraag(casus=..., persoon=..., doel="zvh-2.25", fase="F2", vraag="...", ...))
        sluis.check_receipt(result)

A refusal is a result (`Weigering`). What goes wrong is a `SluisProbleem`, or a `TokenError` when there is no token.
Every repeat of a call carries the same Idempotency-Key, so it never discloses twice (design 6a.2). Names, BSNs and keys
never stand in an address; nothing is logged here.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

import httpx

from broker.terms import Json, Periode
from connectors.problems import (
    GeenVerbinding,
    OngeldigAntwoord,
    SluisProbleem,
    read_object,
    read_problem,
)
from connectors.proofs import ProofKey, show
from connectors.receipt import Inschrijving, LogKey, check_receipt
from connectors.results import Resultaat, is_result, read_result
from connectors.retries import Retries, retry_after
from connectors.tokens import TokenProvider
from connectors.trace import TRACEPARENT, child_traceparent

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_AGAIN: Final = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Element:
    """One asked element, with the asker's own words why it is needed."""

    code: str
    noodzaak: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vraag:
    """One informatieverzoek. `meer` holds members for a push (`initiatief`, `ontvanger`, values)."""

    casus: str
    persoon: str | None
    doel: str
    fase: str
    vraag: str
    verstrekkers: tuple[str, ...]
    elementen: tuple[Element, ...]
    periode: Periode | None = None
    spoed: Mapping[str, Json] | None = None
    meer: Mapping[str, Json] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The question as the broker reads it; members that are not there are left out."""
        periode = self.periode and {"van": self.periode.van.isoformat(), "tot": self.periode.tot.isoformat()}
        elementen = [{"code": e.code, **({"noodzaak": e.noodzaak} if e.noodzaak else {})} for e in self.elementen]
        body = {name: getattr(self, name) for name in ("casus", "persoon", "doel", "fase", "vraag")}
        body |= {"verstrekkers": list(self.verstrekkers), "elementen": elementen, "periode": periode}
        body |= {"spoed": dict(self.spoed) if self.spoed else None, **self.meer}
        return {name: value for name, value in body.items() if value is not None}


def new_key() -> str:
    """A fresh Idempotency-Key: 122 bits of chance (RFC 9562 section 5.4)."""
    return str(uuid.uuid4())


class SluisClient:
    """Speaks to one broker. Use as `async with`, or call `close`.

    `log_public_key` is the key line of the broker's log, needed for `check_receipt`. A given `http` client stays the
    caller's to close; with one of your own you bring certificates for mutual TLS.
    """

    def __init__(
        self,
        base_url: str,
        token_provider: TokenProvider,
        log_public_key: str | None = None,
        *,
        http: httpx.AsyncClient | None = None,
        retries: Retries | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._base = f"{base_url.rstrip('/')}/v1"
        self._tokens = token_provider
        self._proof_key: ProofKey | None = getattr(token_provider, "proof_key", None)
        self._log_key = LogKey.parse(log_public_key) if log_public_key else None
        self._own = http is None
        self._http = http or httpx.AsyncClient(timeout=30, follow_redirects=False, trust_env=False)
        self._retries = retries or Retries()
        self._sleep = sleep

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give back the connections, when they are ours."""
        if self._own:
            await self._http.aclose()

    async def ask(self, vraag: Vraag, *, key: str | None = None) -> Resultaat:
        """Ask. To be safe across a restart of your own, keep `key` and ask again with it."""
        return await self._decided("/informatieverzoeken", vraag.body(), key)

    async def take(self, verzoek: str, *, key: str | None = None) -> Resultaat:
        """Take what was waiting and may go now: a new decision, with the law and evidence of this moment."""
        return await self._decided(f"/informatieverzoeken/{_id(verzoek)}/leveringen", {}, key)

    async def fetch_post(self, stuk: str, *, key: str | None = None) -> Resultaat:
        """Fetch what another party sent to my organisation of its own accord."""
        return await self._decided(f"/postbus/{_id(stuk)}/leveringen", {}, key)

    async def status(self, verzoek: str) -> dict[str, Any]:
        """Status and manifest of a question: what went in which form and why not; never the values again."""
        return _object(await self._send("GET", f"/informatieverzoeken/{_id(verzoek)}"))

    async def postbus(self) -> dict[str, Any]:
        """What lies waiting for my organisation."""
        return _object(await self._send("GET", "/postbus"))

    async def call(
        self, method: str, path: str, body: Mapping[str, Json] | None = None, *, key: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Any other door below /v1: an act, evidence, a task. Status (2xx, or 403 for a refusal) and document."""
        response = await self._send(method, path, body, key or (new_key() if method == "POST" else None))
        return response.status_code, read_object(response) or {}

    async def capabilities(self, vraag: Mapping[str, Json], *, key: str | None = None) -> dict[str, Any]:
        """What may I ask, in which form, and what is missing. No data; recorded as a question."""
        return _object(await self._send("POST", "/mogelijkheden", dict(vraag), key or new_key()))

    def check_receipt(self, result: Resultaat) -> Inschrijving:
        """Check offline that this very answer is in the log of the broker. Raises ReceiptError when it is not."""
        if self._log_key is None:
            raise ValueError("geef log_public_key mee om een bewijs te controleren")
        return check_receipt(result.document, self._log_key)

    async def _decided(self, path: str, body: Mapping[str, Any], key: str | None) -> Resultaat:
        response = await self._send("POST", path, body, key or new_key())
        return read_result(response.status_code, read_object(response))

    async def _send(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, key: str | None = None
    ) -> httpx.Response:
        """One call with its repeats, all under one key. Gives a 2xx or a refusal; raises SluisProbleem for the rest."""
        waits = self._retries.waits()
        while True:
            try:
                response = await self._fresh(method, path, body, key)
                if response.is_success or is_result(response.status_code, read_object(response)):
                    return response
                problem = read_problem(response)
                if response.status_code not in _AGAIN and problem.code != "loopt-nog":
                    raise problem
                asked = retry_after(response.headers.get("Retry-After"))
            except httpx.TransportError:
                problem, asked = GeenVerbinding(), 0.0
            wait = waits.next(asked)
            if wait is None:
                raise problem
            await self._sleep(wait)

    async def _fresh(self, method: str, path: str, body: Mapping[str, Any] | None, key: str | None) -> httpx.Response:
        """One call, and once more when the broker wants another proof or does not accept this token."""
        token = await self._tokens.token()
        response = await self._once(method, path, body, token, key)
        if response.status_code != 401:
            return response
        if self._proof_key is None or not self._proof_key.hear(self._base, response.headers):
            self._tokens.forget(token)
            fresh = await self._tokens.token()
            if fresh == token:
                return response
            token = fresh
        return await self._once(method, path, body, token, key)

    async def _once(  # one request, its token and its key
        self, method: str, path: str, body: Mapping[str, Any] | None, token: str, key: str | None
    ) -> httpx.Response:
        url = self._base + path
        headers = show(token, method, url, self._proof_key) | _headers(key)
        return await self._http.request(method, url, json=body, headers=headers)


def _headers(key: str | None) -> dict[str, str]:
    traceparent = child_traceparent(TRACEPARENT.get())
    return {
        "Accept": "application/json, application/problem+json",
        **({"Idempotency-Key": key} if key else {}),
        **({"traceparent": traceparent} if traceparent else {}),
    }


def _id(text: str) -> str:
    """An id that may stand in a path: opaque, and nothing that could lead elsewhere."""
    if not _ID.fullmatch(text):
        raise ValueError("een nummer bestaat uit letters, cijfers, - en _")
    return text


def _object(response: httpx.Response) -> dict[str, Any]:
    document = read_object(response)
    if document is None:
        raise OngeldigAntwoord(response.status_code, "ongeldig-antwoord")
    return document


__all__ = ["Element", "SluisClient", "SluisProbleem", "Vraag", "new_key"]
