"""`sluis migrate`: bring the database to this release, as its owner; before the new brokers, while the old ones serve.

Exit codes: 1 it did not work, 2 the settings.
"""

from __future__ import annotations

import asyncio
from typing import Final

import typer

from broker.clock import Clock
from broker.commands.serve import started
from broker.policy.shelf import keep_committed
from broker.revisions import newest
from broker.settings import Process, SettingsRefused, load_settings
from broker.store import migrate as migrate_

_NO_OWNER: Final = "SLUIS_OWNER_DATABASE_URL ontbreekt. Geef het adres voor de eigenaar van de tabellen."


def migrate() -> None:
    """Breng de database naar deze uitgave; de makelaars van de vorige uitgave kunnen intussen doorwerken."""
    with started():
        url = load_settings(Process.OWNER).owner_database_url
        if url is None:
            raise SettingsRefused(_NO_OWNER)
        asyncio.run(_migrate(url.get_secret_value()))
        typer.echo(f"De database is bij {newest()}.")


async def _migrate(url: str) -> None:
    """The tables, and on the shelf the policy of this release, so that what it decides can be replayed later."""
    await migrate_(url)
    await keep_committed(url, Clock().now())
