"""The house: two roles, the register, the log and what the log keeps.

The broker may write payloads and not read them (design A11): it has INSERT on `log_payload` and `log_sleutel.sealed_sk`
and no SELECT there. The desk reads the log and can change no case. No foreign keys on what is written after the head
row is locked (design 6a.10).
"""

from __future__ import annotations

from alembic import op

from audit.log.schema import STATEMENTS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLES = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sluis_broker') THEN CREATE ROLE sluis_broker LOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sluis_desk') THEN CREATE ROLE sluis_desk LOGIN; END IF;
END $$
"""

REGISTER = """
CREATE TABLE samenwerkingsverband (
  id text PRIMARY KEY, naam text NOT NULL, soort text NOT NULL, ave_schaal jsonb NOT NULL DEFAULT '{}',
  versie bigint NOT NULL DEFAULT 1);
CREATE TABLE onderdeel (
  id text PRIMARY KEY, oin text NOT NULL, naam text NOT NULL, soort text NOT NULL, koppeling text, adres text,
  sleutel bytea, log_kid uuid NOT NULL, versie bigint NOT NULL DEFAULT 1);
CREATE INDEX ix_onderdeel_oin ON onderdeel (oin);
CREATE TABLE lidmaatschap (
  samenwerkingsverband text NOT NULL REFERENCES samenwerkingsverband (id),
  onderdeel text NOT NULL REFERENCES onderdeel (id),
  van timestamptz NOT NULL, tot timestamptz, PRIMARY KEY (samenwerkingsverband, onderdeel));
CREATE TABLE medewerker (
  id text PRIMARY KEY, onderdeel text NOT NULL REFERENCES onderdeel (id), rollen text[] NOT NULL DEFAULT '{}',
  aangewezen boolean NOT NULL, screening_tot timestamptz, commerciele_taken boolean NOT NULL DEFAULT false);
CREATE TABLE casus (
  id uuid PRIMARY KEY, samenwerkingsverband text NOT NULL REFERENCES samenwerkingsverband (id),
  kader text NOT NULL, ave smallint NOT NULL CHECK (ave BETWEEN 1 AND 4), toestand text NOT NULL,
  doel text, doel_vastgelegd_op timestamptz, aanmelder text, doeltoets text, eerste_verwerking_op timestamptz,
  afgesloten_op timestamptz, radicalisering boolean NOT NULL DEFAULT false,
  part_opgepakt boolean NOT NULL DEFAULT false, k_case bytea NOT NULL, epoch smallint NOT NULL DEFAULT 1,
  pseudoniem text NOT NULL, log_kid uuid NOT NULL, versie bigint NOT NULL DEFAULT 1);
CREATE INDEX ix_casus_samenwerkingsverband ON casus (samenwerkingsverband);
CREATE TABLE casus_deelnemer (
  casus uuid NOT NULL REFERENCES casus (id), onderdeel text NOT NULL REFERENCES onderdeel (id),
  samenwerkingsverband text NOT NULL, van timestamptz NOT NULL, tot timestamptz, PRIMARY KEY (casus, onderdeel));
CREATE TABLE toewijzing (
  casus uuid NOT NULL REFERENCES casus (id), medewerker text NOT NULL REFERENCES medewerker (id),
  samenwerkingsverband text NOT NULL, PRIMARY KEY (casus, medewerker));
CREATE TABLE persoon (
  id uuid PRIMARY KEY, casus uuid NOT NULL REFERENCES casus (id), samenwerkingsverband text NOT NULL,
  rol text NOT NULL, leeftijd smallint, leeftijd_per date, identiteit bytea,
  beschermd_adres boolean NOT NULL DEFAULT false, log_kid uuid NOT NULL);
CREATE INDEX ix_persoon_casus ON persoon (casus);
CREATE TABLE persoon_referentie (
  persoon uuid NOT NULL REFERENCES persoon (id), onderdeel text NOT NULL REFERENCES onderdeel (id),
  samenwerkingsverband text NOT NULL, referentie bytea NOT NULL, PRIMARY KEY (persoon, onderdeel));
CREATE TABLE bewijsstuk (
  id uuid PRIMARY KEY, samenwerkingsverband text NOT NULL, casus uuid NOT NULL REFERENCES casus (id),
  persoon uuid REFERENCES persoon (id), soort text NOT NULL, inhoud jsonb NOT NULL,
  ondertekenaar text NOT NULL REFERENCES onderdeel (id), medewerker text NOT NULL,
  vastgelegd_op timestamptz NOT NULL, ingetrokken_op timestamptz, beeindigd_op timestamptz);
