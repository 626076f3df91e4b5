"""Proofs as text: one entry, its place and the checkpoint that covers it, to be kept and checked offline.

Shape: header, optional `extra` line, index, path, empty line, checkpoint note.
Errors: ProofError on anything malformed.
Source: C2SP tlog-proof.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from audit.log.errors import ProofError
from audit.log.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from audit.log.note import Checkpoint, Verifier, decode64, encode64

_HEADER: Final = "c2sp.org/tlog-proof@v1"
_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,18})")
_MAX_PATH: Final = 63


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A parsed or to be written proof; nothing in it is verified yet."""

    index: int
    path: Sequence[bytes]
    note: str
    extra: bytes | None = None

    def text(self) -> str:
        """The proof in its text form."""
        head = [_HEADER] + ([] if self.extra is None else [f"extra {encode64(self.extra)}"])
        return "\n".join([*head, f"index {self.index}", *map(encode64, self.path), "", self.note])

    @classmethod
    def parse(cls, text: str) -> TlogProof:
        """Read the text form, else ProofError."""
        head, gap, note = text.partition("\n\n")
        lines = head.split("\n")
        if not gap or lines[0] != _HEADER:
            raise ProofError("not a tlog-proof")
        rest = lines[1:]
        extra = decode64(rest.pop(0).removeprefix("extra ")) if rest and rest[0].startswith("extra ") else None
        found = _INDEX.fullmatch(rest[0]) if rest else None
        if found is None or len(rest) - 1 > _MAX_PATH:
            raise ProofError("a tlog-proof names one index and at most 63 hashes")
        return cls(int(found[1]), [decode64(line, HASH_SIZE) for line in rest[1:]], note, extra)

    def verify(self, leaf: bytes, verifier: Verifier) -> Checkpoint:
        """Check signature, origin and inclusion of `leaf`; the checkpoint it is in, else ProofError."""
        checkpoint = Checkpoint.parse(verifier.open(self.note))
        if checkpoint.origin != verifier.name:
            raise ProofError("the checkpoint is of another log")
        verify_inclusion(leaf_hash(leaf), self.index, checkpoint.size, self.path, checkpoint.root)
        return checkpoint
