"""A partner can check a receipt with the SDK alone, and the SDK judges as the log itself and `audit/verify` do."""

from __future__ import annotations

import base64
import copy
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import verify
from audit.log.entry import make_entry
from audit.log.errors import ProofError
from audit.log.merkle import leaf_hash, prove_inclusion, tree_hash
from audit.log.note import Checkpoint, Signer, Verifier
from audit.log.proof import TlogProof
from audit.log.sealing import ReaderKey
from connectors.receipt import LogKey, ReceiptError, answer_bytes, check_inclusion, check_receipt

SIGNER = Signer("log.example/2026", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
VKEY = SIGNER.verifier.vkey
KEY = LogKey.parse(VKEY)
ANSWER: dict[str, Any] = {
    "verzoek": "v",
    "besluit": "b",
    "status": "verstrekt",
    "gegevens": [
        {"verstrekker": "politie-oij", "element": "pol.telling", "vorm": "gegeneraliseerd", "waarde": {"é": 1.5}}
    ],
}


def logged(answer: dict[str, Any], before: int = 4, after: int = 2) -> dict[str, Any]:
    """The answer with its receipt, made by the log's own code, between other entries."""
    reader = ReaderKey(uuid4(), X25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw())
    entry = make_entry(
        kind="antwoord",
        at=datetime(2026, 11, 21, tzinfo=UTC),
        policy="p",
        payload={},
        index=[],
        key=reader,
        answer=rfc8785.dumps(answer),
        context=None,
    )
    hashes = [*(leaf_hash(bytes([n])) for n in range(before)), leaf_hash(entry.leaf)]
    hashes += [leaf_hash(bytes([100 + n])) for n in range(after)]
    note = SIGNER.sign(Checkpoint(SIGNER.name, len(hashes), tree_hash(hashes)).text())
    path = prove_inclusion(before, len(hashes), lambda start, end: tree_hash(hashes[start:end]))
    bewijs = {
        "log": SIGNER.name,
        "index": before,
        "grootte": len(hashes),
        "leaf": url64(entry.leaf),
        "zout": url64(entry.salt_ans),
        "tlogProof": TlogProof(before, path, note).text(),
    }
    return {**answer, "bewijs": bewijs}


def url64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_a_receipt_of_the_log_holds(before: int, after: int) -> None:
    """Design 12.2: with leaf and salt the asker can check that this answer is in the log."""
    found = check_receipt(logged(ANSWER, before, after), KEY)
    assert (found.index, found.grootte, found.leaf["type"]) == (before, before + after + 1, "antwoord")


def test_a_refusal_is_checked_inside_its_problem() -> None:
    """RFC 9457: a refusal travels as a problem; what was logged is the answer in it."""
    refusal = {**ANSWER, "status": "geweigerd", "gegevens": []}
    sent = {**logged(refusal), "status": 403, "title": "Geweigerd", "detail": "…", "type": "about:blank", "code": "x"}
    assert check_receipt(sent, KEY).log == SIGNER.name


def _other_answer(answer: dict[str, Any]) -> None:
    answer["gegevens"][0]["waarde"] = {"é": 2}


def _other_key(answer: dict[str, Any]) -> None:
    forger = Signer(SIGNER.name, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    head, note = answer["bewijs"]["tlogProof"].split("\n\n", 1)
    answer["bewijs"]["tlogProof"] = f"{head}\n\n{forger.sign(note.partition(chr(10) * 2)[0] + chr(10))}"


def _set(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(answer: dict[str, Any]) -> None:
        answer["bewijs"][name] = value

    return change


def _swap(old: str, new: str) -> Callable[[dict[str, Any]], None]:
    def change(answer: dict[str, Any]) -> None:
        proof = answer["bewijs"]["tlogProof"]
        assert old in proof
        answer["bewijs"]["tlogProof"] = proof.replace(old, new, 1)

    return change


CHANGES: list[Callable[[dict[str, Any]], None]] = [
    _other_answer,
    _other_key,
    _set("index", 3),
    _set("grootte", 8),
    _set("log", "log.example/2027"),
    _set("leaf", url64(b'{"v":1}')),
    _set("leaf", url64(b"[]")),
    _set("leaf", "=="),
    _set("zout", url64(bytes(32))),
    _set("zout", None),
    _set("tlogProof", None),
    _set("tlogProof", "rommel"),
    _swap("index 4", "index 5"),
    _swap("index 4", "index 04"),
    _swap("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
    _swap("\n7\n", "\n8\n"),
    _swap("\n\n", "\n"),
    lambda answer: answer.pop("bewijs"),
    lambda answer: answer.update(bewijs=[]),
    lambda answer: answer.update(extra=1),
    lambda answer: answer.update(extra=2**60),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_answer_or_receipt_is_caught(change: Callable[[dict[str, Any]], Any]) -> None:
    """One byte of answer, leaf, salt, path or checkpoint, and the receipt no longer proves anything."""
    answer = copy.deepcopy(logged(ANSWER))
    change(answer)
    with pytest.raises(ReceiptError):
        check_receipt(answer, KEY)


@settings(deadline=None)
@given(st.integers(0, 2000), st.characters(codec="utf-8"))
def test_the_sdk_judges_a_proof_as_the_log_and_the_verifier_do(at: int, char: str) -> None:
    """Two copies of a format must not drift apart: accepted by all three, or by none."""
    answer = logged(ANSWER)
    bewijs, text = answer["bewijs"], answer["bewijs"]["tlogProof"]
    text = text[: at % len(text)] + char + text[at % len(text) + 1 :]
    leaf = base64.urlsafe_b64decode(bewijs["leaf"] + "==")
    found = {_sdk(answer | {"bewijs": bewijs | {"tlogProof": text}}), _log(text, leaf), _verifier(text, leaf)}
    assert len(found) == 1


def _sdk(answer: dict[str, Any]) -> bool:
    try:
        check_receipt(answer, KEY)
    except ReceiptError:
        return False
    return True


def _log(text: str, leaf: bytes) -> bool:
    try:
        TlogProof.parse(text).verify(leaf, Verifier.parse(VKEY))
    except ProofError:
        return False
    return True


def _verifier(text: str, leaf: bytes) -> bool:
    try:
        place, path, note, _ = verify.parse_proof(text)
        _, size, root = verify.open_checkpoint(note, VKEY)
        return verify.inclusion_root(leaf_hash(leaf), place, size, path) == root
    except verify.Failed:
        return False


def test_the_canonical_answer_leaves_the_receipt_out() -> None:
    """The receipt cannot commit to itself."""
    assert answer_bytes(logged(ANSWER)) == rfc8785.dumps(ANSWER)


@pytest.mark.parametrize("vkey", ["", "naam", "naam+00000000+AAAA", VKEY.replace("+", "-"), VKEY[:-4], f"x{VKEY}"])
def test_a_wrong_log_key_is_refused(vkey: str) -> None:
    """A key that is not whole, or not this log's, checks nothing."""
    with pytest.raises(ReceiptError):
        LogKey.parse(vkey)


def _vectors() -> list[Path]:
    shared = Path(os.environ.get("SLUIS_SHARED", Path(__file__).parents[2].parent / "shared"))
    return sorted((shared / "vectors" / "rfc6962" / "inclusion").rglob("*.json"))


def test_the_public_vectors_are_judged_right() -> None:
    """RFC 6962 inclusion vectors of transparency-dev/merkle: every one as it should be."""
    paths = _vectors()
    if not paths:
        pytest.skip("the reference folder is not here (SLUIS_SHARED)")
    for path in paths:
        vector = json.loads(path.read_text())
        assert _accepts(vector) is not vector["wantErr"], path.name


def _accepts(vector: dict[str, Any]) -> bool:
    item, root = (base64.b64decode(vector[name] or "") for name in ("leafHash", "root"))
    proof = [base64.b64decode(part or "") for part in vector["proof"] or []]
    try:
        check_inclusion(item, vector["leafIdx"], vector["treeSize"], proof, root)
    except ReceiptError:
        return False
    return True


def test_the_hash_of_a_leaf_is_that_of_rfc_6962() -> None:
    """A leaf can never be taken for an inner node."""
    assert leaf_hash(b"x") == sha256(b"\x00x").digest()
