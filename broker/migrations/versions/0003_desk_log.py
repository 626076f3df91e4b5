"""The desk's own log: its looks, in a schema of its own, in the format of the first log (design 6a.9).

The same tables and triggers under the same names, so that the same writer, reader and checker serve both: what tells
them apart is the schema. The broker has no right there, and the desk none on the head of the broker. Of the manifests
the desk reads what an asker can see, to hold it against what was sealed; not the question and no case.
"""

from __future__ import annotations

from alembic import op

from audit.log.schema import STATEMENTS

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEPT = (
    "CREATE TABLE log_payload (entry_id uuid PRIMARY KEY, kid uuid NOT NULL, ct bytea NOT NULL)",
    """CREATE TABLE log_index (
        entry_id uuid NOT NULL, nr smallint NOT NULL, op timestamptz NOT NULL, soort text NOT NULL,
        rij jsonb NOT NULL, zout bytea, PRIMARY KEY (entry_id, nr))""",
    "CREATE INDEX ix_log_index_onderdeel ON log_index ((rij->>'onderdeel'), op)",
    "CREATE INDEX ix_log_index_soort ON log_index (soort, op)",
)
RIGHTS = (
    "GRANT USAGE ON SCHEMA desk_log TO sluis_desk",
    "GRANT SELECT, INSERT ON desk_log.log_leaf, desk_log.log_node, desk_log.log_checkpoint TO sluis_desk",
    "GRANT SELECT, INSERT, UPDATE ON desk_log.log_head TO sluis_desk",
    "GRANT SELECT, INSERT ON desk_log.log_payload, desk_log.log_index TO sluis_desk",
    "GRANT SELECT (entry_id, verzoek, levering, op, manifest) ON manifest TO sluis_desk",
)


def upgrade() -> None:
    op.execute("CREATE SCHEMA desk_log")
    op.execute("SET LOCAL search_path TO desk_log")
    for statement in (*STATEMENTS, *KEPT):
        op.execute(statement)
    op.execute("SET LOCAL search_path TO DEFAULT")
    for statement in RIGHTS:
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("this migration holds a log and is not undone; restore a backup instead")
