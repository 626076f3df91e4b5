"""The desk of the sandbox, with its console and the login where one chooses which officer to be.

    async with open_bureau(town, port, tell) as console: ...        the address to open in a browser

Two processes beside those of the town, stopped with it. Raises EmbeddedFailed when one does not start.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from broker.child import Tell
from broker.demo.processes import Command, running
from broker.demo.town import Town
from broker.opening import issuer_folder
from broker.sandbox_login import CLIENT_ID, KEY_FILE


@asynccontextmanager
async def open_bureau(town: Town, port: int, tell: Tell) -> AsyncIterator[str]:
    """The desk on this port (0: any free one), until the end of the block."""
    folder = issuer_folder(town.settings)
    tell("Het bureau start…")
    login = Command("inloggen", "broker.sandbox_login", ["--keys", folder], {})
    async with running([login], town.logs, tell) as (door,):
        environment = {
            **town.desk_environment(),
            "SLUIS_DESK_PORT": str(port),
            "SLUIS_CONSOLE_ISSUER": f"http://127.0.0.1:{door.port}",
            "SLUIS_CONSOLE_CLIENT_ID": CLIENT_ID,
            "SLUIS_CONSOLE_KEY_FILE": str(folder / KEY_FILE),
        }
        desk = Command("bureau", "broker", ["serve", "desk", "--json-ready"], environment)
        async with running([desk], town.logs, tell) as (served,):
            yield f"http://127.0.0.1:{served.port}/console"
