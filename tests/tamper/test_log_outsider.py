"""What an asker does with a receipt: checks, offline and with audit/verify.py alone, that this answer is in the log."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from pathlib import Path

import pytest

from audit import verify
from audit.log.entry import b64url
from audit.log.merkle import leaf_hash, prove_inclusion, tree_hash
from audit.log.note import Checkpoint
from audit.log.proof import TlogProof
from tests.log_house import ANSWER, OTHER, SIGNER, entry, make_export

KEY = SIGNER.verifier.vkey
LEAVES = [f"leaf {number}".encode() for number in range(300)]


def run(*arguments: object) -> int:
    return verify.main([str(argument) for argument in arguments])


@pytest.fixture
def receipt(tmp_path: Path) -> dict[str, Path]:
    """A receipt with its leaf, answer and salt, of the seventh entry of an export."""
    item = entry()
    leaves = [*LEAVES[:7], item.leaf, *LEAVES[8:]]
    tree = make_export(tmp_path / "export", leaves)
    note = (tmp_path / "export" / "checkpoint").read_text(encoding="utf-8")
    path = _path(leaves, 7)
    texts = {
        "plain": TlogProof(7, path, note).text(),
        "whole": TlogProof(7, path, note, item.leaf).text(),
        "moved": TlogProof(6, path, note, item.leaf).text(),
        "short": TlogProof(7, path[:-1], note, item.leaf).text(),
        "other": TlogProof(7, path, OTHER.sign(Checkpoint(OTHER.name, 300, tree.root).text()), item.leaf).text(),
        "leaf": item.leaf.decode(),
        "answer": ANSWER.decode(),
        "salt": b64url(item.salt_ans),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return {name: tmp_path / name for name in [*texts, "export"]}


def _path(leaves: list[bytes], index: int) -> list[bytes]:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    return prove_inclusion(index, len(leaves), lambda start, end: tree_hash(hashes[start:end]))


def test_a_receipt_is_checked_without_the_log(receipt: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Design 12.2: the asker checks that this answer is in the log, offline."""
    salt = receipt["salt"].read_text(encoding="utf-8")
    answer = ["--answer", receipt["answer"], "--salt", salt]
    assert run("--key", KEY, "--receipt", receipt["whole"]) == 0
    assert run("--key", KEY, "--receipt", receipt["plain"], "--leaf", receipt["leaf"], *answer) == 0
    assert run(receipt["export"], "--key", KEY, "--receipt", receipt["whole"], *answer) == 0
    assert "regel 7" in capsys.readouterr().out
    receipt["answer"].write_bytes(ANSWER + b" ")
    assert run("--key", KEY, "--receipt", receipt["whole"], *answer) == 3
    assert run("--key", KEY, "--receipt", receipt["plain"]) == 3, "without its leaf it proves nothing"


def test_a_salt_that_begins_with_a_dash_is_read(tmp_path: Path) -> None:
    """Design 12.2: one salt in 64 does, in base64url; it is a salt all the same."""
    salt = b"\xf8" + bytes(31)
    leaf = json.dumps({"ans": b64url(hmac.digest(salt, sha256(ANSWER).digest(), "sha256"))}).encode()
    make_export(tmp_path / "export", [leaf])
    note = (tmp_path / "export" / "checkpoint").read_text(encoding="utf-8")
    (tmp_path / "proof").write_text(TlogProof(0, [], note, leaf).text(), encoding="utf-8")
    (tmp_path / "answer").write_bytes(ANSWER)
    asked = ("--key", KEY, "--receipt", tmp_path / "proof", "--answer", tmp_path / "answer", "--salt")
    assert b64url(salt).startswith("-")
    assert run(*asked, b64url(salt)) == 0
    assert run(*asked, b64url(bytes(32))) == 3
    with pytest.raises(SystemExit, match="2"):
        run(*asked)


@pytest.mark.parametrize("name", ["moved", "short", "other", "leaf"])
def test_a_receipt_that_proves_something_else_is_refused(receipt: dict[str, Path], name: str) -> None:
    """Another place, a shorter path, another key, no proof at all."""
    assert run("--key", KEY, "--receipt", receipt[name]) == 3


def test_a_receipt_of_another_tree_does_not_belong_to_this_log(receipt: dict[str, Path], tmp_path: Path) -> None:
    """A split view: both are signed, and they contradict each other."""
    make_export(tmp_path / "split", LEAVES)
    assert run("--key", KEY, "--receipt", receipt["whole"]) == 0
    assert run(tmp_path / "split", "--key", KEY, "--receipt", receipt["whole"]) == 3
