"""The tree of audit.log: RFC 6962 hashing and proofs, held to the public vectors and to the definition."""

from __future__ import annotations

import base64
import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import verify
from audit.log import merkle
from audit.log.errors import ProofError
from audit.log.tree import Frontier

SHARED = Path(os.environ.get("SLUIS_SHARED", Path(__file__).resolve().parents[3] / "shared"))
VECTORS = SHARED / "vectors" / "rfc6962"

HASHES = [merkle.leaf_hash(str(number).encode()) for number in range(1200)]


def vectors(kind: str) -> list[Any]:
    cases = [json.loads(path.read_bytes()) for path in sorted((VECTORS / kind).rglob("*.json"))]
    skip = pytest.mark.skip(reason="the public vectors are not beside this repository (SLUIS_SHARED)")
    return [pytest.param(case, id=case["desc"]) for case in cases] or [pytest.param({}, marks=skip)]


def raw(text: str) -> bytes:
    return base64.b64decode(text)


def by_definition(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, as it is written there."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return merkle.node_hash(by_definition(hashes[:split]), by_definition(hashes[split:]))


@pytest.mark.parametrize("case", vectors("inclusion"))
def test_inclusion_vectors_hold_and_their_forgeries_do_not(case: dict[str, Any]) -> None:
    """RFC 9162 section 2.1.3.2, both in the log and in the verifier of an outsider."""
    path, item, root = [raw(part) for part in case["proof"] or []], raw(case["leafHash"]), raw(case["root"])

    def by_log() -> None:
        merkle.verify_inclusion(item, case["leafIdx"], case["treeSize"], path, root)

    def by_outsider() -> None:
        if verify.inclusion_root(item, case["leafIdx"], case["treeSize"], path) != root or len(root) != 32:
            raise verify.Failed

    for check, refusal in ((by_log, ProofError), (by_outsider, verify.Failed)):
        if case["wantErr"]:
            with pytest.raises(refusal):
                check()
        else:
            check()


@pytest.mark.parametrize("case", vectors("consistency"))
def test_consistency_vectors_hold_and_their_forgeries_do_not(case: dict[str, Any]) -> None:
    """RFC 9162 section 2.1.4.2."""
    proof = [raw(part) for part in case["proof"] or []]
    arguments = case["size1"], case["size2"], raw(case["root1"]), raw(case["root2"]), proof
    if case["wantErr"]:
        with pytest.raises(ProofError):
            merkle.verify_consistency(*arguments)
    else:
        merkle.verify_consistency(*arguments)


def test_root_is_the_one_of_the_definition_for_every_size() -> None:
    """RFC 6962 section 2.1: compact range, tiles and the outsider's way give MTH."""
    tree, edge = Frontier(), list[bytes]()
    for size in range(600):
        expected = by_definition(HASHES[:size])
        assert tree.root == expected == merkle.tree_hash(HASHES[:size]) == verify.edge_root(edge)
        tree, _ = tree.grown([HASHES[size]])
        verify.extend_edge(edge, size, HASHES[size])
    assert verify.full_root(b"".join(HASHES[:256])) == by_definition(HASHES[:256])


@given(st.lists(st.integers(1, 300), min_size=1, max_size=4))
def test_any_sequence_of_appends_proves_every_new_leaf(batches: list[int]) -> None:
    """RFC 6962 section 2.1.1: a snapshot proves all leaves of its own batch, also across tiles."""
    tree = Frontier()
    for batch in batches:
        first = tree.size
        tree, _ = tree.grown(HASHES[first : first + batch])
        for index in range(first, tree.size):
            path = tree.inclusion(index)
            merkle.verify_inclusion(HASHES[index], index, tree.size, path, tree.root)
            assert verify.inclusion_root(HASHES[index], index, tree.size, path) == tree.root


@given(st.integers(1, 700), st.data())
def test_any_two_sizes_are_proved_consistent_and_nothing_else_is(new: int, data: st.DataObject) -> None:
    """RFC 6962 section 2.1.2."""
    old = data.draw(st.integers(1, new))
    proof = merkle.prove_consistency(old, new, lambda start, end: merkle.tree_hash(HASHES[start:end]))
    old_root, new_root = merkle.tree_hash(HASHES[:old]), merkle.tree_hash(HASHES[:new])
    merkle.verify_consistency(old, new, old_root, new_root, proof)
    with pytest.raises(ProofError):
        merkle.verify_consistency(old, new, HASHES[-1], new_root, proof)
    with pytest.raises(ProofError):
        merkle.verify_consistency(old, new, old_root, new_root, [*proof, HASHES[-1]])


@given(st.integers(1, 900), st.data())
def test_growing_in_steps_or_at_once_is_the_same_tree(size: int, data: st.DataObject) -> None:
    """A snapshot stays as it was when the next one is made from it: a failed transaction costs nothing."""
    cut = data.draw(st.integers(0, size))
    first, nodes = Frontier().grown(HASHES[:cut])
    before = first.root
    _, _ = first.grown(HASHES[900:1000])
    whole, more = first.grown(HASHES[cut:size])
    once, all_nodes = Frontier().grown(HASHES[:size])
    assert (first.root, whole.root, whole.edge) == (before, once.root, once.edge)
    assert [*nodes, *more] == all_nodes


def test_a_proof_that_cannot_exist_is_refused() -> None:
    """No proof outside the tree, none from the empty tree."""
    with pytest.raises(ValueError, match="outside"):
        merkle.prove_inclusion(3, 3, lambda _start, _end: b"")
    with pytest.raises(ValueError, match="sizes"):
        merkle.prove_consistency(0, 3, lambda _start, _end: b"")
