"""How often the same was asked lately (D-HERHAAL): an index on the manifests of one asker in one case, newest first.

`broker.load` counts in it, in its one statement. Later deliveries of a question are no askings and not in it. Made
without stopping the broker (CONCURRENTLY), so outside a transaction; one that broke off is taken away first.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NAME = "ix_manifest_gevraagd"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_NAME}")
        op.execute(f"CREATE INDEX CONCURRENTLY {_NAME} ON manifest (casus, aanvrager, op DESC) WHERE levering = 0")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_NAME}")
