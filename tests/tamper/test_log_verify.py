"""What an outsider sees: audit/verify.py accepts an export of the log, and catches every way to change it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import verify
from audit.log import read
from audit.log.errors import LogFailure
from audit.log.export import export_log
from audit.log.note import Checkpoint
from audit.log.tiles import decode_bundle, encode_bundle
from tests.log_house import LOG_ID, OTHER, SIGNER, VERIFY, House, entry, house, make_export
from tests.pg import database, postgres

__all__ = ["database", "house", "postgres"]

KEY = SIGNER.verifier.vkey
SIZE = 700
LEAVES = [f"leaf {number}".encode() for number in range(SIZE)]
BUNDLE = "tile/entries/001"
PARTIAL = "tile/entries/002.p/188"


def run(*arguments: object) -> int:
    return verify.main([str(argument) for argument in arguments])


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    make_export(folder, LEAVES)
    return folder


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 512, 700])
def test_a_sound_export_is_accepted(tmp_path: Path, size: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0, and it says how much was checked."""
    tree = make_export(tmp_path, LEAVES[:size])
    assert run(tmp_path, "--key", KEY) == 0
    assert f"log in orde: {size} regels van {SIGNER.name}, wortel {tree.root.hex()}" in capsys.readouterr().out


def test_a_large_export_is_checked_by_more_processes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same outcome, and the same place of what is wrong."""
    make_export(tmp_path, [str(number).encode() for number in range(70_000)])
    assert run(tmp_path, "--key", KEY) == 0
    swap(tmp_path / "tile/entries/100", 5, 6)
    assert run(tmp_path, "--key", KEY) == 3
    assert "regel 25605 is veranderd" in capsys.readouterr().err


def test_it_runs_alone_with_the_interpreter(export: Path) -> None:
    """An outsider has this one file, Python and `cryptography`; nothing of ours can be imported."""
    command = [sys.executable, "-I", VERIFY, str(export), "--key", KEY]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=export)
    assert (done.returncode, done.stderr) == (0, "")
    imports = [line for line in Path(VERIFY).read_text(encoding="utf-8").splitlines() if line.startswith("from ")]
    assert not any("audit" in line or "broker" in line for line in imports)


# --- tampering ---------------------------------------------------------------------------------------------------


def edit(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    width = 188 if ".p" in str(path) else 256
    path.write_bytes(encode_bundle(change(decode_bundle(path.read_bytes(), width))))


def swap(path: Path, one: int, two: int) -> None:
    def change(entries: list[bytes]) -> list[bytes]:
        entries[one], entries[two] = entries[two], entries[one]
        return entries

    edit(path, change)


def flip(path: Path, at: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)


def resign(folder: Path, size: int, root: bytes, signer: Any = SIGNER) -> None:
    (folder / "checkpoint").write_text(signer.sign(Checkpoint(signer.name, size, root).text()), encoding="utf-8")


def become_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def rehash(folder: Path) -> None:
    """Change an entry and everything that follows from it, except the signature."""
    note = (folder / "checkpoint").read_bytes()
    make_export(folder, [*LEAVES[:300], b"another", *LEAVES[301:]])
    (folder / "checkpoint").write_bytes(note)


TAMPERING: dict[str, tuple[Callable[[Path], object], str]] = {
    "a leaf is edited": (lambda x: edit(x / BUNDLE, lambda e: [*e[:5], e[5] + b"!", *e[6:]]), "regel 261 is veranderd"),
    "a leaf is edited in the last bundle": (
        lambda x: edit(x / PARTIAL, lambda e: [b"!", *e[1:]]),
        "regel 512 is veranderd",
    ),
    "a leaf is deleted": (lambda x: edit(x / BUNDLE, lambda e: e[:5] + e[6:]), "regels 256 tot en met 511"),
    "a leaf is added": (lambda x: edit(x / PARTIAL, lambda e: [*e, b"more"]), "regels 512 tot en met 699"),
    "two leaves are reordered": (lambda x: swap(x / BUNDLE, 7, 8), "regel 263 is veranderd"),
    "a bundle is missing": (lambda x: (x / BUNDLE).unlink(), "regels 256 tot en met 511 ontbreken"),
    "a bundle is cut short": (lambda x: (x / BUNDLE).write_bytes((x / BUNDLE).read_bytes()[:-1]), "256 tot en met 511"),
    "a bundle is empty": (lambda x: (x / BUNDLE).write_bytes(b""), "regels 256 tot en met 511"),
    "a tile of the leaves is changed": (lambda x: flip(x / "tile/0/000", 32 * 9), "regel 9 is veranderd"),
    "a tile is missing": (lambda x: (x / "tile/0/001").unlink(), "regels 256 tot en met 511"),
    "a tile above is changed": (lambda x: flip(x / "tile/1/000.p/2", 32), "laag 1 past niet bij de regels vanaf 256"),
    "a tile above is missing": (lambda x: (x / "tile/1/000.p/2").unlink(), "laag 1 past niet bij de regels vanaf 0"),
    "a tile is a directory": (lambda x: become_directory(x / "tile/0/001"), "256 tot en met"),
    "the note is edited": (lambda x: flip(x / "checkpoint", len(SIGNER.name) + 1), "handtekening"),
    "the signature is edited": (lambda x: flip(x / "checkpoint", -20), "klopt niet"),
    "the note has no signature": (lambda x: (x / "checkpoint").write_text("a\n1\nb\n"), "geen checkpoint"),
    "the note is not text": (lambda x: (x / "checkpoint").write_bytes(b"\xff\xfe\x00"), "geen checkpoint"),
    "the log is cut short and not signed": (lambda x: (x / PARTIAL).unlink(), "regels 512 tot en met 699 ontbreken"),
    "another root is signed": (lambda x: resign(x, SIZE, bytes(32)), "niet de wortel die is ondertekend"),
    "another size is signed": (lambda x: resign(x, SIZE + 1, bytes(32)), "512 tot en met 700 ontbreken"),
    "a monstrous size is signed": (lambda x: resign(x, 10**18, bytes(32)), "ontbreken"),
    "another key signed": (lambda x: resign(x, SIZE, bytes(32), OTHER), "geen checkpoint van"),
    "everything follows but the signature": (rehash, "niet de wortel die is ondertekend"),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_every_change_is_caught(export: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 3, in plain words, with the place of what was changed."""
    change, says = TAMPERING[name]
    change(export)
    assert run(export, "--key", KEY) == 3
    told = capsys.readouterr().err
    assert told.startswith("NIET IN ORDE: ")
    assert says in told


