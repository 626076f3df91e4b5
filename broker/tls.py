"""TLS in our own process: which certificate we show, whose certificates count, and the one of this connection.

TLS 1.2 with forward secrecy and AEAD, and 1.3 (NCSC, level good). A client may come without a certificate, for who has
a DPoP-bound token; one that our authorities did not issue ends the handshake. uvicorn knows the certificate and does
not pass it on, so a protocol of our own puts it where ASGI has a place for it (ASGI TLS extension 0.2).
Raises SettingsRefused when a file of the settings does not fit.
"""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import Any, Final

import httpx
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from broker.settings import Settings, SettingsRefused

_CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"


class CertificateProtocol(HttpToolsProtocol):
    """HTTP over TLS, whose scope says which certificate the client showed."""

    _extensions: dict[str, Any]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        connection = transport.get_extra_info("ssl_object")
        shown = connection.getpeercert(binary_form=True) if connection else None
        chain = (ssl.DER_cert_to_PEM_cert(shown),) if shown else ()
        self._extensions = {"tls": {"client_cert_chain": chain, "client_cert_error": None}}

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = self._extensions


def tls_of(settings: Settings) -> dict[str, Any]:
    """What uvicorn needs to speak TLS by these settings; nothing when they name no certificate."""
    if settings.tls_cert_file is None:
        return {}
    context = _context(settings.tls_cert_file, settings)
    return {"http": CertificateProtocol, "ssl_context_factory": lambda *_: context}


def _context(certificate: Path, settings: Settings) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    try:
        context.load_cert_chain(certificate, settings.tls_key_file)
    except OSError:  # an SSLError is one
        raise SettingsRefused(
            "SLUIS_TLS_CERT_FILE en SLUIS_TLS_KEY_FILE zijn niet te lezen of horen niet bij elkaar. Geef PEM-bestanden."
        ) from None
    if settings.tls_client_ca_file is not None:
        context.verify_mode = ssl.CERT_OPTIONAL
        try:
            context.load_verify_locations(settings.tls_client_ca_file)
        except OSError:
            raise SettingsRefused(
                "SLUIS_TLS_CLIENT_CA_FILE is niet te lezen. Geef een PEM-bestand met de uitgevers."
            ) from None
    return context


def client_context(authorities: Path | None) -> ssl.SSLContext:
    """Whom we trust when we fetch the public keys: these authorities alone, or those that everybody trusts."""
    if authorities is None:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=authorities)
    except OSError:
        raise SettingsRefused("SLUIS_JWKS_CA_FILE is niet te lezen. Geef een PEM-bestand met de uitgevers.") from None
