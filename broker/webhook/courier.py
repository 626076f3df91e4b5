"""Bringing one event to one address: looked up once, called at the number that was found, and nothing followed.

The name is resolved here and the connection goes to the number that was checked, so a name that changes in between
changes nothing; TLS and the Host header still speak the name. No redirects, no cookies, no proxy of the environment;
only the status of the answer counts, its body is not read. Everything together takes at most ten seconds.
Errors: Undelivered, with one word that says why.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Final, TypeAlias

import httpx

from broker.webhook.addresses import Address, Addresses, AddressRefused, read_address

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]

PATIENCE: Final = 10.0
_TIMEOUT: Final = httpx.Timeout(5.0, connect=3.0)
_GONE: Final = 410


class Fault(StrEnum):
    """Why an event did not arrive; the partner and the operator see the same word."""

    FORBIDDEN = "adres-niet-toegestaan"
    UNKNOWN = "adres-onbekend"
    UNREACHABLE = "onbereikbaar"
    CERTIFICATE = "certificaat"
    LATE = "te-laat"
    REDIRECT = "omleiding"
    REFUSED = "geweigerd"
    GONE = "weg"


class Undelivered(Exception):
    """The receiver did not say with a 2xx that it has the event."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


async def look_up(host: str, port: int) -> Sequence[str]:
    """Every number of a name, in the order in which this machine would try them. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


class Courier:
    """Calls the addresses that may be called."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        addresses: Addresses,
        resolve: Resolve = look_up,
        patience: float = PATIENCE,
    ) -> None:
        self._transport = transport
        self._addresses = addresses
        self._resolve = resolve
        self._patience = patience

    async def deliver(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Post this body. Raises Undelivered unless the receiver answered 2xx in time."""
        try:
            async with asyncio.timeout(self._patience):
                address = read_address(url)
                status = await self._call(address, await self._numbers(address), headers, body)
        except TimeoutError:
            raise Undelivered(Fault.LATE) from None
        except AddressRefused:
            raise Undelivered(Fault.FORBIDDEN) from None
        if not 200 <= status < 300:
            raise Undelivered(_fault_of(status))

    async def _numbers(self, address: Address) -> Sequence[str]:
        try:
            numbers = await self._resolve(address.host, address.port)
        except (OSError, UnicodeError):
            raise Undelivered(Fault.UNKNOWN) from None
        if not numbers:
            raise Undelivered(Fault.UNKNOWN)
        if not all(self._addresses.allows(address, number) for number in numbers):
            raise AddressRefused
        return numbers

    async def _call(self, address: Address, numbers: Sequence[str], headers: Mapping[str, str], body: bytes) -> int:
        """The status, from the first number that can be reached."""
        fault = Fault.UNREACHABLE
        for number in numbers:
            try:
                return await self._post(_request(address, number, headers, body))
            except httpx.ConnectError as exc:
                fault = Fault.CERTIFICATE if _is_about_tls(exc) else Fault.UNREACHABLE
            except httpx.TimeoutException:
                raise Undelivered(Fault.LATE) from None
            except httpx.TransportError:
                raise Undelivered(Fault.UNREACHABLE) from None
        raise Undelivered(fault)

    async def _post(self, request: httpx.Request) -> int:
        response = await self._transport.handle_async_request(request)
        await response.aclose()
        return response.status_code


def _request(address: Address, number: str, headers: Mapping[str, str], body: bytes) -> httpx.Request:
    """To the number, in the name: what is called is what was checked, what is verified is what was asked for."""
    url = httpx.URL(scheme=address.scheme, host=number, port=address.port, path=address.path)
    extensions = {"timeout": _TIMEOUT.as_dict(), "sni_hostname": address.host}
    named = {"Host": address.authority, "Connection": "close", **headers}
    return httpx.Request("POST", url, headers=named, content=body, extensions=extensions)


def _is_about_tls(exc: BaseException | None) -> bool:
    while exc is not None:
        if isinstance(exc, ssl.SSLError):
            return True
        exc = exc.__cause__ or exc.__context__
    return False


def _fault_of(status: int) -> Fault:
    if status == _GONE:
        return Fault.GONE
    return Fault.REDIRECT if 300 <= status < 400 else Fault.REFUSED


@asynccontextmanager
async def open_courier(trusted: ssl.SSLContext, addresses: Addresses) -> AsyncIterator[Courier]:
    """A courier with connections of its own, none of which is kept."""
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncHTTPTransport(verify=trusted, trust_env=False, limits=limits) as transport:
        yield Courier(transport, addresses)
