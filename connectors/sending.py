"""One call to the broker, whatever it takes: a valid token, a proof for it, repeats under one key, waits as asked for.

What may be repeated is repeated with the same Idempotency-Key, so nothing is disclosed twice (design 6a.2). A wait is
never shorter than `Retry-After`, never ends for all clients at once, and is not begun when it would take too long.
Errors: SluisProbleem, with the key of the call in `key`; TokenError. Nothing is logged here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import httpx

from connectors.problems import GeenVerbinding, LooptNog, SluisProbleem, read_object, read_problem
from connectors.proofs import ProofKey, show
from connectors.results import is_result
from connectors.retries import Retries
from connectors.tokens import TokenProvider
from connectors.trace import TRACEPARENT, child_traceparent

_AGAIN: Final = frozenset({429, 502, 503, 504})
Sleep = Callable[[float], Awaitable[None]]


class Sender:
    """Speaks to the doors below `base`."""

    def __init__(
        self,
        base: str,
        tokens: TokenProvider,
        http: httpx.AsyncClient,
        retries: Retries | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._base = base
        self._tokens = tokens
        self._proof_key: ProofKey | None = getattr(tokens, "proof_key", None)
        self._http = http
        self._retries = retries or Retries()
        self._sleep = sleep

    async def send(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, key: str | None = None
    ) -> httpx.Response:
        """One call with its repeats. Gives a 2xx or a refusal; raises SluisProbleem for the rest."""
        waits = self._retries.waits()
        while True:
            outcome = await self._try(method, path, body, key)
            if isinstance(outcome, httpx.Response):
                return outcome
            outcome.key = key
            wait = waits.next(outcome.retry_after) if _may_help(outcome) else None
            if wait is None:
                raise outcome
            await self._sleep(wait)

    async def _try(
        self, method: str, path: str, body: Mapping[str, Any] | None, key: str | None
    ) -> httpx.Response | SluisProbleem:
        try:
            response = await self._fresh(method, path, body, key)
        except httpx.TransportError:
            return GeenVerbinding()
        if response.is_success or is_result(response.status_code, read_object(response)):
            return response
        return read_problem(response)

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


def _may_help(problem: SluisProbleem) -> bool:
    return isinstance(problem, GeenVerbinding | LooptNog) or problem.status in _AGAIN


def _headers(key: str | None) -> dict[str, str]:
    traceparent = child_traceparent(TRACEPARENT.get())
    return {
        "Accept": "application/json, application/problem+json",
        **({"Idempotency-Key": key} if key else {}),
        **({"traceparent": traceparent} if traceparent else {}),
    }
