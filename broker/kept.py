"""What stands or falls with one log entry, put down in bulk by the callbacks of the log (design 6a.10).

`write` runs before the head of the log is locked; `settle` runs under it, reads whether the versions and claims that
an entry leans on still hold, and completes the claims of those that do; `commit` is both, and the leaves, in one call
for a writer that is alone. No foreign keys: nothing here waits on an act.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from audit.log.entry import Entry
from audit.log.store import Extended
from broker.answer import Prepared
from broker.dossier import Versies
from broker.errors import Unavailable
from broker.repeat import Claim, seal
from broker.terms import Identity
from broker.verzoek import Verzoek

POSTBUS_KEPT: Final = timedelta(days=14)
_STALE: Final = "SL001"
_MOVED: Final = "SL002"


@dataclass(frozen=True, slots=True)
class Post:
    """A sealed box for the postbus of the receiver of a push."""

    id: UUID
    ontvanger: str
    afzender: str
    box: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands or falls with one log entry. `claim` is made with a question, completed with an answer.

    `texts` is what people wrote in the question, sealed under the case key: it is kept in no other form.
    """

    op: datetime
    samenwerkingsverband: str
    casus: UUID | None
    persoon: UUID | None
    versies: Versies | None
    claim: Claim | None = None
    answer: Prepared | None = None
    tag: bytes | None = None
    verzoek: Verzoek | None = None
    texts: bytes | None = None
    caller: Identity | None = None
    post: Post | None = None


async def write(connection: Any, entries: Sequence[Entry]) -> None:
    """Put down, in one statement, everything that is keyed by entry id; the log calls this before it locks its head."""
    await connection.execute(_WRITE, *_written(entries))


async def settle(connection: Any, entries: Sequence[Entry]) -> set[UUID]:
    """Under the head, in one statement: which entries no longer hold; the claims of answers that do are completed."""
    arrays = _settled(entries)
    return {row["entry"] for row in await connection.fetch(_SETTLE, *arrays)} if arrays[0] else set()


async def commit(connection: Any, extension: Extended, entries: Sequence[Entry]) -> set[UUID] | None:
    """`write`, `settle` and the leaves in one call, which is its own transaction (migration 0006).

    None when it was committed. Else nothing was written: the ids that no longer hold, or none of them when the head
    is not the one that the extension begins at.
    """
    try:
        await connection.execute(_COMMIT, *_written(entries), *_settled(entries), *extension.arguments(entries))
    except asyncpg.PostgresError as exc:
        if exc.sqlstate == _STALE:
            return {UUID(id_) for id_ in str(exc.detail).split(",")}
        if exc.sqlstate == _MOVED:
            return set()
        raise
    return None


def _written(entries: Sequence[Entry]) -> list[list[Any]]:
    answered = [e for e in entries if e.context.answer is not None and e.context.verzoek is not None]
    claims = {e.context.claim.sleutel: e.context.claim for e in entries if e.context.claim is not None}
    rows: dict[str, list[tuple[Any, ...]]] = {
        "log_payload": [(e.id, e.kid, e.ciphertext) for e in entries],
        "log_index": [row for e in entries for row in _index(e)],
        "log_zoek": [(e.context.tag, e.id) for e in entries if e.context.tag],
        "manifest": [_manifest(e) for e in answered if e.context.casus],
        "taak": [row for e in answered for row in _taken(e)],
        "postbus": [_post(e) for e in entries if e.context.post],
        "claim": [(c.sleutel, c.vraag_hash, c.token, c.lease_tot, c.verloopt_op) for _, c in sorted(claims.items())],
    }
    return [[row[i] for row in rows[table]] for table, columns in _TABLES.items() for i in range(len(columns))]


def _settled(entries: Sequence[Entry]) -> list[list[Any]]:
    needs = [(e.id, *need) for e in entries for need in _needs(e.context)]
    done = [
        (e.context.claim.sleutel, e.context.claim.token, e.id, seal(e.context.claim, e.context.answer.body, e.salt_ans),
         e.context.answer.status, _json(versions(e.context.versies)))
        for e in entries
        if e.context.claim and e.context.answer and e.context.answer.status != Unavailable.status
    ]  # fmt: skip
    return [[row[i] for row in rows] for rows, width in ((needs, 4), (done, 6)) for i in range(width)]


def versions(versies: Versies | None) -> dict[str, str]:
    """Versions as seen, in the flat form in which they are compared and kept with a claim."""
    if versies is None:
        return {}
    seen = {f"onderdeel:{o}": str(v) for o, v in versies.onderdelen}
    if versies.casus:
        seen[f"casus:{versies.casus[0]}"] = str(versies.casus[1])
    if versies.samenwerkingsverband:
        seen[f"samenwerkingsverband:{versies.samenwerkingsverband[0]}"] = str(versies.samenwerkingsverband[1])
    return seen


def _needs(kept: Kept) -> list[tuple[str, str, str]]:
    """What must still be so: each version as seen, and the claim in the hands of this run."""
    seen = [(*name.partition(":")[::2], waarde) for name, waarde in versions(kept.versies).items()]
    return [*seen, ("claim", kept.claim.sleutel.hex(), str(kept.claim.token))] if kept.claim else seen


