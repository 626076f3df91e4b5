"""Whether both logs are intact, checked now, and who looked lately.

A log of at most `SMALL` entries is recomputed whole at every look. A larger one is recomputed whole at the start and
every hour (`watching`); a look then checks the leaves that came since, against the root that was found before, and says
when all of them were last recomputed. Each whole run that found the broker's log in order is written into the second
log: a broker's log that is cut short later does not fit it, whoever signed the shorter one.
Raises LogUnavailable when the look cannot be recorded.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from audit.desk.desk import Desk
from audit.desk.looks import Wat, record_control, record_look
from audit.desk.rows import proven
from audit.desk.watch import Mark, Tree, Verified, find_gaps, find_head, mark_of, verify_tree
from audit.desk.words import Check, Gaps, Integrity, LogState, Look, Looker
from audit.log.entry import open_payload
from audit.log.errors import EntryError, LogError
from audit.log.note import Verifier
from broker.background import beside
from broker.errors import KeyUnavailable, SluisError
from broker.events import LOG_NOT_INTACT, LOG_UNAVAILABLE, log

SMALL: Final = 10_000
EVERY: Final = 3_600.0
_LOOKS: Final = 20


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two logs, with the way to read it."""

    naam: str
    pool: Any
    verifier: Verifier
    verified: Verified


async def integrity(desk: Desk, looker: Looker) -> Integrity:
    """The state of both logs and the newest looks of the own onderdeel."""
    broker, bureau = await _state(desk, _broker(desk)), await _state(desk, _bureau(desk))
    looks = await _looks(desk, looker)
    look = await record_look(desk, looker, Wat.INTEGRITEIT, {}, len(looks))
    return Integrity(broker, bureau, looks, look)


@asynccontextmanager
async def watching(desk: Desk) -> AsyncIterator[None]:
    """Recompute both logs at the start and every hour, until the end of the block; tells the operator what is wrong."""
    async with beside(_watch(desk), "log-watch"):
        yield


async def _watch(desk: Desk) -> None:
    while True:
        try:
            await verify_whole(desk)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, LogError, SluisError) as exc:
            log(LOG_UNAVAILABLE, cause=type(exc).__name__)
        await desk.clock.sleep(EVERY)


async def verify_whole(desk: Desk) -> bool:
    """Recompute both logs from their leaves; True when both are in order. Tells the operator when one is not."""
    bureau = await _whole(desk, _bureau(desk), ())
    marks = await _marks(desk)
    broker = await _whole(desk, _broker(desk), marks)
    if broker.known is not None and (not marks or marks[0].size < broker.size):
        await record_control(desk, broker.size, broker.root, good=desk.watch.broker.gaps.good)
    sides = ((_broker(desk), broker), (_bureau(desk), bureau))
    for side, tree in sides:
        if tree.wrong or not side.verified.gaps.good:
            log(LOG_NOT_INTACT, log=side.naam, cause=":".join(tree.wrong) or "rijen")
    return all(not tree.wrong and side.verified.gaps.good for side, tree in sides)


def _broker(desk: Desk) -> _Side:
    return _Side("broker", desk.pool, desk.verifier, desk.watch.broker)


def _bureau(desk: Desk) -> _Side:
    return _Side("bureau", desk.look_pool, desk.look_verifier, desk.watch.bureau)


async def _whole(desk: Desk, side: _Side, marks: Collection[Mark]) -> Tree:
    """All leaves anew, in one snapshot with what lies around them; held against what was known before."""
    known = side.verified.known
    remembered = [*marks, *([Mark(known.size, known.root)] if known else [])]
    async with desk.watch.busy, side.pool.acquire() as connection:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            tree = await verify_tree(connection, side.verifier, None, remembered)
            gaps = await find_gaps(connection, side.verifier.name, tree.size)
        verified = side.verified
        verified.whole_at, verified.whole_size = desk.clock.now(), tree.size
        verified.wrong, verified.gaps = tree.wrong, gaps
        verified.known = tree.known or known
    return tree


async def _marks(desk: Desk) -> list[Mark]:
    """The newest whole run that is on record in the second log, as far as it is proven there."""
    row = await desk.look_pool.fetchrow(_MARK, Wat.CONTROLE.value, desk.log_id)
    if row is None or not await proven(desk.look_pool, desk.look_verifier.name, [row["entry_id"]]):
        return []
    return [mark_of(row["rij"])]


