"""The tables of the log, as statements for a migration, with the triggers that keep them append-only.

Shape: STATEMENTS in order. The triggers are defence in depth: the owner of the tables can drop them, so they are
not the proof; the tree and its signed checkpoints are.
Errors: whatever the database answers.
Source: design 6a.9-10; README.md section 6.
"""

from __future__ import annotations

from typing import Any, Final

STATEMENTS: Final[tuple[str, ...]] = (
    # One hot row per log: room on its page, so that its updates stay there (HOT).
    """CREATE TABLE log_head (
        log_id text PRIMARY KEY,
        size bigint NOT NULL CHECK (size >= 0),
        edge bytea NOT NULL,
        note text NOT NULL
    ) WITH (fillfactor = 10)""",
    """CREATE TABLE log_leaf (
        log_id text NOT NULL,
        idx bigint NOT NULL CHECK (idx >= 0),
        entry_id uuid NOT NULL UNIQUE,
        leaf bytea NOT NULL,
        leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
        PRIMARY KEY (log_id, idx)
    )""",
    """CREATE TABLE log_node (
        log_id text NOT NULL,
        level smallint NOT NULL CHECK (level > 0),
        idx bigint NOT NULL CHECK (idx >= 0),
        hash bytea NOT NULL CHECK (octet_length(hash) = 32),
        PRIMARY KEY (log_id, level, idx)
    )""",
    """CREATE TABLE log_checkpoint (
        log_id text NOT NULL,
        size bigint NOT NULL CHECK (size > 0),
        root bytea NOT NULL CHECK (octet_length(root) = 32),
        note text NOT NULL,
        PRIMARY KEY (log_id, size)
    )""",
    """CREATE FUNCTION log_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the log only grows: % on % refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $$""",
    """CREATE FUNCTION log_refuse_shrink() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.log_id <> OLD.log_id OR NEW.size <= OLD.size THEN
            RAISE EXCEPTION 'the log only grows: its head goes forward' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END $$""",
    "CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head FOR EACH ROW EXECUTE FUNCTION log_refuse_shrink()",
    "CREATE TRIGGER log_head_stays BEFORE DELETE OR TRUNCATE ON log_head EXECUTE FUNCTION log_refuse_change()",
    (
        "CREATE TRIGGER log_leaf_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON log_leaf "
        "EXECUTE FUNCTION log_refuse_change()"
    ),
    (
        "CREATE TRIGGER log_node_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON log_node "
        "EXECUTE FUNCTION log_refuse_change()"
    ),
    (
        "CREATE TRIGGER log_checkpoint_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON log_checkpoint "
        "EXECUTE FUNCTION log_refuse_change()"
    ),
)

DROP_STATEMENTS: Final[tuple[str, ...]] = (
    "DROP TABLE log_checkpoint, log_node, log_leaf, log_head",
    "DROP FUNCTION log_refuse_change(), log_refuse_shrink()",
)


async def ensure_head(conn: Any, log_id: str) -> None:
    """Make the head of an empty log if there is none yet; safe to repeat."""
    await conn.execute(
        "INSERT INTO log_head (log_id, size, edge, note) VALUES ($1, 0, '', '') ON CONFLICT DO NOTHING", log_id
    )
