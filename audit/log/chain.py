"""Extending the tree by one batch, inside a transaction that somebody else commits.

Shape: `Chain.lock` takes the head and gives the tree as stored; `Chain.extend` writes the new leaves and signs.
What this process knows of the tree is kept between batches, and moves only by `adopt`, after a commit.
Errors: LogFailure when the stored log contradicts what this process wrote or what was signed: it then signs nothing.
Source: design 6a.10; README.md section 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from audit.log import store
from audit.log.entry import Entry
from audit.log.errors import LogFailure, ProofError
from audit.log.merkle import leaf_hash
from audit.log.note import Checkpoint, Signer, Verifier
from audit.log.receipt import checkpoint_of
from audit.log.store import Extended, Extension, Found, Head
from audit.log.tree import Frontier

_CATCH_UP: Final = 4096


class Chain:
    """One log as seen by one process. `trusted` are keys that signed it before the present one."""

    def __init__(self, log_id: str, signer: Signer, trusted: Sequence[Verifier] = ()) -> None:
        self.log_id = log_id
        self._signer = signer
        self._verifiers = (signer.verifier, *trusted)
        self._known: Frontier | None = None

    async def lock(self, conn: Any) -> Frontier:
        """Take the head and return the tree it stands for, checked against edge and signed checkpoint."""
        head = await store.lock_head(conn, self.log_id)
        known = self._known
        if known is not None and known.size == head.size:
            tree = known
        elif known is not None and head.size < known.size:
            raise LogFailure("the stored log is shorter than what this process saw committed")
        elif known is not None and head.size - known.size <= _CATCH_UP:
            hashes = await store.read_hashes(conn, self.log_id, 0, known.size, head.size)
            tree, _ = known.grown(hashes)
        else:
            tree = await store.load(conn, self.log_id, head.size)
        if b"".join(tree.edge) != head.edge:
            raise LogFailure("the head does not fit the stored leaves")
        if tree is not known:
            self._check_signed(head, tree)
        return tree

    def _check_signed(self, head: Head, tree: Frontier) -> None:
        """A tree that somebody else wrote counts only when a key of this log signed it."""
        if not tree.size:
            return
        for verifier in self._verifiers:
            try:
                said = Checkpoint.parse(verifier.open(head.note))
            except ProofError:
                continue
            if said == checkpoint_of(verifier.name, tree):
                return
        raise LogFailure("the stored log is not the one that was signed")

    async def find(self, conn: Any, entry_id: UUID) -> Found:
        """An entry of earlier with the signed tree of now; LogFailure when there is none."""
        head = await store.read_head(conn, self.log_id)
        found = await store.find(conn, self.log_id, entry_id, head)
        self._check_signed(head, found.tree)
        return found

    async def extend(self, conn: Any, tree: Frontier, entries: Sequence[Entry]) -> Extension:
        """Write these entries behind `tree`, whose head MUST be locked on this connection."""
        extension = self._plan(tree, entries)
        await store.insert(conn, self.log_id, entries, extension)
        return extension

    def plan(self, entries: Sequence[Entry]) -> Extended | None:
        """These entries behind the tree of the last commit that this process knows of; None when it knows of none."""
        if self._known is None:
            return None
        return Extended(self.log_id, self._known, self._plan(self._known, entries))

    def _plan(self, tree: Frontier, entries: Sequence[Entry]) -> Extension:
        hashes = [leaf_hash(entry.leaf) for entry in entries]
        grown, nodes = tree.grown(hashes)
        note = self._signer.sign(checkpoint_of(self._signer.name, grown).text())
        return Extension(grown, tree.size, note, hashes, nodes)

    def adopt(self, tree: Frontier) -> None:
        """Remember a tree of which the commit is certain."""
        if self._known is None or tree.size > self._known.size:
            self._known = tree
