"""One careful POST to a supplier: size, time, type and address of what comes back are ours to bound, not theirs.

No redirect is followed, no proxy is taken from the environment, no compression is accepted (a small body could unpack
to a large one), and reading stops at `max_bytes`. Every failure becomes a ConnectorFailure with a code; neither
bodies nor texts of the other side are logged or carried along.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from connectors.base import ConnectorFailure, Foutcode

MAX_BYTES: Final = 1024 * 1024
_REFUSED: Final = frozenset({403, 451})
_NOT_NOW: Final = frozenset({408, 429})
Tap = Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a supplier is and how to speak to it.

    `url` is the base, without query or credentials. `ca` is the file of the trust anchor (absent: the system's),
    `cert` and `key` our own client certificate for mutual TLS, `token` a bearer token for a supplier that asks for one.
    Plain http is for a loopback twin only. `tap` stands between client and line, for who looks along
    (connectors/check).
    Raises ValueError when these do not fit together.
    """

    url: str
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    token: str | None = field(default=None, repr=False)
    timeout: float = 10.0
    max_bytes: int = MAX_BYTES
    tap: Tap | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("een koppeling heeft een http(s)-adres nodig")
        if parts.query or parts.fragment or parts.username or parts.password:
            raise ValueError("het adres van een koppeling heeft geen query, fragment of inloggegevens")
        if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("een koppeling over een netwerk gebruikt https")
        if (self.cert is None) != (self.key is None):
            raise ValueError("een clientcertificaat heeft een sleutel nodig, en omgekeerd")

    @property
    def mutual(self) -> bool:
        """Both sides prove who they are: our certificate goes along and theirs is checked."""
        return self.cert is not None and self.url.startswith("https:")

    def client(self) -> httpx.AsyncClient:
        """A client for this supplier alone."""
        headers = {**_HEADERS, **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        line = httpx.AsyncHTTPTransport(verify=self.tls(), trust_env=False)
        return httpx.AsyncClient(
            transport=self.tap(line) if self.tap else line,
            timeout=self.timeout,
            follow_redirects=False,
            trust_env=False,
            headers=headers,
        )

    def tls(self) -> ssl.SSLContext:
        """Trust their anchor, show our certificate; TLS 1.2 or later (NCSC 2025)."""
        context = ssl.create_default_context(cafile=self.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.cert is not None:
            context.load_cert_chain(self.cert, self.key)
        return context


_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "sluis"}


async def post(
    client: httpx.AsyncClient, url: str, body: Mapping[str, Any], headers: Mapping[str, str], max_bytes: int
) -> bytes:
    """Send the body once and give the bytes of a 200 answer in JSON. Raises ConnectorFailure for all else."""
    headers = {"Content-Type": "application/json", **headers}
    async with answering(client, "POST", url, headers, write_json(body)) as response:
        _check_status(response)
        return await read_json_body(response, max_bytes)


def write_json(body: Mapping[str, Any]) -> bytes:
    """A body as it is sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@asynccontextmanager
async def answering(
    client: httpx.AsyncClient, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None
) -> AsyncIterator[httpx.Response]:
    """One call, sent once, with its response as it comes in. What the line does becomes a ConnectorFailure."""
    try:
        async with client.stream(method, url, content=content, headers=headers) as response:
            yield response
    except httpx.TimeoutException:
        raise ConnectorFailure(Foutcode.TE_LAAT) from None  # the text of an exception may hold an address
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
        tls = any(isinstance(cause, ssl.SSLError) for cause in _causes(error))
        raise ConnectorFailure(Foutcode.GEEN_TOEGANG if tls else Foutcode.ONBEREIKBAAR) from None


def code_for(status: int) -> Foutcode:
    """The code for a status that is not 200."""
    if status == 401:
        return Foutcode.GEEN_TOEGANG
    if status in _REFUSED:
        return Foutcode.GEWEIGERD_DOOR_BRON
    return Foutcode.BRON_STORING if status in _NOT_NOW or status >= 500 else Foutcode.ONGELDIG_ANTWOORD


def _check_status(response: httpx.Response) -> None:
    if response.status_code != 200:
        raise ConnectorFailure(code_for(response.status_code))


async def read_json_body(response: httpx.Response, max_bytes: int, kind: str = "application/json") -> bytes:
    """The bytes of a body of this type. Raises ConnectorFailure for another type or more than `max_bytes`."""
    said = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if said != kind or response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    raw = bytearray()
    async for chunk in response.aiter_raw():
        raw += chunk
        if len(raw) > max_bytes:
            raise ConnectorFailure(Foutcode.TE_GROOT)
    return bytes(raw)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
