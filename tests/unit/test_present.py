"""The door's side of identity: what of a request may count, and what only its own proxy may say (RFC 9440, NL GOV)."""

from __future__ import annotations

import base64
import ssl
from typing import Any

import pytest

from broker.api.challenge import challenge
from broker.api.present import present
from broker.errors import InsufficientScope, NotAuthenticated
from broker.outside import Outside, read_proxies
from broker.settings import Settings

CERT = b"\x30\x03\x02\x01\x05"  # any DER will do: only its hash counts
FORWARDED = b":" + base64.b64encode(CERT) + b":"
PROXY = Outside("https://makelaar.example/sluis/", read_proxies("10.0.0.4, 10.1.0.0/16,fd00::/8"))


def scope(*headers: tuple[str, bytes], client: str = "192.0.2.7", **more: Any) -> dict[str, Any]:
    raw = [(name.lower().encode(), value) for name, value in headers]
    base = {"type": "http", "method": "POST", "scheme": "http", "path": "/v1/taken", "raw_path": b"/v1/taken"}
    return base | {"query_string": b"", "headers": raw, "client": (client, 4711)} | more


def over_tls(*headers: tuple[str, bytes], certificate: bytes = CERT, **more: Any) -> dict[str, Any]:
    chain = (ssl.DER_cert_to_PEM_cert(certificate),)
    return scope(*headers, extensions={"tls": {"client_cert_chain": chain}}, **more)


def reason(given: dict[str, Any], outside: Outside) -> str:
    with pytest.raises(NotAuthenticated) as caught:
        present(given, outside, None)
    return caught.value.reason


def test_the_address_is_that_of_the_settings_and_not_of_the_caller() -> None:
    """RFC 9449 section 4.3: `htu` names this service; a Host header is written by whoever calls."""
    given = scope(("Host", b"elders.example"), ("X-Forwarded-Host", b"elders.example"), query_string=b"na=1")
    assert present(given, PROXY, None).url == "https://makelaar.example/sluis/v1/taken"
    assert present(given, Outside(), None).url == "http://elders.example/v1/taken"


def test_every_header_that_counts_is_handed_on_as_often_as_it_came() -> None:
    """RFC 6750 section 2 and RFC 9449 section 4.3: two of them is a refusal, which is not for the door to hide."""
    given = scope(("Authorization", b"Bearer a"), ("Authorization", b"DPoP b"), ("DPoP", b"c"), ("DPoP", b"d"))
    shown = present(given, PROXY, "taken:lezen")
    assert (shown.authorization, shown.proofs) == (("Bearer a", "DPoP b"), ("c", "d"))
    assert (shown.method, shown.scope) == ("POST", "taken:lezen")


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        (b"access_token=a.b.c", True),
        (b"a=1&access%5Ftoken=x", True),
        (b"access_token", True),
        (b"a=access_token", False),
    ],
)
def test_a_token_in_the_query_is_seen_in_any_spelling(query: bytes, *, holds: bool) -> None:
    """NL GOV profile: MUST NOT be accepted there; it would stand in logs on the way."""
    assert present(scope(query_string=query), PROXY, None).in_address is holds


def test_our_own_connection_brings_its_certificate() -> None:
    """RFC 8705 section 3: TLS that ends in this process."""
    assert present(over_tls(), Outside(), None).certificate == CERT
    assert present(scope(extensions={"tls": {"client_cert_chain": ()}}), Outside(), None).certificate is None
    assert present(scope(), Outside(), None).certificate is None


@pytest.mark.parametrize("client", ["10.0.0.4", "10.1.2.3", "fd00::1", "::ffff:10.0.0.4"])
def test_our_own_proxy_hands_on_the_certificate_that_it_saw(client: str) -> None:
    """RFC 9440 section 2; and what it showed on its own connection to us is not the caller's."""
    assert (
        present(over_tls(("Client-Cert", FORWARDED), certificate=b"0", client=client), PROXY, None).certificate == CERT
    )
    assert present(over_tls(client=client), PROXY, None).certificate is None


@pytest.mark.parametrize("name", ["Client-Cert", "client-cert", "Client-Cert-Chain"])
@pytest.mark.parametrize("client", ["192.0.2.7", "10.2.0.1", "", "unix", "10.0.0.40"])
@pytest.mark.parametrize("outside", [Outside(), PROXY], ids=["no proxy", "another proxy"])
def test_anybody_else_who_names_a_certificate_is_refused(name: str, client: str, outside: Outside) -> None:
    """RFC 9440 section 4: never ignored, for then a mistake in the network would let people be somebody."""
    assert reason(scope((name, FORWARDED), client=client), outside) == "certificate-forged"


