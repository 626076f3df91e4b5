"""From an ASGI scope to what the caller shows: the door's side of room 1. Reads the scope alone, so any server will do.

The client certificate is that of our own TLS connection (ASGI TLS extension), or comes from a proxy of the settings in
the header of RFC 9440. From anybody else that header is an attempt to be somebody, so it is refused and never ignored.
Raises NotAuthenticated.
"""

from __future__ import annotations

import binascii
import re
import ssl
from base64 import b64decode
from typing import Final
from urllib.parse import parse_qsl

from starlette.types import Scope

from broker.errors import NotAuthenticated
from broker.outside import CERT_HEADER, Outside
from broker.presented import Presented
from broker.reasons import Reason

_BYTES: Final = re.compile(rb":([A-Za-z0-9+/]+={0,2}):")  # RFC 8941 section 3.3.5
_ALWAYS: Final = frozenset({CERT_HEADER.lower().encode(), b"client-cert-chain"})


def present(scope: Scope, outside: Outside, needed: str | None) -> Presented:
    """What the caller of this request shows; `needed` is the scope of the operation."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
    return Presented(
        authorization=_all(headers, b"authorization"),
        proofs=_all(headers, b"dpop"),
        method=scope["method"],
        url=outside.url(path, scope.get("scheme", "http"), headers),
        certificate=_certificate(scope, outside),
        scope=needed,
        in_address=_holds_token(scope["query_string"]),
    )


def _all(headers: list[tuple[bytes, bytes]], name: bytes) -> tuple[str, ...]:
    return tuple(value.decode("latin-1") for found, value in headers if found == name)


def _holds_token(query: bytes) -> bool:
    """RFC 6750 section 2.3 is not for us; NL GOV: MUST NOT be accepted in the query."""
    return bool(query) and any(
        name == "access_token" for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    )


def _certificate(scope: Scope, outside: Outside) -> bytes | None:
    """The client's certificate: as our proxy saw it, or of our own TLS connection."""
    name = outside.cert_header.lower().encode()
    given = [value for found, value in scope["headers"] if found == name]
    if outside.is_proxy((scope.get("client") or (None,))[0]):
        return _forwarded(given) if given else None
    if given or any(found in _ALWAYS for found, _ in scope["headers"]):
        raise NotAuthenticated(Reason.CERTIFICATE_FORGED)
    chain = scope.get("extensions", {}).get("tls", {}).get("client_cert_chain", ())
    return ssl.PEM_cert_to_DER_cert(chain[0]) if chain else None


def _forwarded(given: list[bytes]) -> bytes:
    found = _BYTES.fullmatch(given[0]) if len(given) == 1 else None
    try:
        if found is not None:
            return b64decode(found[1], validate=True)
    except binascii.Error:
        pass
    raise NotAuthenticated(Reason.CERTIFICATE_MALFORMED)
