"""Which addresses may be called: a partner chooses where events go, so it must not choose what is behind our walls.

https on port 443 or 8443 to addresses that the whole world has, and to the networks that the operator named. Never
loopback, link-local (where clouds keep their metadata), multicast or an address that wraps another one. In the sandbox
also loopback, with http and any port. What an address says is checked once when it comes in (`read_address`) and, after
it was looked up, again for every number that was found (`Addresses.allows`): all of them, or none is called.
Source: OWASP SSRF Prevention; IANA special-purpose registries (RFC 6890).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from broker.outside import Network

Number: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST: Final = 500
_PORTS: Final = frozenset({443, 8443})
_DEFAULT: Final = {"https": 443, "http": 80}
# What carries another address inside, or was never meant to leave a network: not for us to reason about.
_NEVER: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            *("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23", "::/96", "fec0::/10"),
            *("192.0.0.0/24", "192.88.99.0/24"),
        ),
    )
)


class AddressRefused(Exception):
    """An address that is not called. Says nothing of what was found behind it."""


@dataclass(frozen=True, slots=True)
class Address:
    """A web address in parts. `host` has no brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What stands in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT[self.scheme] else f"{host}:{self.port}"


def read_address(text: str) -> Address:
    """An address that can be called at all: no user, query or fragment; http only to this machine by its own name.

    Raises AddressRefused.
    """
    if len(text) > LONGEST or not text.isascii() or any(c.isspace() or ord(c) < 0x21 or c == "\\" for c in text):
        raise AddressRefused
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise AddressRefused from None
    plain = parts.scheme in _DEFAULT and host and port != 0 and "%" not in host and not host.endswith(".")
    if not plain or parts.username is not None or parts.query or parts.fragment or "?" in text or "#" in text:
        raise AddressRefused
    found = Address(parts.scheme, host, port or _DEFAULT[parts.scheme], parts.path or "/")
    if not found.scheme == "https" and not _is_this_machine(host):
        raise AddressRefused
    return found


@dataclass(frozen=True, slots=True)
class Addresses:
    """What may be called here. `networks` are those of the operator; `sandbox` adds this machine."""

    sandbox: bool = False
    networks: tuple[Network, ...] = ()

    def allows(self, address: Address, number: str) -> bool:
        """True when this address may be called at this number (an IP address as it was looked up)."""
        try:
            found = ipaddress.ip_address(number)
        except ValueError:
            return False  # a zone, or no number at all
        found = getattr(found, "ipv4_mapped", None) or found
        if self.sandbox and found.is_loopback:
            return True
        if address.scheme != "https" or address.port not in _PORTS or _is_never(found):
            return False
        return found.is_global or any(found in network for network in self.networks)


def _is_never(number: Number) -> bool:
    special = number.is_loopback or number.is_link_local or number.is_multicast or number.is_unspecified
    return special or any(number in network for network in _NEVER)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
