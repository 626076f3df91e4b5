"""The checks on one entry, each with its result in words: is it in the signed tree, is what lies around it as recorded.

Nothing is believed that can be computed: the path to the root is made from the stored hashes and verified against the
checkpoint, whose signature is checked with the key from the desk's own folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from audit.desk.words import Check, Row
from audit.log.entry import read_leaf
from audit.log.errors import EntryError, LogError
from audit.log.note import Verifier
from audit.log.read import prove, read_head

_GONE: Final = "De verzegelde inhoud is er niet: gewist met haar sleutel, of weggenomen. De regel zelf blijft."


@dataclass(frozen=True, slots=True)
class CheckedProof:
    """What the tree says of one entry: its leaf, its place, and the checks. `raw` is None without a leaf."""

    raw: bytes | None
    leaf: Mapping[str, str]
    at: datetime | None
    index: int | None
    size: int
    checks: tuple[Check, ...]


async def check_proof(connection: Any, verifier: Verifier, entry_id: UUID) -> CheckedProof:
    """Prove the entry in the newest tree, and the tree by its signature."""
    row = await connection.fetchrow(_LEAF, verifier.name, entry_id)
    raw = row["leaf"] if row else None
    fields = _fields(raw, entry_id)
    included, signed, index, size = False, False, row["idx"] if row else None, 0
    try:
        size = (await read_head(connection, verifier.name)).size
        proof = await prove(connection, verifier.name, entry_id)
        included, index = proof.extra == raw, proof.index
        signed = raw is not None and proof.verify(raw, verifier).size == size
    except LogError:
        pass  # the check has failed, and that is what is shown
    checks = (
        Check(
            "blad",
            "Deze regel staat in het log, op deze plaats",
            included and bool(fields),
            "Het pad van de regel naar de wortel van de boom is nu nagerekend.",
        ),
        Check(
            "handtekening",
            "Het log is getekend door de makelaar",
            signed,
            "Het checkpoint met deze wortel draagt de handtekening van de sleutel die het bureau kent.",
        ),
    )
    at = datetime.fromisoformat(fields["t"]) if fields else None
    return CheckedProof(raw, fields, at, index, size, checks)


def _fields(raw: bytes | None, entry_id: UUID) -> dict[str, str]:
    """The fields of the leaf, as text; empty when it is none, or of another entry."""
    try:
        fields = read_leaf(raw) if raw is not None else {}
        if fields and fields["id"] == str(entry_id):
            datetime.fromisoformat(str(fields["t"]))
            return {name: str(value) for name, value in fields.items()}
    except (EntryError, ValueError):
        pass  # the same: an unreadable leaf is a failed check
    return {}


def check_content(*, erased: bool, opened: bool) -> Check:
    """Whether the sealed payload is the one that the leaf commits to."""
    text = _GONE if erased else "De inhoud is geopend met de sleutel van het bureau en tegen de regel gehouden."
    return Check("inhoud", "De verzegelde inhoud is wat is vastgelegd", None if erased else opened, text)


def check_table(rows: Sequence[Row], *, erased: bool) -> Check:
    """Whether the index rows are the ones that the leaf commits to, all of them, in this order."""
    good = bool(rows) and all(row.proven for row in rows)
    return Check(
        "rijen",
        "De rijen waarop gezocht wordt zijn wat is vastgelegd",
        None if erased else good,
        "De rijen zijn gewist." if erased else "Alle rijen van deze regel zijn tegen de regel gehouden.",
    )


def check_manifest(sealed: Mapping[str, Any], stored: str | None) -> Check:
    """Whether what the asker can still look up is what was sealed. Without a stored one (erased) there is no answer."""
    return Check(
        "overzicht",
        "Wat de aanvrager kan terugzien is wat is vastgelegd",
        None if stored is None else json.loads(stored) == sealed,
        "Er is geen overzicht bewaard."
        if stored is None
        else "Het bewaarde overzicht is naast de verzegelde inhoud gelegd.",
    )


_LEAF: Final = "SELECT idx, leaf FROM log_leaf WHERE log_id = $1 AND entry_id = $2"
