"""Which migrations this release has, and what it makes of the one that a database is at.

A database may be ahead of a broker: the newer release migrates first, while the old one serves (docs/beheer.md).
It may not be behind.
"""

from __future__ import annotations

from enum import StrEnum
from importlib import resources
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory

SELECT = "SELECT version_num FROM alembic_version"


class Standing(StrEnum):
    """Where a database stands, seen from this release."""

    AT_HEAD = "bij"
    BEHIND = "achter"
    AHEAD = "voor"
    NOT_OURS = "geen"


def migrations(folder: str | None = None) -> Config:
    """Alembic's configuration; `folder` is for trying out migrations that are not of this release."""
    config = Config()
    config.set_main_option("script_location", folder or str(resources.files("broker") / "migrations"))
    return config


def newest() -> str:
    """The migration that this release was made for."""
    return str(ScriptDirectory.from_config(migrations()).get_current_head())


def standing(revision: str | None) -> Standing:
    """Where a database with this revision stands; None is a database that was never migrated."""
    if revision is None:
        return Standing.NOT_OURS
    if revision == newest():
        return Standing.AT_HEAD
    known = {script.revision for script in ScriptDirectory.from_config(migrations()).walk_revisions()}
    return Standing.BEHIND if revision in known else Standing.AHEAD


async def read_standing(connection: Any) -> Standing:
    """The same for the database behind this connection. Raises what the database raises when it was never migrated."""
    return standing(await connection.fetchval(SELECT))
