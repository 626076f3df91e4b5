"""One batch of the log in one call: write, lock the head, fence, extend. Also: sealed payloads are not compressed.

`log_commit_1` does in one transaction what `broker.kept` and `audit.log.store` do in five statements, for a writer
that knows the head. It raises SL001 (detail: the ids that are stale) or SL002 (the head is not the one that was
expected), and then nothing was written. It runs with the rights of its caller. Other arguments are a new function.
A ciphertext does not get smaller; PostgreSQL need not try.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COMMIT = """
CREATE FUNCTION log_commit_1(
  uuid[], uuid[], bytea[], uuid[], smallint[], timestamptz[], text[], text[], text[], bytea[], bytea[], uuid[],
    uuid[], uuid[], smallint[], text[], uuid[], text[], text[], timestamptz[], text[], text[], uuid[], uuid[],
    text[], uuid[], uuid[], uuid[], text[], text[], text[], text[], text[], timestamptz[], uuid[], uuid[], uuid[],
    text[], uuid[], text[], text[], bytea[], timestamptz[], timestamptz[], bytea[], bytea[], uuid[], timestamptz[],
    timestamptz[], uuid[], text[], text[], text[], bytea[], uuid[], uuid[], bytea[], smallint[], text[], text,
    bigint, bytea, uuid[], bytea[], bytea[], smallint[], bigint[], bytea[], bigint, bytea, text, bytea
) RETURNS void LANGUAGE plpgsql AS $body$
#variable_conflict use_column
DECLARE
  head log_head;
  refused text;