def _index(entry: Entry) -> list[tuple[Any, ...]]:
    """One row per pair; the salt that makes them unforgeable lies with the first."""
    kept = entry.context
    return [
        (entry.id, nr, kept.op, entry.kind, kept.samenwerkingsverband, _json(row), None if nr else entry.salt_ix)
        for nr, row in enumerate(entry.index)
    ]


def _manifest(entry: Entry) -> tuple[Any, ...]:
    kept = entry.context
    return (
        entry.id, kept.verzoek.id, kept.verzoek.levering, kept.samenwerkingsverband, kept.casus,
        kept.caller.onderdeel, kept.caller.medewerker, kept.op,
        _json(_question(kept)), _json(kept.answer.manifest),
    )  # fmt: skip


def _question(kept: Kept) -> dict[str, Any]:
    texts = b64encode(kept.texts).decode() if kept.texts else None
    return {**(kept.verzoek.to_json() if kept.verzoek else {}), "teksten": texts}


def _taken(entry: Entry) -> list[tuple[Any, ...]]:
    kept = entry.context
    return [
        (t.id, entry.id, kept.samenwerkingsverband, kept.casus, kept.persoon, kept.verzoek.id,
         t.uitspraak.paar.verstrekker, t.uitspraak.paar.element, t.op, t.bij, "open", kept.op)
        for t in kept.answer.taken
        if t.bij and kept.casus
    ]  # fmt: skip


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _post(entry: Entry) -> tuple[Any, ...]:
    kept = entry.context
    post: Post = kept.post
    return (
        post.id, entry.id, kept.verzoek.id, kept.samenwerkingsverband, kept.casus, post.ontvanger, post.afzender,
        post.box, kept.op, kept.op + POSTBUS_KEPT,
    )  # fmt: skip


# What is keyed by entry id, with the type of each column; jsonb travels as text.
_TABLES: Final[dict[str, dict[str, str]]] = {
    "log_payload": {"entry_id": "uuid", "kid": "uuid", "ct": "bytea"},
    "log_index": {
        "entry_id": "uuid", "nr": "smallint", "op": "timestamptz", "soort": "text", "samenwerkingsverband": "text",
        "rij": "jsonb", "zout": "bytea",
    },
    "log_zoek": {"tag": "bytea", "entry_id": "uuid"},
    "manifest": {
        "entry_id": "uuid", "verzoek": "uuid", "levering": "smallint", "samenwerkingsverband": "text", "casus": "uuid",
        "aanvrager": "text", "medewerker": "text", "op": "timestamptz", "vraag": "jsonb", "manifest": "jsonb",
    },
    "taak": {
        "id": "uuid", "entry_id": "uuid", "samenwerkingsverband": "text", "casus": "uuid", "persoon": "uuid",
        "verzoek": "uuid", "verstrekker": "text", "element": "text", "op": "text", "bij": "text", "status": "text",
        "gemaakt_op": "timestamptz",
    },
    "postbus": {
        "id": "uuid", "entry_id": "uuid", "verzoek": "uuid", "samenwerkingsverband": "text", "casus": "uuid",
        "ontvanger": "text", "afzender": "text", "box": "bytea", "gemaakt_op": "timestamptz",
        "verloopt_op": "timestamptz",
    },
    "claim": {
        "sleutel": "bytea", "vraag_hash": "bytea", "token": "uuid", "lease_tot": "timestamptz",
        "verloopt_op": "timestamptz",
    },
}  # fmt: skip
_TAKE_OVER: Final = """ ON CONFLICT (sleutel) DO UPDATE SET vraag_hash = excluded.vraag_hash, token = excluded.token,
  lease_tot = excluded.lease_tot, verloopt_op = excluded.verloopt_op, entry_id = NULL, antwoord = NULL
WHERE claim.token = excluded.token OR claim.verloopt_op <= now()
  OR (claim.antwoord IS NULL AND claim.lease_tot <= now() AND claim.vraag_hash = excluded.vraag_hash)"""


def _insert_all() -> str:
    """One statement for all tables: a round trip is dear while every writer waits for this one."""
    parts, at = list[str](), 1
    for table, columns in _TABLES.items():
        names, types = ", ".join(columns), columns.values()
        arrays = ", ".join(f"${at + i}::{'text' if t == 'jsonb' else t}[]" for i, t in enumerate(types))
        picks = ", ".join(f"{name}::{kind}" for name, kind in columns.items())
        insert = f"INSERT INTO {table} ({names}) SELECT {picks} FROM unnest({arrays}) AS t ({names})"  # noqa: S608  # our names
        parts.append(f"{table}_ AS ({insert}{_TAKE_OVER if table == 'claim' else ''})")
        at += len(columns)
    return f"WITH {', '.join(parts)} SELECT"


_WRITE: Final = _insert_all()
_COMMIT: Final = f"SELECT log_commit_1({', '.join(f'${n}' for n in range(1, 73))})"
_SETTLE: Final = """
WITH need AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS t (entry, soort, sleutel, waarde)),
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
  WHERE now.waarde IS DISTINCT FROM need.waarde),
done AS (
  UPDATE claim SET entry_id = t.e, antwoord = t.a, status = t.s, versies = t.v::jsonb
  FROM unnest($5::bytea[], $6::uuid[], $7::uuid[], $8::bytea[], $9::smallint[], $10::text[]) AS t (k, tok, e, a, s, v)
  WHERE claim.sleutel = t.k AND claim.token = t.tok AND t.e NOT IN (SELECT entry FROM stale))
SELECT entry FROM stale"""
