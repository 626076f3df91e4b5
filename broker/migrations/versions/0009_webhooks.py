"""What partners are told: an outbox that the database itself fills, subscriptions, and what could not be delivered.

A row of `melding` is written by a trigger, in the transaction of what it tells of, so neither is there without the
other, and the corridor makes no extra round trip. `plaats` is its place in the order: given afterwards, under one lock,
so that no reader ever passes a place that another transaction still has to fill. It is never shown: it would tell how
much happens elsewhere.

What becomes of a question is told when its last open task ends, whatever ended it (design 6a.3, 6a.11). Those who end
two tasks of one question at once wait for each other, or neither would be the last. An answer to an invitation tells
the asker nothing (design 3).
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE melding (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), onderdeel text NOT NULL, soort text NOT NULL,
        nummer uuid NOT NULL, op timestamptz NOT NULL DEFAULT now(),
        verloopt_op timestamptz NOT NULL DEFAULT now() + interval '14 days', plaats bigint)""",
    "CREATE INDEX ix_melding_onderdeel ON melding (onderdeel, plaats)",
    "CREATE INDEX ix_melding_soort ON melding (onderdeel, soort, plaats)",
    "CREATE INDEX ix_melding_zonder_plaats ON melding (op, id) WHERE plaats IS NULL",
    "CREATE INDEX ix_melding_verloopt ON melding (verloopt_op)",
    "CREATE TABLE melding_teller (een boolean PRIMARY KEY DEFAULT true CHECK (een), plaats bigint NOT NULL)",
    "INSERT INTO melding_teller (plaats) VALUES (0)",
    """CREATE TABLE abonnement (
        id uuid PRIMARY KEY, onderdeel text NOT NULL, medewerker text NOT NULL, vraag_hash bytea NOT NULL,
        adres text NOT NULL, soorten text[] NOT NULL, code text NOT NULL,
        status text NOT NULL CHECK (status IN ('onbevestigd', 'actief', 'gestopt')),
        gemaakt_op timestamptz NOT NULL, verloopt_op timestamptz, plaats bigint NOT NULL,
        mislukt integer NOT NULL DEFAULT 0, fout text, stil_sinds timestamptz, faalt_sinds timestamptz,
        volgende_op timestamptz, beurt uuid, beurt_tot timestamptz)""",
    "CREATE INDEX ix_abonnement_onderdeel ON abonnement (onderdeel)",
    "CREATE INDEX ix_abonnement_volgende ON abonnement (volgende_op) WHERE status <> 'gestopt'",
    """CREATE TABLE melding_dood (
        abonnement uuid NOT NULL REFERENCES abonnement (id) ON DELETE CASCADE,
        melding uuid NOT NULL REFERENCES melding (id) ON DELETE CASCADE, pogingen integer NOT NULL, fout text NOT NULL,
        op timestamptz NOT NULL, opnieuw boolean NOT NULL DEFAULT false, PRIMARY KEY (abonnement, melding))""",
    "CREATE INDEX ix_melding_dood_melding ON melding_dood (melding)",
    """CREATE FUNCTION melding_plaatsen_1() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE laatste bigint; aantal bigint;
    BEGIN
        IF NOT EXISTS (SELECT FROM melding WHERE plaats IS NULL) THEN RETURN; END IF;
        SELECT plaats INTO laatste FROM melding_teller FOR UPDATE;
        WITH nieuw AS (
            SELECT id, laatste + row_number() OVER (ORDER BY op, id) AS plaats FROM melding WHERE plaats IS NULL)
        UPDATE melding m SET plaats = nieuw.plaats FROM nieuw WHERE m.id = nieuw.id;
        GET DIAGNOSTICS aantal = ROW_COUNT;
        UPDATE melding_teller SET plaats = laatste + aantal;
    END $$""",
    """CREATE FUNCTION melding_van_taak_1() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO melding (onderdeel, soort, nummer) VALUES (NEW.bij, 'taak-nieuw', NEW.id);
            RETURN NULL;
        END IF;
        IF NEW.status = 'vervallen' THEN
            INSERT INTO melding (onderdeel, soort, nummer) VALUES (NEW.bij, 'taak-vervallen', NEW.id);
        END IF;
        IF NEW.op IN ('uitnodiging', 'termijn') THEN RETURN NULL; END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended('melding:' || NEW.verzoek, 0));
        IF NOT EXISTS (SELECT FROM taak
                WHERE verzoek = NEW.verzoek AND status = 'open' AND op <> 'uitnodiging') THEN
            INSERT INTO melding (onderdeel, soort, nummer)
            SELECT m.aanvrager, 'levering-klaar', m.verzoek FROM manifest m
            WHERE m.entry_id = NEW.entry_id AND m.verzoek = NEW.verzoek;
        END IF;
        RETURN NULL;
    END $$""",
    """CREATE FUNCTION melding_van_postbus_1() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO melding (onderdeel, soort, nummer) VALUES (NEW.ontvanger, 'poststuk-nieuw', NEW.id);
        RETURN NULL;
    END $$""",
    """CREATE FUNCTION melding_van_casus_1() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO melding (onderdeel, soort, nummer)
        SELECT d.onderdeel, 'casus-fase-gewijzigd', NEW.id FROM casus_deelnemer d
        WHERE d.casus = NEW.id AND d.tot IS NULL;
        RETURN NULL;
    END $$""",
    "CREATE TRIGGER taak_nieuw_gemeld AFTER INSERT ON taak FOR EACH ROW EXECUTE FUNCTION melding_van_taak_1()",
    """CREATE TRIGGER taak_klaar_gemeld AFTER UPDATE OF status ON taak FOR EACH ROW
        WHEN (OLD.status = 'open' AND NEW.status <> 'open') EXECUTE FUNCTION melding_van_taak_1()""",
    "CREATE TRIGGER postbus_gemeld AFTER INSERT ON postbus FOR EACH ROW EXECUTE FUNCTION melding_van_postbus_1()",
    # what was rejected or destroyed is not shown any more (broker/cases.py), so nothing is told of it either
    """CREATE TRIGGER casus_gemeld AFTER UPDATE OF toestand ON casus FOR EACH ROW
        WHEN (OLD.toestand IS DISTINCT FROM NEW.toestand AND NEW.toestand NOT IN ('S30', 'S99'))
        EXECUTE FUNCTION melding_van_casus_1()""",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON abonnement, melding_dood TO sluis_broker",
    "GRANT SELECT, INSERT, DELETE ON melding TO sluis_broker",
    "GRANT UPDATE (plaats) ON melding TO sluis_broker",
    "GRANT SELECT, UPDATE ON melding_teller TO sluis_broker",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER casus_gemeld ON casus")
    op.execute("DROP TRIGGER postbus_gemeld ON postbus")
    op.execute("DROP TRIGGER taak_klaar_gemeld ON taak")
    op.execute("DROP TRIGGER taak_nieuw_gemeld ON taak")
    for name in ("van_casus_1", "van_postbus_1", "van_taak_1", "plaatsen_1"):
        op.execute(f"DROP FUNCTION melding_{name}")
    op.execute("DROP TABLE melding_dood, abonnement, melding_teller, melding")