def test_the_wrong_key_is_refused_and_no_key_is_warned_about(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The key that lies in the export proves nothing about who made it."""
    assert run(export, "--key", OTHER.verifier.vkey) == 3
    assert run(export) == 0
    assert "let op" in capsys.readouterr().out
    make_export(export, LEAVES, OTHER)
    assert run(export) == 0, "a forger who signs everything himself passes without --key,"
    assert run(export, "--key", KEY) == 3, "and not with it"


def test_many_problems_are_not_all_told(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Twenty is enough to know."""
    edit(export / BUNDLE, lambda entries: [item + b"!" for item in entries])
    assert run(export, "--key", KEY) == 3
    assert len(capsys.readouterr().err.splitlines()) == 21


def test_a_key_in_a_file_does_too(export: Path, tmp_path: Path) -> None:
    """README section 9."""
    (tmp_path / "key").write_text(KEY + "\n", encoding="utf-8")
    assert run(export, "--key", tmp_path / "key") == 0
    (tmp_path / "key").write_bytes(b"\x00\xff garbage")
    assert run(export, "--key", tmp_path / "key") == 3


def test_what_cannot_be_read_is_not_called_false(export: Path, tmp_path: Path) -> None:
    """Exit 1: there is nothing to judge; exit 2: the question is wrong."""
    assert run(tmp_path / "nowhere", "--key", KEY) == 1
    assert run(export, "--key", tmp_path / "nowhere") == 1
    (export / "log.pub").unlink()
    assert run(export) == 1
    for wrong in ([], ["--receipt", "x"], [str(export), "--answer", "x"], ["--unknown"]):
        with pytest.raises(SystemExit) as stop:
            run(*wrong)
        assert stop.value.code == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["checkpoint", BUNDLE, "tile/0/000", "tile/1/000.p/2"]), st.binary(max_size=200))
