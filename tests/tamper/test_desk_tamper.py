"""Somebody with the database changes a row, a payload, a leaf or the log of looks: the desk shows it as such."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from audit.desk import integrity as whole
from audit.desk.disclosure import disclosure
from audit.desk.integrity import integrity, verify_whole
from audit.desk.opening import open_desk
from audit.desk.search import search
from audit.desk.timeline import timeline
from audit.desk.words import Check, Filter, LogState
from audit.log.chain import Chain
from broker.embedded import Postgres
from broker.errors import LogUnavailable
from tests.flow.conftest import engine, postgres, server
from tests.flow.desk_home import DeskHome, open_desk_home

__all__ = ["engine", "postgres", "server"]


@pytest.fixture
async def bureau(server: Postgres, tmp_path: Path) -> AsyncIterator[DeskHome]:
    async with open_desk_home(server, tmp_path) as found:
        yield found


def failed(checks: tuple[Check, ...]) -> set[str]:
    return {check.code for check in checks if check.good is False}


async def state(bureau: DeskHome) -> tuple[LogState, LogState]:
    found = await integrity(bureau.desk, await bureau.looker())
    return found.broker, found.bureau


@pytest.mark.parametrize(
    "change",
    [
        "rij = jsonb_set(rij, '{uitkomst}', '\"geweigerd\"')",
        "rij = jsonb_set(rij, '{element}', '\"pol.rol\"')",
        "rij = rij - 'regels'",
        'rij = rij || \'{"ave": "hoog", "regels": 7}\'',
        "op = op - interval '1 day'",
        "soort = 'vraag'",
        "zout = sha256('anders')",
        "zout = NULL",
    ],
)
async def test_a_changed_index_row_is_shown_as_such(bureau: DeskHome, change: str) -> None:
    """Design 6a.9: `ix` makes the rows unforgeable: in the list, in the entry and at the integrity of the log."""
    await bureau.owner.execute(f"UPDATE log_index SET {change} WHERE entry_id = $1", bureau.given)
    looker = await bureau.looker()
    rows = {row.entry_id: row.proven for row in (await search(bureau.desk, looker, Filter())).rows}
    assert [entry for entry, proven in rows.items() if not proven] == [bureau.given]
    found = await disclosure(bureau.desk, looker, bureau.given)
    assert failed(found.checks) == {"rijen"}
    assert [one.element for one in found.decided] == ["pol.lijst"]  # from the sealed payload, not from the row
    broker, desk = await state(bureau)
    assert (failed(broker.checks), broker.gaps.changed) == ({"rijen"}, (bureau.given,))
    assert desk.good


async def test_a_changed_row_shows_in_the_time_line(bureau: DeskHome) -> None:
    """The same proof for every view."""
    await bureau.owner.execute("UPDATE log_index SET rij = rij || '{\"ave\": 4}' WHERE entry_id = $1", bureau.refused)
    casus = await bureau.owner.fetchval("SELECT pseudoniem FROM casus")
    steps = await timeline(bureau.desk, await bureau.looker(), casus)
    assert [step.entry_id for step in steps if not step.proven] == [bureau.refused]


async def test_a_row_that_was_taken_away_or_added_is_shown(bureau: DeskHome) -> None:
    """All rows, in their order: a missing one, one too many, and rows that no leaf vouches for."""
    await bureau.owner.execute(
        "INSERT INTO log_index SELECT entry_id, 1, op, soort, samenwerkingsverband, rij, NULL FROM log_index"
        " WHERE entry_id = $1",
        bureau.given,
    )
    await bureau.owner.execute("DELETE FROM log_index WHERE entry_id = $1", bureau.refused)
    await bureau.owner.execute(
        "INSERT INTO log_index SELECT gen_random_uuid(), 0, op, soort, samenwerkingsverband, rij, zout FROM log_index"
        " WHERE entry_id = $1 AND nr = 0",
        bureau.hidden,
    )
    broker, _ = await state(bureau)
    assert failed(broker.checks) == {"rijen", "los"}
    assert (broker.gaps.without_index, broker.gaps.without_leaf, broker.gaps.changed) == (1, 1, (bureau.given,))
    found = await disclosure(bureau.desk, await bureau.looker(), bureau.refused)
    assert failed(found.checks) == {"rijen"}
    assert [one.reden for one in found.decided] == ["D-GROND"]


async def test_a_forged_row_opens_no_entry_of_somebody_else(bureau: DeskHome) -> None:
    """Who stands on which side is read from the sealed payload when it opens: a row can be made up, that cannot."""
    await bureau.owner.execute(
        'UPDATE log_index SET rij = rij || \'{"ontvanger": "corporatie"}\' WHERE entry_id = $1', bureau.given
    )
    assert (await bureau.read(bureau.given, "corporatie")).status_code == 404
    rows = (await search(bureau.desk, await bureau.looker("corporatie"), Filter())).rows
    assert [row.proven for row in rows if row.entry_id == bureau.given] == [False]


async def test_a_changed_payload_is_shown_as_such(bureau: DeskHome) -> None:
    """Log README 3.3: `ct` binds the ciphertext; what does not open is never shown, the rows say what went."""
    await bureau.owner.execute(
        "UPDATE log_payload SET ct = set_byte(ct, 100, get_byte(ct, 100) # 1) WHERE entry_id = $1", bureau.given
    )
    found = await disclosure(bureau.desk, await bureau.looker(), bureau.given)
    assert failed(found.checks) == {"inhoud"}
    assert found.asked is None
    assert not found.erased
    assert [(one.uitkomst, one.vorm) for one in found.decided] == [("verstrekt", "volledig")]
    assert failed((await state(bureau))[0].checks) == {"rijen"}


async def test_the_payload_of_another_entry_does_not_pass_for_this_one(bureau: DeskHome) -> None:
    """Log README 3.3: `info` binds the ciphertext to its entry."""
    await bureau.owner.execute(
        "UPDATE log_payload SET (kid, ct) = (SELECT kid, ct FROM log_payload WHERE entry_id = $2) WHERE entry_id = $1",
        bureau.refused, bureau.given,
    )  # fmt: skip
    found = await disclosure(bureau.desk, await bureau.looker(), bureau.refused)
    assert failed(found.checks) == {"inhoud"}
    assert [one.element for one in found.decided] == ["pol.rol"]


async def test_an_erased_entry_is_no_broken_one(bureau: DeskHome) -> None:
    """Log README 3.8: payload and rows go, the leaf stays, and every proof still holds."""
    for table in ("log_payload", "log_index"):
        await bureau.owner.execute(f"DELETE FROM {table} WHERE entry_id = $1", bureau.given)
    broker, _ = await state(bureau)
    assert broker.good
    assert (broker.gaps.without_index, broker.gaps.without_payload) == (1, 1)
    assert (await bureau.read(bureau.given)).status_code == 404  # whose it was cannot be said any more


async def test_an_entry_whose_key_was_erased_shows_its_rows(bureau: DeskHome) -> None:
    """The key of a person goes, the index rows may stay a while: the content is gone, and nothing is broken."""
    await bureau.owner.execute("DELETE FROM log_payload WHERE entry_id = $1", bureau.given)
    found = await disclosure(bureau.desk, await bureau.looker(), bureau.given)
    assert found.erased
    assert found.proven
    assert {check.code: check.good for check in found.checks} == {
        "blad": True, "handtekening": True, "inhoud": None, "rijen": True,
    }  # fmt: skip


async def test_a_changed_manifest_is_shown_as_such(bureau: DeskHome) -> None:
    """What the asker can look up afterwards is what was sealed."""
    await bureau.owner.execute(
        'UPDATE manifest SET manifest = manifest || \'{"status": "geweigerd"}\' WHERE entry_id = $1', bureau.given
    )
    found = await disclosure(bureau.desk, await bureau.looker(), bureau.given)
    assert failed(found.checks) == {"overzicht"}


async def test_a_changed_leaf_is_shown_as_such(bureau: DeskHome) -> None:
    """RFC 6962: the root binds every leaf; the entry is not proven, and the log as a whole is not in order."""
    await bureau.unlock("log_leaf")
    leaf = await bureau.owner.fetchval("SELECT leaf FROM log_leaf WHERE entry_id = $1", bureau.given)
    await bureau.owner.execute(
        "UPDATE log_leaf SET leaf = $2 WHERE entry_id = $1", bureau.given, leaf.replace(b'"t":"2', b'"t":"1')
    )
    found = await disclosure(bureau.desk, await bureau.looker(), bureau.given)
    assert {"blad", "handtekening", "rijen"} <= failed(found.checks)
    assert failed((await state(bureau))[0].checks) >= {"boom"}


async def test_a_leaf_changed_with_its_hash_and_its_rows_is_still_shown(bureau: DeskHome) -> None:
    """Whoever rewrites leaf, hash and rows together still has no signature over the new root."""
    await bureau.unlock("log_leaf")
    from audit.log.merkle import leaf_hash

    leaf = (await bureau.owner.fetchval("SELECT leaf FROM log_leaf WHERE entry_id = $1", bureau.given)).replace(
        b'"type":"antwoord"', b'"type":"handelin"'
    )
    await bureau.owner.execute(
        "UPDATE log_leaf SET leaf = $2, leaf_hash = $3 WHERE entry_id = $1", bureau.given, leaf, leaf_hash(leaf)
    )
    await bureau.owner.execute("UPDATE log_index SET soort = 'handelin' WHERE entry_id = $1", bureau.given)
    found = await disclosure(bureau.desk, await bureau.looker(), bureau.given)
    assert {"blad", "handtekening"} <= failed(found.checks)
    assert "boom" in failed((await state(bureau))[0].checks)


async def test_a_log_that_was_cut_short_is_seen_by_the_desk_that_runs(bureau: DeskHome) -> None:
    """Log README 10.1: also when the key holder signed the shorter tree: the desk knows what it verified."""
    await verify_whole(bureau.desk)
    await cut(bureau)
    broker, _ = await state(bureau)
    assert failed(broker.checks) == {"doorlopend"}


async def test_a_log_that_was_cut_short_is_seen_by_a_desk_that_starts_later(bureau: DeskHome) -> None:
    """Log README 10.2 and ADR 0016: a new process knows better, from the second log."""
    await verify_whole(bureau.desk)
    await cut(bureau)
    async with open_desk(bureau.settings) as later:
        assert await verify_whole(later) is False
        found = await integrity(later, await bureau.looker())
    assert failed(found.broker.checks) == {"doorlopend"}


async def cut(bureau: DeskHome) -> None:
    """Take the last two entries back, and sign the shorter tree with the right key: no outsider's check sees it."""
    from audit.log import store
    from audit.log.receipt import checkpoint_of

    for table in ("log_leaf", "log_node", "log_checkpoint", "log_head", "log_index", "log_payload"):
        await bureau.unlock(table)
    owner, signer = bureau.owner, bureau.api.case.signer
    size = await owner.fetchval("SELECT size FROM log_head") - 2
    gone = [row["entry_id"] for row in await owner.fetch("SELECT entry_id FROM log_leaf WHERE idx >= $1", size)]
    for table in ("log_index", "log_payload", "log_leaf"):
        await owner.execute(f"DELETE FROM {table} WHERE entry_id = ANY ($1)", gone)
    await owner.execute("DELETE FROM log_checkpoint WHERE size >= $1", size)
    tree = await store.load(owner, signer.name, size)
    note = signer.sign(checkpoint_of(signer.name, tree).text())
    await owner.execute("INSERT INTO log_checkpoint VALUES ($1, $2, $3, $4)", signer.name, size, tree.root, note)
    await owner.execute("UPDATE log_head SET size = $1, edge = $2, note = $3", size, b"".join(tree.edge), note)
    assert await Chain(signer.name, signer).lock(owner)


