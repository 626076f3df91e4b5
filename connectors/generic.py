"""The generic connector: any supplier that offers our own `POST /informatievraag`.

What that is stands in docs/openapi-informatievraag.yaml; how it is sent and read in `endpoint` and `wire`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from broker.terms import Answer, Question
from connectors.base import ConnectorFailure, Foutcode
from connectors.endpoint import Endpoint, post
from connectors.trace import TRACEPARENT, child_traceparent
from connectors.wire import read_answer, write_question


class GenericConnector:
    """Asks over HTTP with JSON, with mutual TLS when the endpoint has a certificate.

    `trace` gives the trace context of the running request. One connector serves many questions at the same time;
    whoever made it calls `close`.
    """

    def __init__(self, endpoint: Endpoint, trace: Callable[[], str | None] = TRACEPARENT.get) -> None:
        self._url = f"{endpoint.url.rstrip('/')}/informatievraag"
        self._endpoint = endpoint
        self._client = endpoint.client()
        self._trace = trace

    async def fetch(self, question: Question) -> Answer:
        """Ask once. Raises ConnectorFailure. Without `onderwerp` the question is about no single person."""
        body = write_question(question)
        traceparent = child_traceparent(self._trace())
        headers = {"traceparent": traceparent} if traceparent else {}
        try:
            async with asyncio.timeout(self._endpoint.timeout):  # an answer that drips in is late too
                raw = await post(self._client, self._url, body, headers, self._endpoint.max_bytes)
        except TimeoutError:
            raise ConnectorFailure(Foutcode.TE_LAAT) from None
        return read_answer(raw, question.elementen)

    async def close(self) -> None:
        """Give back the connections."""
        await self._client.aclose()