def test_garbage_never_crashes_it(export: Path, name: str, raw: bytes) -> None:
    """Whatever lies in a file, the answer is an exit code."""
    kept = (export / name).read_bytes()
    (export / name).write_bytes(raw)
    assert run(export, "--key", KEY) == 3
    (export / name).write_bytes(kept)


# --- earlier checkpoints and receipts ----------------------------------------------------------------------------


@pytest.mark.parametrize("old", [1, 255, 256, 300, 512, 700])
def test_an_earlier_checkpoint_is_the_beginning_of_the_log(export: Path, tmp_path: Path, old: int) -> None:
    """Nothing was taken back since."""
    make_export(tmp_path / "old", LEAVES[:old])
    assert run(export, "--key", KEY, "--since", tmp_path / "old" / "checkpoint") == 0


def test_an_insider_who_signs_another_past_is_caught_by_an_earlier_checkpoint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """README section 10: with the real key the export is sound; whoever kept a checkpoint sees the rollback."""
    for name, leaves in (("old", LEAVES), ("short", LEAVES[:680]), ("other", [*LEAVES[:680], *[b"x"] * 40])):
        make_export(tmp_path / name, leaves)
        assert run(tmp_path / name, "--key", KEY) == 0
    kept = tmp_path / "old" / "checkpoint"
    assert run(tmp_path / "short", "--key", KEY, "--since", kept) == 3
    assert "teruggedraaid" in capsys.readouterr().err
    assert run(tmp_path / "other", "--key", KEY, "--since", kept) == 3
    assert "eerste 700 regels" in capsys.readouterr().err


async def test_a_real_log_exports_proves_and_verifies(house: House, tmp_path: Path) -> None:
    """From append to outsider: the export is byte for byte what the format says, and every receipt belongs to it."""
    items = [entry() for _ in range(600)]
    async with house.log() as log:
        parts = [items[:1], items[1:300], items[300:]]
        receipts = [made for part in parts for made in await asyncio.gather(*map(log.append, part))]
    async with house.pool.acquire() as conn:
        size = await export_log(conn, LOG_ID, tmp_path / "export", SIGNER.verifier)
        leaves = [leaf.leaf async for leaf in read.read_leaves(conn, LOG_ID)]
        with pytest.raises(FileExistsError):
            await export_log(conn, LOG_ID, tmp_path / "export", SIGNER.verifier)
        with pytest.raises(LogFailure):
            await export_log(conn, "another", tmp_path / "empty", SIGNER.verifier)
    assert size == len(receipts)
    make_export(tmp_path / "expected", leaves)
    assert files(tmp_path / "export") == files(tmp_path / "expected")
    for receipt in receipts[::40]:
        (tmp_path / "receipt").write_text(receipt.tlog_proof(with_leaf=True), encoding="utf-8")
        assert run(tmp_path / "export", "--key", KEY, "--receipt", tmp_path / "receipt") == 0


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_a_tampered_database_gives_an_export_that_fails(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The export writes what is stored; the outsider says where it is wrong."""
    async with house.log() as log:
        for _ in range(5):
            await log.append(entry())
    await house.unlock_tables()
    await house.pool.execute("UPDATE log_leaf SET leaf = leaf || 'x' WHERE idx = 3")
    async with house.pool.acquire() as conn:
        await export_log(conn, LOG_ID, tmp_path / "export", SIGNER.verifier)
    assert run(tmp_path / "export", "--key", KEY) == 3
    assert "regel 3 is veranderd" in capsys.readouterr().err
    await house.pool.execute("DELETE FROM log_leaf WHERE idx = 3")
    async with house.pool.acquire() as conn:
        with pytest.raises(LogFailure):
            await export_log(conn, LOG_ID, tmp_path / "again", SIGNER.verifier)
    assert run(tmp_path / "again", "--key", KEY) == 1, "an export that broke off has no checkpoint"
