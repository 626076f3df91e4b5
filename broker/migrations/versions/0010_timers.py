"""Terms of cases, and the one way to erase a case.

`termijn`: a row is one moment at which something must happen; the unique key keeps it from being there twice, `kijk_op`
is when to look at it (later than its end when it could not be done then). Acts set and end them in their own
transaction; spoed in a question sets them here, with its answer. `casus_wissen` erases one case that was moved to S99
in the same transaction, and leaves counts (audit/log/README.md, 3.8). It runs as
`sluis_wisser`, who can do nothing else and cannot log in: the broker still reads no payload and deletes no row itself
(ADR 0018). What stays is a tombstone: the row of the case and opaque numbers of its persons, without key, name, age or
purpose, and the counts in `casus_vernietigd`.
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = (
    """CREATE TABLE termijn (
        id uuid PRIMARY KEY, samenwerkingsverband text NOT NULL, casus uuid NOT NULL, soort text NOT NULL,
        stap text NOT NULL CHECK (stap IN ('waarschuwing', 'einde')), aanleiding uuid NOT NULL,
        verloopt_op timestamptz NOT NULL, kijk_op timestamptz NOT NULL,
        stand text NOT NULL CHECK (stand IN ('loopt', 'verlopen', 'gedaan')), gemaakt_op timestamptz NOT NULL,
        verlopen_op timestamptz, gedaan_op timestamptz, UNIQUE (casus, soort, stap, aanleiding))""",
    "CREATE INDEX ix_termijn_loopt ON termijn (kijk_op) WHERE stand = 'loopt'",
    """CREATE TABLE casus_vernietigd (
        id uuid PRIMARY KEY, samenwerkingsverband text NOT NULL, kader text NOT NULL, pseudoniem text NOT NULL,
        eerste_verwerking_op timestamptz, afgesloten_op timestamptz, vernietigd_op timestamptz NOT NULL,
        aantallen jsonb NOT NULL)""",
    "ALTER TABLE casus ALTER COLUMN k_case DROP NOT NULL",  # what is destroyed has no key
    "GRANT SELECT, INSERT, UPDATE ON termijn TO sluis_broker",
    "GRANT SELECT ON casus_vernietigd TO sluis_broker",
)

# The moment of the question is real time, the end of spoed a moment of decision: where the two clocks differ (a
# sandbox), the question counts as asked a day before that end.
SPOED = (
    """CREATE FUNCTION termijn_van_spoed_1() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        tot timestamptz := (NEW.vraag->>'spoed')::timestamptz;
        sinds timestamptz := CASE WHEN NEW.op <= tot AND tot - NEW.op <= interval '24 hours' THEN NEW.op
            ELSE tot - interval '24 hours' END;
    BEGIN
        INSERT INTO termijn (id, samenwerkingsverband, casus, soort, stap, aanleiding, verloopt_op, kijk_op, stand,
            gemaakt_op)
        SELECT gen_random_uuid(), NEW.samenwerkingsverband, NEW.casus, t.soort, t.stap, NEW.verzoek, t.op, t.op,
            'loopt', sinds
        FROM (VALUES ('spoed', 'einde', tot), ('controle', 'waarschuwing', tot),
            ('controle', 'einde', sinds + interval '72 hours')) AS t (soort, stap, op)
        ON CONFLICT (casus, soort, stap, aanleiding) DO NOTHING;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER manifest_spoed AFTER INSERT ON manifest FOR EACH ROW
        WHEN (NEW.vraag->>'spoed' IS NOT NULL AND NEW.manifest->'gegevens' <> '[]')
        EXECUTE FUNCTION termijn_van_spoed_1()""",
)

WIS = """
CREATE FUNCTION casus_wissen(wat uuid, lezer uuid, nu timestamptz) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    zaak casus;
    regels uuid[];
    sleutels uuid[];
    nummers uuid[];
    n bigint;
    aantallen jsonb := '{}';
