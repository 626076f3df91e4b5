"""The tampering of the demo: one entry changes, and an outsider's check finds exactly that one."""

from __future__ import annotations

from pathlib import Path

from audit.log.tiles import bundle_path, decode_bundle, encode_bundle
from broker.demo.log_checks import tamper


def test_tampering_changes_one_entry_in_the_middle(tmp_path: Path) -> None:
    """The moment of an entry, so that every other byte of the copy is as it was."""
    entries = [b'{"id":%d,"t":"2026-11-24T12:00:00.000Z"}' % number for number in range(7)]
    path = tmp_path / bundle_path(0, 7)
    path.parent.mkdir(parents=True)
    path.write_bytes(encode_bundle(entries))
    assert tamper(tmp_path, 7) == 3
    now = decode_bundle(path.read_bytes(), 7)
    assert [number for number in range(7) if now[number] != entries[number]] == [3]
    assert b'"t":"1' in now[3]
