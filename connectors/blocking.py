"""The same SDK for programs that do not know async: every call waits for its answer.

    with BlockingClient("https://makelaar.example", tokens, log_public_key=VKEY) as sluis:
        result = sluis.ask(vraag)

One thread at a time; not inside a running event loop, where SluisClient belongs (RuntimeError). Errors as there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic import JsonValue

from connectors.client import SluisClient
from connectors.receipt import Inschrijving
from connectors.results import Gegeven, Resultaat
from connectors.tokens import TokenProvider
from connectors.views import Mogelijkheden, Poststuk, Stand
from connectors.vraag import Verkenning, Vraag


class BlockingClient:
    """SluisClient with an event loop of its own. Use as `with`, or call `close`."""

    def __init__(
        self, base_url: str, token_provider: TokenProvider, log_public_key: str | None = None, **options: Any
    ) -> None:
        self._runner = asyncio.Runner()
        self._client = SluisClient(base_url, token_provider, log_public_key, **options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections and the loop."""
        self._runner.run(self._client.close())
        self._runner.close()

    def ask(self, vraag: Vraag, *, key: str | None = None) -> Resultaat:
        return self._runner.run(self._client.ask(vraag, key=key))

    def take(self, verzoek: str, *, key: str | None = None) -> Resultaat:
        return self._runner.run(self._client.take(verzoek, key=key))

    def wait_for(self, verzoek: str, *, every: float = 30.0, patience: float = 3600.0) -> Resultaat:
        return self._runner.run(self._client.wait_for(verzoek, every=every, patience=patience))

    def status(self, verzoek: str) -> Stand:
        return self._runner.run(self._client.status(verzoek))

    def mogelijkheden(self, verkenning: Verkenning | Vraag, *, key: str | None = None) -> Mogelijkheden:
        return self._runner.run(self._client.mogelijkheden(verkenning, key=key))

    def postbus(self) -> tuple[Poststuk, ...]:
        return self._runner.run(self._client.postbus())

    def fetch_post(self, stuk: str, *, key: str | None = None) -> Resultaat:
        return self._runner.run(self._client.fetch_post(stuk, key=key))

    def open_post(self, stuk: str, private: X25519PrivateKey, *, key: str | None = None) -> tuple[Gegeven, ...]:
        return self._runner.run(self._client.open_post(stuk, private, key=key))

    def call(
        self, method: str, path: str, body: Mapping[str, JsonValue] | None = None, *, key: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        return self._runner.run(self._client.call(method, path, body, key=key))

    def check_receipt(self, result: Resultaat) -> Inschrijving:
        return self._client.check_receipt(result)