CREATE INDEX ix_bewijsstuk_casus ON bewijsstuk (casus);
"""

KEPT = """
CREATE TABLE log_sleutel (
  kid uuid PRIMARY KEY, casus uuid, persoon uuid, onderdeel text, pk bytea NOT NULL, sealed_sk bytea NOT NULL);
CREATE TABLE log_payload (entry_id uuid PRIMARY KEY, kid uuid NOT NULL, ct bytea NOT NULL);
CREATE TABLE log_index (
  entry_id uuid NOT NULL, nr smallint NOT NULL, op timestamptz NOT NULL, soort text NOT NULL,
  samenwerkingsverband text NOT NULL, rij jsonb NOT NULL, zout bytea, PRIMARY KEY (entry_id, nr));
CREATE INDEX ix_log_index_op ON log_index (op);
CREATE TABLE log_zoek (tag bytea NOT NULL, entry_id uuid NOT NULL, PRIMARY KEY (tag, entry_id));
CREATE TABLE manifest (
  entry_id uuid PRIMARY KEY, verzoek uuid NOT NULL, levering smallint NOT NULL, samenwerkingsverband text NOT NULL,
  casus uuid NOT NULL, aanvrager text NOT NULL, medewerker text NOT NULL, op timestamptz NOT NULL,
  vraag jsonb NOT NULL, manifest jsonb NOT NULL, UNIQUE (verzoek, levering));
CREATE TABLE taak (
  id uuid PRIMARY KEY, entry_id uuid NOT NULL, samenwerkingsverband text NOT NULL, casus uuid NOT NULL,
  persoon uuid, verzoek uuid NOT NULL, verstrekker text NOT NULL, element text NOT NULL, op text NOT NULL,
  bij text NOT NULL, status text NOT NULL, gemaakt_op timestamptz NOT NULL, beantwoord_op timestamptz);
CREATE INDEX ix_taak_bij ON taak (bij, status);
CREATE INDEX ix_taak_verzoek ON taak (verzoek);
CREATE TABLE postbus (
  id uuid PRIMARY KEY, entry_id uuid NOT NULL, verzoek uuid NOT NULL, samenwerkingsverband text NOT NULL,
  casus uuid NOT NULL, ontvanger text NOT NULL, afzender text NOT NULL, box bytea NOT NULL,
  gemaakt_op timestamptz NOT NULL, verloopt_op timestamptz NOT NULL);
CREATE INDEX ix_postbus_ontvanger ON postbus (ontvanger);
CREATE TABLE claim (
  sleutel bytea PRIMARY KEY, vraag_hash bytea NOT NULL, token uuid NOT NULL, lease_tot timestamptz NOT NULL,
  entry_id uuid, antwoord bytea, status smallint, versies jsonb, verloopt_op timestamptz NOT NULL);
CREATE INDEX ix_claim_verloopt ON claim (verloopt_op);
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE ON samenwerkingsverband, onderdeel, lidmaatschap, medewerker, casus, casus_deelnemer,
  toewijzing, persoon, persoon_referentie, bewijsstuk TO sluis_broker;
GRANT SELECT, INSERT ON log_leaf, log_node, log_checkpoint TO sluis_broker;
GRANT SELECT, INSERT, UPDATE ON log_head TO sluis_broker;
GRANT INSERT ON log_payload, log_index, log_zoek TO sluis_broker;
GRANT INSERT ON log_sleutel TO sluis_broker;
GRANT SELECT (kid, casus, persoon, onderdeel, pk) ON log_sleutel TO sluis_broker;
GRANT SELECT, INSERT ON manifest TO sluis_broker;
GRANT SELECT, INSERT, UPDATE ON taak TO sluis_broker;
GRANT SELECT, INSERT, DELETE ON postbus TO sluis_broker;
GRANT SELECT, INSERT, UPDATE, DELETE ON claim TO sluis_broker;
GRANT SELECT ON log_head, log_leaf, log_node, log_checkpoint, log_payload, log_sleutel, log_index, log_zoek
  TO sluis_desk;
GRANT SELECT ON samenwerkingsverband, onderdeel, lidmaatschap, medewerker TO sluis_desk;
"""


def _run(script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            op.execute(statement)


def upgrade() -> None:
    op.execute(ROLES)
    _run(REGISTER)
    for statement in STATEMENTS:
        op.execute(statement)
    _run(KEPT)
    _run(RIGHTS)


def downgrade() -> None:
    raise RuntimeError("the first migration holds the log and is not undone; restore a backup instead")
