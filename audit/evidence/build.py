"""Building a bundle, step by step: what it covers, rows, figures, policy, leaves and proofs, words, signature.

One snapshot of the database (REPEATABLE READ), so that rows, figures and leaves speak of the same moment. The file
appears under its name only when it is whole. The same log, period and scope give the same bytes, but for the moment in
the manifest and the signature over it.
Errors: EvidenceError with a sentence for people; LogError and those of the database pass through.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from importlib import resources
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit.evidence import dpia, report
from audit.evidence.bundle import Bundle
from audit.evidence.declared import declared
from audit.evidence.leaves import stretch, write_leaves
from audit.evidence.policy import read_versions, write_policy
from audit.evidence.report import Found
from audit.evidence.rows import fill, protect_rows
from audit.evidence.tables import write_declared, write_figures, write_rows
from audit.evidence.words import FORMAT, LEAST, NothingToShow, Scope, Stretch, Tell, moment
from audit.log.note import Verifier

_NAMES: Final = "SELECT id, naam FROM onderdeel ORDER BY id"
_README: Final = "LEESMIJ.md"


@dataclass(frozen=True, slots=True)
class Signing:
    """Whose bundle it is: the key that signs it, and the key that the broker's log is signed with."""

    signer: Ed25519PrivateKey
    log: Verifier


@dataclass(frozen=True, slots=True)
class Built:
    """A bundle that is there: its id, its length and its hash."""

    id: str
    size: int
    sha256: str


async def build(connection: Any, signing: Signing, scope: Scope, path: Path, at: datetime, tell: Tell) -> Built:
    """Write the bundle to `path`; nothing is there when it fails.

    `connection` is of the desk's role, outside a transaction.
    """
    part = path.with_name(f".{path.name}.deel")
    try:
        with Bundle(part) as bundle:
            name = await _fill(connection, signing, scope, bundle, at, tell)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return await asyncio.to_thread(_built, name, path)


async def _fill(connection: Any, signing: Signing, scope: Scope, bundle: Bundle, at: datetime, tell: Tell) -> str:
    async with connection.transaction(isolation="repeatable_read"):
        await connection.execute("SET TRANSACTION READ WRITE")  # for temporary tables; the role may change nothing else
        found = await stretch(connection, signing.log.name, scope)
        await tell("rijen", 0, 1)
        if not await fill(connection, signing.log.name, scope, found):
            raise NothingToShow
        versions = await read_versions(connection, signing.log.name)
        pairs = await protect_rows(connection, extern=scope.extern)
        await bundle.add(_README, _readme())
        await write_rows(connection, bundle)
        await write_declared(connection, bundle, await declared(connection, scope))
        tables = await write_figures(connection, bundle, scope, tell)
        await write_policy(bundle, versions, extern=scope.extern)
        counted = await write_leaves(connection, signing.log, found, bundle, tell)
        names = {row["id"]: row["naam"] for row in await connection.fetch(_NAMES)}
    name = _name(scope, found)
    whole = Found(scope, found, counted, pairs, tables, versions, names, name)
    public = signing.signer.public_key()
    await bundle.add("rapport.html", report.render(whole, signing.log.name, fingerprint(public)))
    await bundle.add(dpia.PATH, dpia.render(whole))
    await bundle.add("sleutels/bureau.pem", public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    await bundle.finish(_head(whole, signing, at), signing.signer)
    return name


def fingerprint(key: Ed25519PublicKey) -> str:
    """What tells a key of a desk from another: SHA-256 of its SubjectPublicKeyInfo."""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _name(scope: Scope, found: Stretch) -> str:
    """The same for the same bundle, and for no other."""
    said = json.dumps([scope.to_json(), found.end_note], sort_keys=True)
    return sha256(said.encode()).hexdigest()[:12]


def _head(found: Found, signing: Signing, at: datetime) -> dict[str, Any]:
    """What the manifest says besides the files.

    `bladen_met_rijen` is what the desk vouches for: so many leaves have rows, and those are the committed ones. The
    external form leaves it out: how many were erased is a small number.
    """
    extern = found.scope.extern
    return {
        "soort": FORMAT,
        "pakket": found.id,
        "gemaakt": moment(at),
        "dekking": found.scope.to_json(),
        "log": {"naam": signing.log.name, "begin": found.stretch.begin, "eind": found.stretch.end},
        "drempel": LEAST if extern else None,
        "aantallen": {
            "paren": found.pairs,
            "bladen": found.counted.leaves,
            "bladen_met_rijen": None if extern else found.counted.with_rows,
        },
        "bureau": fingerprint(signing.signer.public_key()),
    }


def _readme() -> str:
    return (resources.files("audit.evidence") / "templates" / _README).read_text(encoding="utf-8")


def _built(name: str, path: Path) -> Built:
    with path.open("rb") as file:
        return Built(name, path.stat().st_size, file_digest(file, "sha256").hexdigest())
