"""Which addresses are called: a partner names them, so each trick to reach what is inside must fail (OWASP SSRF)."""

from __future__ import annotations

import ipaddress
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.webhook.addresses import Address, Addresses, AddressRefused, read_address

HTTPS: Final = Address("https", "hook.example", 443, "/")
INSIDE: Final = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:0:0:0:0:f5ff:fffe", "2001:db8::1", "fe80::1%eth0",
    "localhost", "", "2130706433", "0x7f.1",
]  # fmt: skip


@pytest.mark.parametrize("number", INSIDE)
def test_nothing_inside_is_called(number: str) -> None:
    """Loopback, private, shared, link-local (metadata of clouds), multicast, and what wraps one of those."""
    assert not Addresses().allows(HTTPS, number)


@pytest.mark.parametrize("number", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_what_the_whole_world_has_is_called(number: str) -> None:
    """An ordinary receiver."""
    assert Addresses().allows(HTTPS, number)


@given(st.ip_addresses())
def test_only_global_numbers_are_ever_called(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """Whatever the number: what the registries call private or special is not called (RFC 6890)."""
    inner = getattr(number, "ipv4_mapped", None) or number
    if Addresses().allows(HTTPS, str(number)):
        assert inner.is_global
        assert not any((inner.is_private, inner.is_multicast, inner.is_loopback, inner.is_link_local))


def test_a_network_of_the_operator_is_called_and_nothing_beside_it() -> None:
    """A partner on a closed network such as Diginetwerk; loopback and metadata stay out, whatever is named."""
    networks = tuple(map(ipaddress.ip_network, ("10.20.0.0/16", "127.0.0.0/8", "169.254.0.0/16")))
    addresses = Addresses(networks=networks)
    assert addresses.allows(HTTPS, "10.20.3.4")
    assert addresses.allows(HTTPS, "::ffff:10.20.3.4")
    assert not any(addresses.allows(HTTPS, number) for number in ("10.21.0.1", "127.0.0.1", "169.254.169.254"))


def test_http_and_other_ports_are_for_this_machine_in_the_sandbox_alone() -> None:
    """https on 443 or 8443; the rest only where a developer tries things out."""
    for address in (Address("http", "localhost", 80, "/"), Address("https", "hook.example", 22, "/")):
        assert not Addresses().allows(address, "93.184.216.34")
        assert not Addresses(sandbox=True).allows(address, "93.184.216.34")
        assert not Addresses().allows(address, "127.0.0.1")
        assert Addresses(sandbox=True).allows(address, "127.0.0.1")
    assert Addresses().allows(Address("https", "hook.example", 8443, "/"), "93.184.216.34")
    assert not Addresses(sandbox=True).allows(HTTPS, "10.0.0.1")


@pytest.mark.parametrize(
    "text",
    [
        "", "hook.example", "ftp://hook.example/", "file:///etc/passwd", "http://hook.example/", "gopher://127.0.0.1/",
        "http://10.0.0.1/", "https://", "https:///pad", "https://gebruiker@hook.example/", "https://a:b@hook.example/",
        "https://hook.example/?x=1", "https://hook.example/?", "https://hook.example/#x", "https://hook.example:0/",
        "https://hook.example:99999/", "https://hook.example:x/", "https://hook example/",
        "https://hook.example/\r\nX: y",
        "https://hook.example\\@127.0.0.1/", "https://[fe80::1%25eth0]/", "https://hook.example./", "https://höok.example/",
        "https://hook.example/" + "a" * 500, "https://[::1/", " https://hook.example/",
    ],
)  # fmt: skip
def test_what_can_be_read_two_ways_is_no_address(text: str) -> None:
    """What we check and what we call must be one and the same address."""
    with pytest.raises(AddressRefused):
        read_address(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://hook.example", Address("https", "hook.example", 443, "/")),
        ("https://Hook.Example:8443/pad/x", Address("https", "hook.example", 8443, "/pad/x")),
        ("https://[2606:2800::1]/", Address("https", "2606:2800::1", 443, "/")),
        ("http://127.0.0.1:8100/meldingen", Address("http", "127.0.0.1", 8100, "/meldingen")),
        ("http://localhost:8100/", Address("http", "localhost", 8100, "/")),
    ],
)
def test_an_address_is_read_in_its_parts(text: str, address: Address) -> None:
    """Names without case, a path when there is none, the port of the scheme."""
    assert read_address(text) == address


@pytest.mark.parametrize(
    ("address", "authority"),
    [(HTTPS, "hook.example"), (Address("https", "hook.example", 8443, "/"), "hook.example:8443"),
     (Address("https", "2606:2800::1", 443, "/"), "[2606:2800::1]")],
)  # fmt: skip
def test_the_host_header_names_what_was_asked_for(address: Address, authority: str) -> None:
    """RFC 9110 section 7.2: a port that is not the usual one, brackets around IPv6."""
    assert address.authority == authority