BEGIN
  IF cardinality($1) > 0 THEN
    INSERT INTO log_payload (entry_id, kid, ct)
    SELECT entry_id, kid, ct
    FROM unnest($1, $2, $3) AS t (entry_id, kid, ct);
  END IF;
  IF cardinality($4) > 0 THEN
    INSERT INTO log_index (entry_id, nr, op, soort, samenwerkingsverband, rij, zout)
    SELECT entry_id, nr, op, soort, samenwerkingsverband, rij::jsonb, zout
    FROM unnest($4, $5, $6, $7, $8, $9, $10) AS t (entry_id, nr, op, soort, samenwerkingsverband, rij, zout);
  END IF;
  IF cardinality($11) > 0 THEN
    INSERT INTO log_zoek (tag, entry_id)
    SELECT tag, entry_id
    FROM unnest($11, $12) AS t (tag, entry_id);
  END IF;
  IF cardinality($13) > 0 THEN
    INSERT INTO manifest (entry_id, verzoek, levering, samenwerkingsverband, casus, aanvrager, medewerker, op,
      vraag, manifest)
    SELECT entry_id, verzoek, levering, samenwerkingsverband, casus, aanvrager, medewerker, op, vraag::jsonb,
      manifest::jsonb
    FROM unnest($13, $14, $15, $16, $17, $18, $19, $20, $21, $22) AS t (entry_id, verzoek, levering,
      samenwerkingsverband, casus, aanvrager, medewerker, op, vraag, manifest);
  END IF;
  IF cardinality($23) > 0 THEN
    INSERT INTO taak (id, entry_id, samenwerkingsverband, casus, persoon, verzoek, verstrekker, element, op, bij,
      status, gemaakt_op)
    SELECT id, entry_id, samenwerkingsverband, casus, persoon, verzoek, verstrekker, element, op, bij, status,
      gemaakt_op
    FROM unnest($23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34) AS t (id, entry_id,
      samenwerkingsverband, casus, persoon, verzoek, verstrekker, element, op, bij, status, gemaakt_op);
  END IF;
  IF cardinality($35) > 0 THEN
    INSERT INTO postbus (id, entry_id, verzoek, samenwerkingsverband, casus, ontvanger, afzender, box, gemaakt_op,
      verloopt_op)
    SELECT id, entry_id, verzoek, samenwerkingsverband, casus, ontvanger, afzender, box, gemaakt_op, verloopt_op
    FROM unnest($35, $36, $37, $38, $39, $40, $41, $42, $43, $44) AS t (id, entry_id, verzoek, samenwerkingsverband,
      casus, ontvanger, afzender, box, gemaakt_op, verloopt_op);
  END IF;
  IF cardinality($45) > 0 THEN
    INSERT INTO claim (sleutel, vraag_hash, token, lease_tot, verloopt_op)
    SELECT sleutel, vraag_hash, token, lease_tot, verloopt_op
    FROM unnest($45, $46, $47, $48, $49) AS t (sleutel, vraag_hash, token, lease_tot, verloopt_op) ON CONFLICT
      (sleutel) DO UPDATE SET vraag_hash = excluded.vraag_hash, token = excluded.token,
     lease_tot = excluded.lease_tot, verloopt_op = excluded.verloopt_op, entry_id = NULL, antwoord = NULL
   WHERE claim.token = excluded.token OR claim.verloopt_op <= now()
     OR (claim.antwoord IS NULL AND claim.lease_tot <= now() AND claim.vraag_hash = excluded.vraag_hash);
  END IF;
  SELECT * INTO head FROM log_head WHERE log_id = $60 FOR UPDATE;
  IF head.size IS DISTINCT FROM $61 OR head.edge IS DISTINCT FROM $62 THEN
    RAISE EXCEPTION 'the head moved' USING ERRCODE = 'SL002';
  END IF;
  IF cardinality($50) > 0 THEN
    WITH need AS (
      SELECT * FROM unnest($50::uuid[], $51::text[], $52::text[], $53::text[]) AS t (entry, soort, sleutel, waarde)),
    now AS (
      SELECT 'casus' AS soort, id::text AS sleutel, versie::text AS waarde FROM casus
      WHERE id IN (SELECT sleutel::uuid FROM need WHERE soort = 'casus')
      UNION ALL SELECT 'onderdeel', id, versie::text FROM onderdeel
      WHERE id IN (SELECT sleutel FROM need WHERE soort = 'onderdeel')
      UNION ALL SELECT 'samenwerkingsverband', id, versie::text FROM samenwerkingsverband
      WHERE id IN (SELECT sleutel FROM need WHERE soort = 'samenwerkingsverband')
      UNION ALL SELECT 'claim', encode(sleutel, 'hex'), token::text FROM claim
      WHERE sleutel IN (SELECT decode(sleutel, 'hex') FROM need WHERE soort = 'claim')),
    stale AS (
      SELECT DISTINCT need.entry FROM need LEFT JOIN now USING (soort, sleutel)
      WHERE now.waarde IS DISTINCT FROM need.waarde)
    SELECT string_agg(entry::text, ',') INTO refused FROM stale;
    IF refused IS NOT NULL THEN
      RAISE EXCEPTION 'stale' USING ERRCODE = 'SL001', DETAIL = refused;
    END IF;
  END IF;
  IF cardinality($54) > 0 THEN
    UPDATE claim SET entry_id = t.e, antwoord = t.a, status = t.s, versies = t.v::jsonb
    FROM unnest($54, $55, $56, $57, $58, $59) AS t (k, tok, e, a, s, v) WHERE claim.sleutel = t.k AND claim.token =
      t.tok;
  END IF;
  INSERT INTO log_leaf (log_id, idx, entry_id, leaf, leaf_hash)
  SELECT $60, $61 + n - 1, id, leaf, hash FROM unnest($63, $64, $65) WITH ORDINALITY AS t (id, leaf, hash, n);
  IF cardinality($66) > 0 THEN
    INSERT INTO log_node (log_id, level, idx, hash)
    SELECT $60, level, idx, hash FROM unnest($66, $67, $68) AS t (level, idx, hash);
  END IF;
  INSERT INTO log_checkpoint (log_id, size, root, note) VALUES ($60, $69, $70, $71);
  UPDATE log_head SET size = $69, edge = $72, note = $71 WHERE log_id = $60;
END
$body$"""


def upgrade() -> None:
    op.execute(COMMIT)
    op.execute("REVOKE EXECUTE ON FUNCTION log_commit_1 FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION log_commit_1 TO sluis_broker")
    op.execute("ALTER TABLE log_payload ALTER COLUMN ct SET STORAGE EXTERNAL")


def downgrade() -> None:
    op.execute("ALTER TABLE log_payload ALTER COLUMN ct SET STORAGE EXTENDED")
    op.execute("DROP FUNCTION log_commit_1")