async def test_a_changed_look_is_shown_as_such(bureau: DeskHome) -> None:
    """The second log is held to the same: rows, payloads, leaves."""
    look = UUID((await bureau.find()).json()["inzage"])
    await bureau.owner.execute("UPDATE desk_log.log_index SET rij = rij || '{\"aantal\": 0}' WHERE entry_id = $1", look)
    found = await integrity(bureau.desk, await bureau.looker())
    assert found.broker.good
    assert (failed(found.bureau.checks), found.bureau.gaps.changed) == ({"rijen"}, (look,))
    assert [one.proven for one in found.looks].count(False) == 1
    assert [one.medewerker for one in found.looks if not one.proven] == [""]  # nothing is said that is not proven


async def test_a_look_that_was_taken_away_is_shown_and_stops_the_desk(bureau: DeskHome) -> None:
    """Whoever covers a look breaks the tree; after that nothing is shown any more (design A10, log README 7.8)."""
    await bureau.find()
    for table in ("log_leaf", "log_head"):
        await bureau.unlock(table, "desk_log")
    await bureau.owner.execute("DELETE FROM desk_log.log_leaf WHERE idx = 0")
    broken = await whole._state(bureau.desk, whole._bureau(bureau.desk))
    assert "boom" in failed(broken.checks)
    await bureau.owner.execute("UPDATE desk_log.log_head SET edge = sha256('anders')")
    with pytest.raises(LogUnavailable):
        await integrity(bureau.desk, await bureau.looker())
    assert (await bureau.find()).status_code == 503
    assert (await bureau.read(bureau.given)).status_code == 503


