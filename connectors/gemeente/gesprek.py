"""The calls that one question takes: each signed, explained and counted against one limit of bytes.

`X-Audit-Toelichting` says purpose and besluit and nothing about a person; the municipality finds it in its audit trail.
`Accept-Crs` and `Content-Crs` are there because the Zaken API refuses without. Headers of NLX belong to an outway and
are not made up here. No address that the other side sends is followed: pages are asked by number.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any, Final

import httpx

from broker.terms import Question
from connectors.base import ConnectorFailure, Foutcode
from connectors.endpoint import answering, code_for, read_json_body, write_json
from connectors.gemeente.body import Fout, read
from connectors.gemeente.toegang import Toegang
from connectors.trace import child_traceparent

_CRS: Final = "EPSG:4326"
_LONGEST_PROBLEM: Final = 16 * 1024
_NOT_OUR_TOKEN: Final = ("not_authenticated", "authentication_failed", "jwt-", "invalid-jwt")


class Gesprek:
    """One question at one zaaksysteem. Raises ConnectorFailure for whatever goes wrong."""

    def __init__(self, client: httpx.AsyncClient, toegang: Toegang, question: Question, trace: str | None) -> None:
        self._client = client
        self._left = toegang.zaken.max_bytes
        self._trace = trace
        self._headers = {
            "Authorization": f"Bearer {toegang.token(question.besluit)}",
            "Accept-Crs": _CRS,
            "Content-Crs": _CRS,
            "X-Audit-Toelichting": f"doel {question.doel}, besluit {question.besluit}",
        }

    async def get(self, url: str) -> bytes:
        """Read something that is about nobody."""
        return await self._call("GET", url, {}, None)

    async def post(self, url: str, body: Mapping[str, Any]) -> bytes:
        """Ask something of which the body may say about whom."""
        return await self._call("POST", url, {"Content-Type": "application/json"}, write_json(body))

    async def _call(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> bytes:
        span = child_traceparent(self._trace)
        sent = {**self._headers, **headers, **({"traceparent": span} if span else {})}
        async with answering(self._client, method, url, sent, content) as response:
            if response.status_code != 200:
                raise ConnectorFailure(await _code(response))
            raw = await read_json_body(response, self._left)
        self._left -= len(raw)
        return raw


async def _code(response: httpx.Response) -> Foutcode:
    """A zaaksysteem says 403 as well to a token that it does not accept; its `code` tells the two apart."""
    if response.status_code == 403:
        with contextlib.suppress(ConnectorFailure):  # no problem document: a plain refusal
            said = read(Fout, await read_json_body(response, _LONGEST_PROBLEM, "application/problem+json")).code
            if said.startswith(_NOT_OUR_TOKEN):
                return Foutcode.GEEN_TOEGANG
    return code_for(response.status_code)
