"""Alembic's door: runs on the connection that `broker.store.migrate` opened as the owner role."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text
from sqlmodel import SQLModel

import broker.tables  # noqa: F401  (fills SQLModel.metadata, which a test compares with the migrated database)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    transaction_per_migration=True,  # a long one holds no locks of the others, and CONCURRENTLY can be had
)
with context.begin_transaction():
    context.run_migrations()
# Alembic's own table: `/readyz` and `sluis doctor` read there how far the database is.
connection.execute(text("GRANT SELECT ON alembic_version TO sluis_broker, sluis_desk"))
connection.commit()
