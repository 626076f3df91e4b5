"""Alembic's door: runs on the connection that `broker.store.migrate` opened as the owner role."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import broker.tables  # noqa: F401  (fills SQLModel.metadata, which a test compares with the migrated database)

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
with context.begin_transaction():
    context.run_migrations()