def test_a_proxy_with_a_header_of_its_own_name_is_no_way_around() -> None:
    """The configured name and the standard one are both for proxies alone."""
    outside = Outside(None, read_proxies("10.0.0.4"), "X-Tls-Client")
    assert present(scope(("X-Tls-Client", FORWARDED), client="10.0.0.4"), outside, None).certificate == CERT
    assert reason(scope(("X-Tls-Client", FORWARDED)), outside) == "certificate-forged"
    assert reason(scope(("Client-Cert", FORWARDED)), outside) == "certificate-forged"
    assert present(scope(("Client-Cert", FORWARDED), client="10.0.0.4"), outside, None).certificate is None


@pytest.mark.parametrize("value", [b"", b"::", b"MDAw", b":M:", b":%%%%:", b":MDAw:, :MDAw:", b'"MDAw"', b":MDAw:;a=1"])
def test_a_proxy_that_speaks_otherwise_is_not_guessed_at(value: bytes) -> None:
    """RFC 8941 section 3.3.5: one byte sequence."""
    assert reason(scope(("Client-Cert", value), client="10.0.0.4"), PROXY) == "certificate-malformed"
    twice = scope(("Client-Cert", FORWARDED), ("Client-Cert", FORWARDED), client="10.0.0.4")
    assert reason(twice, PROXY) == "certificate-malformed"


@pytest.mark.parametrize(
    "text", ["0.0.0.0/0", "::/0", "10.0.0.0/8,0.0.0.0/0", "proxy", "10.0.0.1/8", "10.0.0.4;10.0.0.5"]
)
def test_everybody_is_no_proxy(text: str) -> None:
    """A setting that would let anybody say who he is stops the start."""
    with pytest.raises(ValueError, match=r".+"):
        read_proxies(text)


def test_the_settings_say_how_we_are_seen() -> None:
    """SLUIS_PUBLIC_URL, SLUIS_PROXY_ADDRESSES, SLUIS_PROXY_CERT_HEADER."""
    made = Settings(
        public_url="https://makelaar.example", proxy_addresses="10.0.0.4", proxy_cert_header="X-Cert"
    ).outside
    assert made == Outside("https://makelaar.example/", read_proxies("10.0.0.4"), "X-Cert")
    assert Settings().outside == Outside()


# --- what is said back -------------------------------------------------------------------------------------------


def test_who_shows_nothing_hears_both_ways_in() -> None:
    """RFC 6750 section 3.1: no error code for who did not try; RFC 9449 section 7.1: the algorithms."""
    assert challenge(NotAuthenticated("token-missing")) == {
        "WWW-Authenticate": 'Bearer realm="sluis", DPoP realm="sluis", algs="ES256 PS256"'
    }


@pytest.mark.parametrize(
    ("reason", "scheme", "said"),
    [
        ("expired", "Bearer", 'Bearer realm="sluis", error="invalid_token"'),
        ("certificate-other", "Bearer", 'Bearer realm="sluis", error="invalid_token"'),
        ("dpop-scheme", "Bearer", 'Bearer realm="sluis", error="invalid_token"'),
        ("expired", "DPoP", 'DPoP realm="sluis", error="invalid_token", algs="ES256 PS256"'),
        ("dpop-replayed", "DPoP", 'DPoP realm="sluis", error="invalid_dpop_proof", algs="ES256 PS256"'),
    ],
)
def test_the_scheme_that_was_used_bears_the_error(reason: str, scheme: str, said: str) -> None:
    """RFC 9449 section 7.1: one code, and no reason."""
    error = NotAuthenticated(reason)
    error.scheme = scheme
    (value,) = challenge(error).values()
    assert value.startswith(said)
    assert reason not in value
    assert value.count("error=") == 1


def test_a_nonce_comes_in_a_header_of_its_own() -> None:
    """RFC 9449 section 9."""
    error = NotAuthenticated("dpop-nonce", nonce="n-1")
    error.scheme = "DPoP"
    found = challenge(error)
    assert found["DPoP-Nonce"] == "n-1"
    assert 'error="use_dpop_nonce"' in found["WWW-Authenticate"]


def test_a_scope_that_is_missing_is_named() -> None:
    """RFC 6750 section 3.1: `insufficient_scope`, with the scope that is needed."""
    said = challenge(InsufficientScope("taken:lezen"))["WWW-Authenticate"]
    assert said.startswith('Bearer realm="sluis", error="insufficient_scope", scope="taken:lezen"')
