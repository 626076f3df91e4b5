"""Opening the console: the pages on a desk, and the issuer where officers log in, out of the settings.

    async with open_console(app, desk, settings, address): ...

Without SLUIS_CONSOLE_ISSUER there is no login: the pages say so, and the API of the desk works all the same.
Raises SettingsRefused, which stops the start.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from starlette.applications import Starlette

from audit.desk.console.oidc import Client, RelyingParty
from audit.desk.console.routes import add_console
from audit.desk.console.shell import BASE
from audit.desk.desk import Desk
from audit.desk.views import DeskViews
from broker.settings import Environment, Settings, SettingsRefused

CALLBACK: Final = f"{BASE}/inloggen/terug"
_MIN_RSA: Final = 2048
_TOGETHER: Final = (
    "SLUIS_CONSOLE_ISSUER, SLUIS_CONSOLE_CLIENT_ID en SLUIS_CONSOLE_KEY_FILE horen bij elkaar. "
    "Zet ze alle drie, of geen."
)
_PLAIN: Final = "SLUIS_CONSOLE_ISSUER moet in productie met https:// beginnen; de inlog van de sandbox kan daar niet."
_KEY: Final = (
    "SLUIS_CONSOLE_KEY_FILE is geen sleutel waarmee de console zich kan bewijzen. Verwacht: een PEM-bestand met een "
    "P-256-sleutel, of een RSA-sleutel van ten minste 2048 bits, zonder wachtwoord."
)


@asynccontextmanager
async def open_console(app: Starlette, desk: Desk, settings: Settings, address: str) -> AsyncIterator[None]:
    """The console on the application of the desk, which listens at `address`, until the end of the block."""
    client = client_of(settings, address)
    async with httpx.AsyncClient(trust_env=False) as http:
        login = RelyingParty(client, http, desk.clock) if client else None
        add_console(app, DeskViews(desk), login=login, now=desk.clock.now)
        yield


def client_of(settings: Settings, address: str) -> Client | None:
    """What the issuer knows this console as; SLUIS_PUBLIC_URL counts before `address`. Raises SettingsRefused."""
    given = (settings.console_issuer, settings.console_client_id, settings.console_key_file)
    issuer, client_id, key_file = given
    if issuer is None and client_id is None and key_file is None:
        return None
    if issuer is None or client_id is None or key_file is None:
        raise SettingsRefused(_TOGETHER)
    if settings.environment is Environment.PRODUCTION and not issuer.startswith("https://"):
        raise SettingsRefused(_PLAIN)
    here = str(settings.public_url or address).rstrip("/")
    return Client(issuer, client_id, _read_key(key_file), here + CALLBACK, settings.console_acr)


def _read_key(path: Path) -> EllipticCurvePrivateKey | RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        raise SettingsRefused(_KEY) from None
    match key:
        case EllipticCurvePrivateKey() if isinstance(key.curve, SECP256R1):
            return key
        case RSAPrivateKey() if key.key_size >= _MIN_RSA:
            return key
        case _:
            raise SettingsRefused(_KEY)
