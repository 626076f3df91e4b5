"""Making and opening an entry: what the leaf says, what it hides, and that it can be opened in one way only."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from audit import verify
from audit.log.entry import (
    Entry,
    b64url,
    check_answer,
    check_index,
    make_entry,
    new_id,
    open_payload,
    read_leaf,
)
from audit.log.errors import EntryError
from audit.log.sealing import ReaderKey

AT = datetime(2026, 11, 21, 19, 0, 0, 123456, tzinfo=UTC)
PRIVATE = X25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = ReaderKey(UUID(int=7), PRIVATE.public_key().public_bytes_raw())
PAYLOAD = {"vraag": "Is er nu gevaar?", "redenen": ["D-GEHEIM"], "persoon": "P1"}
INDEX = [{"verstrekker": "politie-oij", "element": "pol.bezoek", "uitkomst": "verstrekt"}]
ANSWER = b'{"status":"verstrekt"}'


def entry(**changes: Any) -> Entry:
    fields: dict[str, Any] = {
        "kind": "verstrekking", "at": AT, "policy": "a" * 64, "payload": PAYLOAD, "index": INDEX, "key": KEY,
        "answer": ANSWER, "context": None,
    }  # fmt: skip
    return make_entry(**fields | changes)


def test_a_leaf_holds_exactly_the_fields_of_the_format() -> None:
    """Design 6a.9 and 12.2: commitments only; no organisation, purpose, person or case."""
    made = entry()
    assert list(json.loads(made.leaf)) == ["ans", "commit", "ct", "id", "ix", "pol", "t", "type", "v"]
    assert list(json.loads(entry(answer=None).leaf)) == ["commit", "ct", "id", "ix", "pol", "t", "type", "v"]
    assert read_leaf(made.leaf)["t"] == "2026-11-21T19:00:00.123Z"
    assert not any(word in made.leaf for word in (b"politie", b"gevaar", b'"P1"', b"GEHEIM", str(KEY.kid).encode()))


def test_two_entries_about_the_same_share_no_commitment() -> None:
    """Hiding: `r` is fresh per entry, so nobody can see from leaves that two entries are alike."""
    one, two = read_leaf(entry().leaf), read_leaf(entry().leaf)
    assert all(one[name] != two[name] for name in ("id", "ct", "commit", "ix", "ans"))


def test_the_reader_opens_what_was_committed_to() -> None:
    """The payload, and the salts with which index and answer can be shown without it."""
    made = entry()
    opened = open_payload(PRIVATE, KEY.kid, made.id, made.ciphertext, made.leaf, made.index)
    assert opened.payload == PAYLOAD
    assert (opened.salt_ix, opened.salt_ans) == (made.salt_ix, made.salt_ans)
    check_index(made.leaf, INDEX, made.salt_ix)
    check_answer(made.leaf, ANSWER, made.salt_ans)
    verify.check_answer(made.leaf, ANSWER, b64url(made.salt_ans))


@pytest.mark.parametrize(
    "change",
    [
        {"kid": UUID(int=8)},
        {"entry_id": UUID(int=8)},
        {"ciphertext": b"short"},
        {"private": X25519PrivateKey.generate()},
        {"index": [INDEX[0] | {"uitkomst": "geweigerd"}]},
        {"index": []},
        {"leaf": entry().leaf},
        {"leaf": b"{}"},
        {"leaf": b"[" * 100_000},
    ],
    ids=lambda change: next(iter(change)),
)
def test_nothing_else_opens(change: dict[str, Any]) -> None:
    """Another key, id, ciphertext, leaf or index: EntryError, never a payload that the leaf does not commit to."""
    made = entry()
    what: dict[str, Any] = {
        "private": PRIVATE, "kid": KEY.kid, "entry_id": made.id, "ciphertext": made.ciphertext, "leaf": made.leaf,
        "index": made.index,
    }  # fmt: skip
    with pytest.raises(EntryError):
        open_payload(**what | change)


def test_another_ciphertext_with_the_same_plain_text_is_refused() -> None:
    """AES-GCM does not commit to its key, so `ct` and `commit` are both checked."""
    one, two = entry(), entry()
    forged = replace(one, ciphertext=two.ciphertext)
    with pytest.raises(EntryError, match="ct"):
        open_payload(PRIVATE, KEY.kid, forged.id, forged.ciphertext, forged.leaf)


def test_one_byte_of_another_answer_is_another_answer() -> None:
    """Design 12.2: the asker can check that this answer is in the log, and no other."""
    made = entry()
    with pytest.raises(EntryError):
        check_answer(made.leaf, ANSWER + b" ", made.salt_ans)
    with pytest.raises(EntryError):
        check_answer(entry(answer=None).leaf, ANSWER, made.salt_ans)
    for leaf, salt in ((made.leaf, "x"), (b"garbage", b64url(made.salt_ans)), (made.leaf, b64url(made.salt_ix))):
        with pytest.raises(verify.Failed):
            verify.check_answer(leaf, ANSWER, salt)


@pytest.mark.parametrize(
    "change",
    [
        {"at": AT.replace(tzinfo=None)},
        {"policy": "x" * 4096},
        {"policy": "é"},
        {"kind": ""},
        {"payload": {"a": {1, 2}}},
        {"index": [{"a": b"x"}]},
        {"key": ReaderKey(UUID(int=1), b"short")},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_does_not_fit_the_format_is_refused(change: dict[str, Any]) -> None:
    """No entry at all, rather than one that cannot be read later."""
    with pytest.raises(EntryError):
        entry(**change)


def test_a_moment_is_written_in_utc() -> None:
    """The leaf says the moment in one spelling, whatever the zone it came in."""
    made = entry(at=AT.astimezone(timezone(timedelta(hours=1))))
    assert read_leaf(made.leaf)["t"] == "2026-11-21T19:00:00.123Z"


def test_a_leaf_that_is_not_canonical_is_refused() -> None:
    """A leaf has one spelling, else its hash would not mean its content."""
    with pytest.raises(EntryError):
        read_leaf(entry().leaf.replace(b",", b", ", 1))


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # bare bounds
def test_an_id_is_a_uuid_of_version_7_with_its_moment(at: datetime) -> None:
    """RFC 9562 section 5.7."""
    made = new_id(at)
    assert (made.version, made.variant) == (7, UUID(int=0, version=4).variant)
    assert made.int >> 80 == int(at.timestamp() * 1000)


JSON_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(JSON_TEXT, st.integers(-99, 99) | JSON_TEXT), st.lists(st.dictionaries(JSON_TEXT, JSON_TEXT)))
def test_any_payload_and_index_come_back(payload: dict[str, Any], index: list[dict[str, Any]]) -> None:
    """Encode and decode are a pair."""
    made = entry(payload=payload, index=index)
    assert open_payload(PRIVATE, KEY.kid, made.id, made.ciphertext, made.leaf, index).payload == payload
