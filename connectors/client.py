"""The SDK for those who ask: one call per door of the broker, typed results, safe repeats, receipts checked.

    async with SluisClient("https://makelaar.example", PrivateKeyJwt(...), log_public_key=VKEY) as sluis:
        result = await sluis.ask(Vraag(casus=..., persoon=..., doel="zvh-2.25", fase="F2", vraag="...", ...))

A refusal is a result (`Weigering`). What goes wrong is a `SluisProbleem`, a `TokenError` when there is no token, and a
`ReceiptError` when an answer is not in the log. Every repeat of a call carries the same Idempotency-Key, so it never
discloses twice (design 6a.2). Names, BSNs and keys never stand in an address; nothing is logged here.
Needs httpx, pydantic, cryptography, PyJWT and rfc8785, and nothing of the broker. docs/sdk.md is its manual.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, Self

import httpx
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic import JsonValue

from connectors.postbus import open_box
from connectors.problems import OngeldigAntwoord, SluisProbleem, read_object
from connectors.receipt import Inschrijving, LogKey, check_receipt
from connectors.results import Gegeven, Resultaat, proven, read_result
from connectors.retries import Retries
from connectors.sending import Sender, Sleep
from connectors.tokens import TokenProvider
from connectors.views import Mogelijkheden, Poststuk, Stand, read_mogelijkheden, read_postbus, read_stand
from connectors.vraag import Element, Periode, Verkenning, Vraag, new_key

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class SluisClient:
    """Speaks to one broker. Use as `async with`, or call `close`.

    `log_public_key` is the key line of the broker's log. With it every answer that has a receipt is checked before you
    see it, and one that is not in the log raises ReceiptError; leave it out only to try something.
    A given `http` client stays the caller's to close; with one of your own you bring certificates for mutual TLS.
    """

    def __init__(
        self,
        base_url: str,
        token_provider: TokenProvider,
        log_public_key: str | None = None,
        *,
        http: httpx.AsyncClient | None = None,
        retries: Retries | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._log_key = LogKey.parse(log_public_key) if log_public_key else None
        self._own = http is None
        self._http = http or httpx.AsyncClient(timeout=30, follow_redirects=False, trust_env=False)
        self._sender = Sender(f"{base_url.rstrip('/')}/v1", token_provider, self._http, retries, sleep)
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

    async def wait_for(
        self,
        verzoek: str,
        *,
        every: float = 30.0,
        patience: float = 3600.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> Resultaat:
        """Look until no human has to do anything any more, then take it. Raises TimeoutError when that takes longer.

        Nothing is lost by stopping: what waits stays, and can be taken later.
        """
        until = monotonic() + patience
        while (await self.status(verzoek)).wacht:
            if monotonic() + every > until:
                raise TimeoutError("er wacht nog iemand op een mens; kijk later opnieuw")
            await self._sleep(every)
        return await self.take(verzoek)

    async def status(self, verzoek: str) -> Stand:
        """How a question stands: what went in which form and why not; never the values again."""
        return read_stand(*await self._looked_up(f"/informatieverzoeken/{_id(verzoek)}"))

    async def mogelijkheden(self, verkenning: Verkenning | Vraag, *, key: str | None = None) -> Mogelijkheden:
        """What may I ask, in which form, and what is missing for the rest. No data; recorded as a question.

        A Vraag says what that very question would answer now.
        """
        return read_mogelijkheden(*await self.call("POST", "/mogelijkheden", verkenning.body(), key=key))

    async def postbus(self) -> tuple[Poststuk, ...]:
        """Everything that lies waiting for my organisation, page by page."""
        found: list[Poststuk] = []
        place = "/postbus"
        while True:
            status, page = await self._looked_up(place)
            found += read_postbus(status, page.get("postbus"))
            if page.get("volgende") is None:
                return tuple(found)
            place = f"/postbus?na={_id(str(page['volgende']))}"

    async def fetch_post(self, stuk: str, *, key: str | None = None) -> Resultaat:
        """Fetch what another party sent to my organisation of its own accord, sealed as it lies there."""
        return await self._decided(f"/postbus/{_id(stuk)}/leveringen", {}, key)

    async def open_post(self, stuk: str, private: X25519PrivateKey, *, key: str | None = None) -> tuple[Gegeven, ...]:
        """Fetch and open it. Raises PostbusError when this key does not open it, or when it was withheld."""
        return open_box(private, await self.fetch_post(stuk, key=key))

    async def call(
        self, method: str, path: str, body: Mapping[str, JsonValue] | None = None, *, key: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Any other door below /v1: an act, evidence, a task. Status (2xx, or 403 for a refusal) and document."""
        response = await self._sender.send(method, path, body, key or (new_key() if method == "POST" else None))
        document = read_object(response) or {}
        self._checked(document)
        return response.status_code, document

    def check_receipt(self, result: Resultaat) -> Inschrijving:
        """Check again, offline, that this very answer is in the log of the broker. Raises ReceiptError if it is not."""
        if self._log_key is None:
            raise ValueError("geef log_public_key mee om een bewijs te controleren")
        return check_receipt(result.document, self._log_key)

    async def _decided(self, path: str, body: Mapping[str, Any], key: str | None) -> Resultaat:
        response = await self._sender.send("POST", path, body, key or new_key())
        result = read_result(response.status_code, read_object(response))
        return proven(result, check_receipt(result.document, self._log_key)) if self._log_key else result

    def _checked(self, document: Mapping[str, Any]) -> None:
        """An act or a list: where there is a receipt it must hold. In a list of earlier walks it is an address."""
        if self._log_key is not None and isinstance(document.get("bewijs"), Mapping):
            check_receipt(document, self._log_key)

    async def _looked_up(self, path: str) -> tuple[int, dict[str, Any]]:
        response = await self._sender.send("GET", path)
        document = read_object(response)
        if document is None:
            raise OngeldigAntwoord(response.status_code, "ongeldig-antwoord")
        return response.status_code, document


def _id(text: str) -> str:
    """An id that may stand in a path: opaque, and nothing that could lead elsewhere."""
    if not _ID.fullmatch(text):
        raise ValueError("een nummer bestaat uit letters, cijfers, - en _")
    return text


__all__ = ["Element", "Periode", "SluisClient", "SluisProbleem", "Verkenning", "Vraag", "new_key"]
