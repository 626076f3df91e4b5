"""The memory of DPoP proofs, shared by all replicas (RFC 9449 section 11.1): one row per proof, gone minutes later.

The broker and the desk each have their own (ADR 0010). Rows are inserted and, when their time is over, deleted; never
read back or changed. The mark is a hash and names nobody.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE TABLE dpop_bewijs (merk bytea PRIMARY KEY, verloopt_op timestamptz NOT NULL)",
    "CREATE INDEX ix_dpop_bewijs_verloopt ON dpop_bewijs (verloopt_op)",
    "GRANT INSERT, DELETE ON dpop_bewijs TO sluis_broker",
    "GRANT SELECT (verloopt_op) ON dpop_bewijs TO sluis_broker",
    "CREATE TABLE desk_dpop_bewijs (merk bytea PRIMARY KEY, verloopt_op timestamptz NOT NULL)",
    "CREATE INDEX ix_desk_dpop_bewijs_verloopt ON desk_dpop_bewijs (verloopt_op)",
    "GRANT INSERT, DELETE ON desk_dpop_bewijs TO sluis_desk",
    "GRANT SELECT (verloopt_op) ON desk_dpop_bewijs TO sluis_desk",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE dpop_bewijs, desk_dpop_bewijs")
