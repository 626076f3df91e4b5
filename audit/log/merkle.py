"""The Merkle tree: hashing, proofs and their verification, as pure functions on bytes.

Shape: a tree over leaves 0..n-1 with SHA-256. `Subtree` is any source of hashes: given an aligned range of
leaves [start, end) it answers the Merkle tree hash of that range; proofs are made from nothing else.
Errors: ProofError when a proof does not hold; ValueError when a proof is asked that cannot exist.
Source: RFC 6962 section 2.1, verification by RFC 9162 sections 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final, TypeAlias

from audit.log.errors import ProofError

Subtree: TypeAlias = Callable[[int, int], bytes]

EMPTY_ROOT: Final = sha256(b"").digest()
HASH_SIZE: Final = 32


def leaf_hash(leaf: bytes) -> bytes:
    """Hash of one leaf: SHA-256(0x00 || leaf)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def tree_hash(hashes: Sequence[bytes]) -> bytes:
    """Root of the tree over these leaf hashes, in linear time."""
    edge: list[bytes] = []
    for size, item in enumerate(hashes):
        extend_edge(edge, size, item)
    return edge_root(edge)


# --- the compact range: the hashes of the complete subtrees at the right edge, the largest first ----------------


def extend_edge(edge: list[bytes], size: int, item: bytes) -> None:
    """Append one leaf hash to the compact range of a tree of `size` leaves, in place."""
    while size & 1:
        item = node_hash(edge.pop(), item)
        size >>= 1
    edge.append(item)


def edge_root(edge: Sequence[bytes]) -> bytes:
    """Root of the tree that a compact range stands for."""
    if not edge:
        return EMPTY_ROOT
    root = edge[-1]
    for left in reversed(edge[:-1]):
        root = node_hash(left, root)
    return root


def range_nodes(start: int, end: int) -> list[tuple[int, int]]:
    """The complete subtrees (height, index) that cover [start, end) from left to right."""
    nodes = []
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        nodes.append((height, start >> height))
        start += 1 << height
    return nodes


# --- making proofs ----------------------------------------------------------------------------------------------


def prove_inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """Inclusion path of leaf `index` in the tree of `size` leaves, the leaf's sibling first (RFC 6962 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError("index outside the tree")
    path = []
    for height in range((size - 1).bit_length()):
        start = (index >> height ^ 1) << height
        if start < size:
            path.append(subtree(start, min(start + (1 << height), size)))
    return path


def prove_consistency(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """Proof that the tree of `old` leaves is a prefix of the tree of `new` leaves (RFC 6962 2.1.2)."""
    if not 0 < old <= new:
        raise ValueError("no consistency proof between these sizes")
    low, high, whole, proof = 0, new, True, list[bytes]()
    while old != high:
        split = low + (1 << (high - low - 1).bit_length() - 1)
        if old <= split:
            proof.append(subtree(split, high))
            high = split
        else:
            proof.append(subtree(low, split))
            low, whole = split, False
    if not whole:
        proof.append(subtree(low, high))
    return proof[::-1]


# --- verifying proofs -------------------------------------------------------------------------------------------


def verify_inclusion(item: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash `item` stands at `index` in the tree of `size` with this root, else ProofError."""
    if not 0 <= index < size:
        raise ProofError("index outside the tree")
    if any(len(part) != HASH_SIZE for part in (item, root, *path)):
        raise ProofError("a hash of another length than 32")
    first, last, running = index, size - 1, item
    for part in path:
        if not last:
            raise ProofError("inclusion path too long")
        if first & 1 or first == last:
            running = node_hash(part, running)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            running = node_hash(running, part)
        first, last = first >> 1, last >> 1
    if last or running != root:
        raise ProofError("inclusion path does not lead to the root")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree with `new_root` extends the tree with `old_root`, else ProofError.

    An empty old tree proves nothing and is refused.
    """
    if not 0 < old <= new:
        raise ProofError("no consistency proof between these sizes")
    if old == new:
        if proof or old_root != new_root:
            raise ProofError("two trees of one size differ")
        return
    if not proof or any(len(part) != HASH_SIZE for part in (old_root, new_root, *proof)):
        raise ProofError("consistency proof is empty or holds a hash of another length than 32")
    found_old, found_new = _walk_consistency(old, new, [old_root, *proof] if not old & (old - 1) else list(proof))
    if found_old != old_root or found_new != new_root:
        raise ProofError("consistency proof does not lead to both roots")


def _walk_consistency(old: int, new: int, proof: list[bytes]) -> tuple[bytes, bytes]:
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    found_old = found_new = proof[0]
    for part in proof[1:]:
        if not last:
            raise ProofError("consistency proof too long")
        if first & 1 or first == last:
            found_old, found_new = node_hash(part, found_old), node_hash(part, found_new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            found_new = node_hash(found_new, part)
        first, last = first >> 1, last >> 1
    if last:
        raise ProofError("consistency proof too short")
    return found_old, found_new