BEGIN
    SELECT * INTO zaak FROM casus WHERE id = wat AND toestand = 'S99' AND k_case IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a case that was brought to S99 is erased' USING ERRCODE = 'SL010';
    END IF;
    SELECT array_agg(DISTINCT entry_id) INTO regels FROM (
        SELECT entry_id FROM log_index WHERE rij->>'casus' = zaak.pseudoniem
        UNION ALL SELECT entry_id FROM manifest WHERE casus = wat AND levering = 0) AS alle;
    SELECT array_agg(kid) INTO sleutels FROM (
        SELECT zaak.log_kid AS kid UNION ALL SELECT log_kid FROM persoon WHERE casus = wat) AS alle;
    SELECT array_agg(nr) INTO nummers FROM (
        SELECT wat AS nr UNION ALL SELECT id FROM taak WHERE casus = wat UNION ALL SELECT id FROM postbus
        WHERE casus = wat UNION ALL SELECT verzoek FROM manifest WHERE entry_id = ANY (regels)) AS alle;

    DELETE FROM melding WHERE nummer = ANY (nummers);
    DELETE FROM claim WHERE entry_id = ANY (regels);
    DELETE FROM log_zoek WHERE entry_id = ANY (regels);
    DELETE FROM log_payload WHERE entry_id = ANY (regels);
    GET DIAGNOSTICS n = ROW_COUNT; aantallen := aantallen || jsonb_build_object('inhoud', n);
    DELETE FROM log_sleutel WHERE kid = ANY (sleutels);
    GET DIAGNOSTICS n = ROW_COUNT; aantallen := aantallen || jsonb_build_object('sleutels', n + 1);
    DELETE FROM log_index WHERE entry_id = ANY (regels);
    GET DIAGNOSTICS n = ROW_COUNT; aantallen := aantallen || jsonb_build_object('rijen', n);
    DELETE FROM manifest WHERE entry_id = ANY (regels);
    GET DIAGNOSTICS n = ROW_COUNT; aantallen := aantallen || jsonb_build_object('antwoorden', n);
    DELETE FROM taak WHERE casus = wat;
    GET DIAGNOSTICS n = ROW_COUNT; aantallen := aantallen || jsonb_build_object('taken', n);
    DELETE FROM postbus WHERE casus = wat;
    GET DIAGNOSTICS n = ROW_COUNT; aantallen := aantallen || jsonb_build_object('poststukken', n);
    DELETE FROM termijn WHERE casus = wat;
    GET DIAGNOSTICS n = ROW_COUNT; aantallen := aantallen || jsonb_build_object('termijnen', n);
    DELETE FROM bewijsstuk WHERE casus = wat;
    GET DIAGNOSTICS n = ROW_COUNT; aantallen := aantallen || jsonb_build_object('bewijsstukken', n);
    DELETE FROM persoon_referentie WHERE persoon IN (SELECT id FROM persoon WHERE casus = wat);
    GET DIAGNOSTICS n = ROW_COUNT; aantallen := aantallen || jsonb_build_object('referenties', n);
    UPDATE persoon SET identiteit = NULL, leeftijd = NULL, leeftijd_per = NULL, beschermd_adres = false,
        log_kid = lezer WHERE casus = wat;
    GET DIAGNOSTICS n = ROW_COUNT; aantallen := aantallen || jsonb_build_object('personen', n);
    DELETE FROM toewijzing WHERE casus = wat;
    DELETE FROM casus_deelnemer WHERE casus = wat;
    UPDATE casus SET k_case = NULL, doel = NULL, doel_vastgelegd_op = NULL, aanmelder = NULL, doeltoets = NULL,
        radicalisering = false, part_opgepakt = false, log_kid = lezer WHERE id = wat;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n <> 1 OR (aantallen->>'sleutels')::bigint <> cardinality(sleutels) + 1 THEN
        RAISE EXCEPTION 'a case was not erased as a whole' USING ERRCODE = 'SL011';
    END IF;
    INSERT INTO casus_vernietigd VALUES (wat, zaak.samenwerkingsverband, zaak.kader, zaak.pseudoniem,
        zaak.eerste_verwerking_op, zaak.afgesloten_op, nu, aantallen);
    RETURN aantallen;
END $$
"""

ERASED_FROM = (
    "persoon_referentie", "bewijsstuk", "casus_deelnemer", "toewijzing", "termijn", "taak",
    "postbus", "manifest", "claim", "melding", "log_payload", "log_sleutel", "log_index", "log_zoek",
)  # fmt: skip
RIGHTS = (
    """DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sluis_wisser') THEN
            CREATE ROLE sluis_wisser NOLOGIN;
        END IF;
        IF NOT pg_has_role('sluis_wisser', 'MEMBER') THEN
            EXECUTE format('GRANT sluis_wisser TO %I', current_user);
        END IF;
    END $$""",
    f"GRANT SELECT, DELETE ON {', '.join(ERASED_FROM)} TO sluis_wisser",
    "GRANT SELECT, UPDATE ON casus, persoon TO sluis_wisser",
    "GRANT INSERT ON casus_vernietigd TO sluis_wisser",
    "GRANT CREATE, USAGE ON SCHEMA public TO sluis_wisser",  # who gets a function must be able to make one
    "ALTER FUNCTION casus_wissen(uuid, uuid, timestamptz) OWNER TO sluis_wisser",
    "REVOKE CREATE ON SCHEMA public FROM sluis_wisser",
    "REVOKE ALL ON FUNCTION casus_wissen(uuid, uuid, timestamptz) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION casus_wissen(uuid, uuid, timestamptz) TO sluis_broker",
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # CONCURRENTLY waits for transactions, and holds nobody up meanwhile
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_taak_open")
        op.execute("CREATE INDEX CONCURRENTLY ix_taak_open ON taak (gemaakt_op) WHERE status = 'open'")
        op.execute("RESET lock_timeout")
    for statement in (*TABLES, *SPOED, WIS, *RIGHTS):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("this migration holds what was destroyed and is not undone; restore a backup instead")
