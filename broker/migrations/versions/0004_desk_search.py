"""Indexes for the desk: the rows of one onderdeel in order of time, on either side, and those of one case.

Made without stopping the broker (CONCURRENTLY), so outside a transaction. One that broke off leaves an invalid index
behind, which the next try takes away first.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_log_index_ontvanger": "((rij->>'ontvanger'), op DESC, entry_id DESC, nr DESC)",
    "ix_log_index_verstrekker": "((rij->>'verstrekker'), op DESC, entry_id DESC, nr DESC)",
    "ix_log_index_casus": "((rij->>'casus'), op DESC)",
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, columns in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON log_index {columns}")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        for name in INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