async def _state(desk: Desk, side: _Side) -> LogState:
    async with side.pool.acquire() as connection:
        size = (await find_head(connection, side.verifier.name)).size
    if size <= SMALL:
        tree = await _whole(desk, side, await _marks(desk) if side.naam == "broker" else ())
        return _told(side, tree, "herberekend" if tree.size else "leeg")
    async with side.pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        tree = await verify_tree(connection, side.verifier, side.verified.known)
    how = "aangesloten" if side.verified.known else "herberekend"
    side.verified.known = tree.known or side.verified.known
    return _told(side, tree, how)


def _told(side: _Side, tree: Tree, how: str) -> LogState:
    verified = side.verified
    wrong = {*tree.wrong, *verified.wrong}
    gaps = verified.gaps
    return LogState(
        log=side.verifier.name,
        size=tree.size,
        root=tree.root.hex(),
        checkpoint=tree.note,
        key=side.verifier.vkey,
        how=how,
        checks=(*_tree_checks(wrong), *_gap_checks(gaps, whole=verified.whole_at is not None)),
        gaps=gaps,
        verified=verified.whole_at,
        verified_size=verified.whole_size,
    )


def _tree_checks(wrong: Collection[str]) -> tuple[Check, ...]:
    def holds(*codes: str) -> bool:
        return not set(codes) & set(wrong)

    return (
        Check(
            "boom",
            "De regels geven samen de getekende wortel",
            holds("blad", "wortel", "kop"),
            "Elke regel is opnieuw gehasht en de boom is opnieuw opgebouwd.",
        ),
        Check(
            "handtekening",
            "Het checkpoint is getekend met de sleutel van dit log",
            holds("handtekening"),
            "De openbare sleutel komt uit de sleutelmap van het bureau, niet uit het log.",
        ),
        Check(
            "doorlopend",
            "Er is niets teruggedraaid",
            holds("teruggedraaid"),
            "Het log is een vervolg op wat hier eerder is gecontroleerd.",
        ),
    )


def _gap_checks(gaps: Gaps, *, whole: bool) -> tuple[Check, ...]:
    return (
        Check(
            "rijen",
            "Rijen en verzegelde inhoud zijn die van de regel waar zij bij horen",
            not gaps.changed if whole else None,
            "Elke rij van de index en elke versleutelde inhoud is tegen haar regel gehouden.",
        ),
        Check(
            "los",
            "Er ligt niets waar geen regel voor instaat",
            not gaps.without_leaf if whole else None,
            "Rijen of inhoud zonder regel in het log zijn er buiten de makelaar om bij gezet.",
        ),
    )


async def _looks(desk: Desk, looker: Looker) -> tuple[Look, ...]:
    rows = await desk.look_pool.fetch(_NEWEST, looker.onderdeel, _LOOKS, desk.look_verifier.name)
    return tuple(_look(desk, row) for row in rows)


def _look(desk: Desk, row: Mapping[str, Any]) -> Look:
    said = _opened(desk, row)
    return Look(
        op=row["op"],
        medewerker=str(said.get("medewerker", "")),
        doel=str(said.get("doel", "")),
        wat=row["soort"],
        filter={name: str(value) for name, value in said.get("filter", {}).items()},
        aantal=int(said.get("aantal", 0)),
        proven=bool(said),
    )


def _opened(desk: Desk, row: Mapping[str, Any]) -> dict[str, Any]:
    """The payload of a look, when it and its row are those that the leaf commits to; else empty."""
    if None in (row["ct"], row["leaf"], row["sealed_sk"]):
        return {}
    try:
        private, rows = desk.open_key(row), [json.loads(row["rij"])]
        return open_payload(private, row["kid"], row["entry_id"], row["ct"], row["leaf"], rows).payload
    except (EntryError, KeyUnavailable):
        return {}


_MARK: Final = """
SELECT entry_id, rij::text AS rij FROM log_index WHERE soort = $1 AND rij->>'log' = $2 AND (rij->>'goed')::boolean
ORDER BY op DESC LIMIT 1"""
_NEWEST: Final = """
SELECT i.entry_id, i.op, i.soort, i.rij::text AS rij, p.kid, p.ct, k.sealed_sk, l.leaf
FROM log_index i LEFT JOIN log_payload p ON p.entry_id = i.entry_id LEFT JOIN log_sleutel k ON k.kid = p.kid
LEFT JOIN log_leaf l ON l.entry_id = i.entry_id AND l.log_id = $3
WHERE i.rij->>'onderdeel' = $1 ORDER BY i.op DESC LIMIT $2"""
