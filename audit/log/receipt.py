"""What the log hands out: proof that an entry is durable. Without one nothing is released.

Shape: `Receipt` for what was recorded, `Asked` for a question that was recorded before a supplier learns of it,
`PendingReceipt` for an entry in someone else's transaction. Only the appender holds the token that makes them;
they cannot be copied, pickled or subclassed.
Errors: TypeError for whoever tries; LogFailure from a pending receipt whose transaction has not committed.
Source: design 2 (steps 4, 7, 8); C2SP tlog-proof.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple, NoReturn, Protocol
from uuid import UUID

from audit.log.entry import Entry
from audit.log.errors import LogFailure
from audit.log.merkle import leaf_hash, verify_inclusion
from audit.log.note import Checkpoint
from audit.log.proof import TlogProof
from audit.log.tree import Frontier

_MINT: Final = object()


class Transaction(Protocol):
    """The caller's own transaction, as far as the log must know it."""

    @property
    def connection(self) -> Any:
        """The asyncpg connection in which the transaction is open."""

    @property
    def committed(self) -> bool:
        """True only after COMMIT was confirmed by the database."""


class _Minted:
    """Base of what only the appender makes."""

    __slots__ = ()

    def __init__(self, token: object) -> None:
        if token is not _MINT:
            raise TypeError("only the log makes these")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if cls.__module__ != __name__:
            raise TypeError("only the log makes these")
        super().__init_subclass__(**kwargs)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("what the log made does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("what the log made does not change")

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("what the log made is not copied or pickled")

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)


class Recorded(NamedTuple):
    """What a receipt says of its entry."""

    entry_id: UUID
    leaf: bytes
    salt_ans: bytes
    answer_hash: bytes | None

    @classmethod
    def of(cls, entry: Entry) -> Recorded:
        return cls(entry.id, entry.leaf, entry.salt_ans, entry.answer_hash)


class Receipt(_Minted):
    """Proof that an entry is durable and inside the tree; verified before it is handed out.

    `answer_hash` is the SHA-256 of the answer that was recorded, for `release` to compare.
    """

    __slots__ = ("answer_hash", "entry_id", "index", "leaf", "note", "origin", "path", "salt_ans", "size")
    entry_id: UUID
    index: int
    size: int
    leaf: bytes
    note: str
    path: tuple[bytes, ...]
    salt_ans: bytes
    answer_hash: bytes | None
    origin: str

    def __init__(self, token: object, recorded: Recorded, index: int, tree: Frontier, note: str) -> None:
        super().__init__(token)
        path = tuple(tree.inclusion(index))
        verify_inclusion(leaf_hash(recorded.leaf), index, tree.size, path, tree.root)
        self._set(**recorded._asdict(), index=index, size=tree.size, note=note, path=path)
        self._set(origin=note.partition("\n")[0])

    def tlog_proof(self, *, with_leaf: bool = False) -> str:
        """The receipt as a C2SP tlog-proof; `with_leaf` adds the leaf as its `extra` line, so it stands alone."""
        return TlogProof(self.index, self.path, self.note, self.leaf if with_leaf else None).text()


class Asked(_Minted):
    """Proof that a question is on record, so that suppliers may be asked."""

    __slots__ = ("entry_id",)
    entry_id: UUID

    def __init__(self, token: object, entry_id: UUID) -> None:
        super().__init__(token)
        self._set(entry_id=entry_id)


class PendingReceipt:
    """A receipt that counts once the caller's transaction has committed."""

    __slots__ = ("_made", "_make", "_tx", "entry_id")

    def __init__(self, entry_id: UUID, tx: Transaction, make: Callable[[], Receipt]) -> None:
        self.entry_id = entry_id
        self._tx = tx
        self._make = make
        self._made: Receipt | None = None

    @property
    def receipt(self) -> Receipt:
        """The receipt; LogFailure until the transaction has committed."""
        if not self._tx.committed:
            raise LogFailure("the transaction of this entry has not committed")
        if self._made is None:
            self._made = self._make()
        return self._made


def checkpoint_of(origin: str, tree: Frontier) -> Checkpoint:
    """What the log says of this tree."""
    return Checkpoint(origin, tree.size, tree.root)
