"""Evidence exports as jobs: what was asked, how far it is, and the finished bundle in pieces until it expires.

The pieces lie in the database, so that every desk can hand them out and a backup or a restart loses none. The desk may
make temporary tables: a bundle is counted in one that is gone with its transaction. No right of the broker here.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE bewijsexport (
        id uuid PRIMARY KEY, onderdeel text NOT NULL, medewerker text NOT NULL, logdoel text NOT NULL,
        samenwerkingsverband text, van timestamptz NOT NULL, tot timestamptz NOT NULL, extern boolean NOT NULL,
        stand text NOT NULL CHECK (stand IN ('wacht', 'bezig', 'klaar', 'mislukt')),
        voortgang smallint NOT NULL DEFAULT 0 CHECK (voortgang BETWEEN 0 AND 100),
        pogingen smallint NOT NULL DEFAULT 0, fout text, token uuid, lease_tot timestamptz,
        gemaakt_op timestamptz NOT NULL, klaar_op timestamptz, verloopt_op timestamptz NOT NULL,
        pakket text, grootte bigint, sha256 text, CHECK (van < tot))""",
    "CREATE INDEX ix_bewijsexport_stand ON bewijsexport (stand, gemaakt_op)",
    "CREATE INDEX ix_bewijsexport_onderdeel ON bewijsexport (onderdeel, extern)",
    """CREATE TABLE bewijsexport_deel (
        export uuid NOT NULL REFERENCES bewijsexport (id), nr integer NOT NULL, deel bytea NOT NULL,
        PRIMARY KEY (export, nr))""",
    "ALTER TABLE bewijsexport_deel ALTER COLUMN deel SET STORAGE EXTERNAL",  # a zip does not get smaller
    "GRANT SELECT, INSERT, UPDATE ON bewijsexport TO sluis_desk",
    "GRANT SELECT, INSERT, DELETE ON bewijsexport_deel TO sluis_desk",
    """DO $$ BEGIN
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO sluis_desk', current_database());
    END $$""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE bewijsexport_deel, bewijsexport")
