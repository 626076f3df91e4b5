"""How this process is seen from outside: by which address, and behind which proxies that end TLS for it.

The address is what a DPoP proof names (`htu`, RFC 9449 section 4.3), so it comes from the settings and not from a
header that the caller writes; a sandbox without the setting takes what it was called by. A proxy in the list may hand
on the client certificate of its own TLS connection in one header (RFC 9440); from anybody else that header is refused.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

CERT_HEADER: Final = "Client-Cert"


@dataclass(frozen=True, slots=True)
class Outside:
    """`address` is scheme, host and any path that goes before ours; None takes scheme and Host of the call."""

    address: str | None = None
    proxies: tuple[Network, ...] = ()
    cert_header: str = CERT_HEADER

    def is_proxy(self, host: str | None) -> bool:
        """True when a connection from this address is one of our own proxies."""
        if not self.proxies or host is None:
            return False
        try:
            found = ipaddress.ip_address(host)
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None)
        return any((mapped or found) in network for network in self.proxies)

    def url(self, path: str, scheme: str, headers: Iterable[tuple[bytes, bytes]]) -> str:
        """The address of this path as the caller knows it, without query."""
        if self.address is not None:
            return self.address.rstrip("/") + path
        host = next((value for name, value in headers if name == b"host"), b"")
        return f"{scheme}://{host.decode('latin-1')}{path}"


def read_proxies(text: str) -> tuple[Network, ...]:
    """Addresses and networks out of a list with commas. Raises ValueError for what is neither, or is everybody."""
    found = tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    if any(network.prefixlen == 0 for network in found):
        raise ValueError("een proxy heeft een eigen adres of netwerk")
    return found
