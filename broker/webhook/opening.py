"""Keys and dispatcher out of the settings. Raises SettingsRefused for authorities that cannot be read."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpx

from broker.house import House
from broker.opening import open_keys
from broker.outside import read_proxies
from broker.settings import Environment, Settings, SettingsRefused
from broker.webhook.addresses import Addresses
from broker.webhook.courier import open_courier
from broker.webhook.dispatch import Dispatcher, dispatching
from broker.webhook.event import Sender
from broker.webhook.keys import WebhookKeys

_UNREADABLE: Final = "SLUIS_WEBHOOK_CA_FILE is niet te lezen. Geef een PEM-bestand met de uitgevers."


def open_webhook_keys(settings: Settings) -> WebhookKeys:
    """The keys that sign what partners are told."""
    return WebhookKeys(open_keys(settings), settings.webhook_key)


@asynccontextmanager
async def open_dispatcher(settings: Settings, house: House) -> AsyncIterator[None]:
    """Deliver what partners subscribed to for the length of the block."""
    sandbox = settings.environment is Environment.SANDBOX
    addresses = Addresses(sandbox, read_proxies(settings.webhook_networks))
    sender = Sender(settings.outside.address or "")
    async with open_courier(_trusted(settings), addresses) as courier:
        dispatcher = Dispatcher(house.store.pool, house.clock, courier, open_webhook_keys(settings), sender)
        async with dispatching(dispatcher):
            yield


def _trusted(settings: Settings) -> ssl.SSLContext:
    if settings.webhook_ca_file is None:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=settings.webhook_ca_file)
    except OSError:  # an SSLError is one
        raise SettingsRefused(_UNREADABLE) from None