async def test_a_large_log_is_checked_from_where_it_was_known(
    bureau: DeskHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ADR 0016: a look costs what came since; what is older is recomputed whole every hour, and the page says when."""
    monkeypatch.setattr(whole, "SMALL", 0)
    await verify_whole(bureau.desk)
    await bureau.api.ask()
    await state(bureau)
    broker, desk = await state(bureau)
    assert (broker.how, desk.how) == ("aangesloten", "aangesloten")
    assert broker.good
    assert broker.size > broker.verified_size
    await bureau.unlock("log_leaf")
    await bureau.owner.execute("UPDATE log_leaf SET leaf = leaf || '\\x20' WHERE entry_id = $1", bureau.given)
    assert (await state(bureau))[0].good
    assert await verify_whole(bureau.desk) is False
    assert "boom" in failed((await state(bureau))[0].checks)


async def test_what_is_wrong_is_told_to_the_operator(bureau: DeskHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """ADR 0008: an event with which log and which check, and nothing of what is in it."""
    said: set[tuple[str, ...]] = set()
    monkeypatch.setattr(whole, "log", lambda event, **fields: said.add((event.id, *fields.values())))
    await bureau.owner.execute("UPDATE log_index SET rij = rij - 'regels' WHERE entry_id = $1", bureau.given)
    assert await verify_whole(bureau.desk) is False
    assert said == {("log.not-intact", "broker", "rijen")}
