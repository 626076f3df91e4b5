"""Policies that were published: what decides, from when, signed by whom; kept as long as the log, changed by nobody.

`beleid_bundel` holds each built policy once, by revision, also those of a release that nobody adopted: replay finds
them here. `beleid_besluit` holds the signed statements about them. Broker and desk read both and write neither; the
owner adds (`sluis policy publish`). The triggers are a guard against mistakes: what proves a policy is its two
signatures, whose keys are not in this database, and the leaf in the log.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE beleid_bundel (
        versie text PRIMARY KEY, slot text NOT NULL, module bytea NOT NULL, tabellen bytea NOT NULL,
        bundel bytea NOT NULL, bewaard_op timestamptz NOT NULL)""",
    "ALTER TABLE beleid_bundel ALTER COLUMN bundel SET STORAGE EXTERNAL",  # compressed already
    """CREATE TABLE beleid_besluit (
        voorstel uuid NOT NULL, soort text NOT NULL CHECK (soort IN ('voorstel', 'vaststelling', 'intrekking')),
        versie text NOT NULL REFERENCES beleid_bundel (versie), geldig_vanaf timestamptz NOT NULL,
        door text NOT NULL, op timestamptz NOT NULL, verklaring bytea NOT NULL,
        handtekening bytea NOT NULL CHECK (octet_length(handtekening) = 64), PRIMARY KEY (voorstel, soort))""",
    """CREATE FUNCTION beleid_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'published policy stays: % on % refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $$""",
    """CREATE TRIGGER beleid_bundel_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON beleid_bundel
        EXECUTE FUNCTION beleid_refuse_change()""",
    """CREATE TRIGGER beleid_besluit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON beleid_besluit
        EXECUTE FUNCTION beleid_refuse_change()""",
    "GRANT SELECT ON beleid_bundel, beleid_besluit TO sluis_broker, sluis_desk",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("this migration holds what decisions were made with and is not undone; restore a backup instead")
