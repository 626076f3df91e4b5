"""A log with made-up questions for tests of evidence: real leaves, commitments, tree, checkpoints and index rows.

The sealed payloads are left out (evidence never opens one), so that a hundred thousand entries take seconds.
"""

from __future__ import annotations

import hmac
import json
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from audit.evidence.build import Built, Signing, build
from audit.evidence.words import Scope
from audit.log.canonical import canonical
from audit.log.entry import b64url, new_id
from audit.log.merkle import leaf_hash
from audit.log.note import Checkpoint, Signer
from audit.log.schema import ensure_head
from audit.log.tree import Frontier
from broker.installation import Medewerker, Onderdeel, Verband, install
from broker.store import migrate
from policies.lock import verify

ORIGIN: Final = "sluis.example/verstrekking"
LOG: Final = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
DESK: Final = Signing(Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))), LOG.verifier)
START: Final = datetime(2026, 1, 1, tzinfo=UTC)
YEAR: Final = Scope(van=START, tot=datetime(2027, 1, 1, tzinfo=UTC))
AT: Final = datetime(2027, 1, 2, 12, 0, tzinfo=UTC)
VERBAND: Final = "tafel"
ELEMENTS: Final = ("pol.lijst", "pol.rol", "pol.bezoek", "ggz.contact", "inv.bekend", "wmo.status")
POLICY: Final = verify()  # once: it reads every source
_BATCH: Final = 7  # entries per checkpoint


@dataclass
class Entry:
    """One entry to be: its kind, its moment and its rows."""

    kind: str
    at: datetime
    rows: list[dict[str, Any]]
    verband: str = VERBAND
    policy: str = POLICY.bronnen_sha256


def pair(**changed: Any) -> dict[str, Any]:
    """An index row as broker/record.py makes it."""
    return {
        "ontvanger": "regie", "doel": "lokaal-veiligheid", "fase": "F3", "ave": 3, "kader": "lokaal",
        "casus": "casus-pseudoniem-0001", "beleid": POLICY.versie, "trace": "4bf92f3577b34da6a3ce929d0e0e4736",
        "verstrekker": "politie", "element": "pol.lijst", "uitkomst": "verstrekt", "vorm": "volledig", "reden": "",
        "regels": ["WPG-11"], **changed,
    }  # fmt: skip


def entries(count: int, seed: int = 7, cases: int = 40) -> Iterator[Entry]:
    """Made-up questions and answers, in turn, with one to three pairs each."""
    chance = random.Random(seed)
    for number in range(count):
        at = START + timedelta(minutes=number * 5, milliseconds=chance.randrange(1000))
        shared = {
            "ontvanger": chance.choice(("regie", "regie", "ggz", "wijk")),
            "casus": f"casus-pseudoniem-{chance.randrange(cases):04}",
            "trace": f"{chance.getrandbits(128):032x}",
            "doel": chance.choice(("lokaal-veiligheid", "lokaal-zorg")),
        }
        rows = [
            pair(**shared, **_outcome(chance), element=element, verstrekker=chance.choice(("politie", "ggz", "wijk")))
            for element in chance.sample(ELEMENTS, chance.randint(1, 3))
        ]
        if number % 2:
            yield Entry("antwoord", at, rows)
        else:
            yield Entry("vraag", at, [row | {"uitkomst": "gevraagd", "vorm": "", "reden": ""} for row in rows])


def _outcome(chance: random.Random) -> dict[str, str]:
    uitkomst = chance.choices(("verstrekt", "geweigerd", "wacht", "storing"), (70, 20, 8, 2))[0]
    if uitkomst == "verstrekt":
        vormen = ("volledig", "gegeneraliseerd", "bekendheid", "niet")
        return {"uitkomst": uitkomst, "vorm": chance.choice(vormen), "reden": ""}
    reden = {"geweigerd": chance.choice(("D-DOEL", "D-AVE", "D-GEHEIM")), "storing": "tijd-op"}.get(uitkomst, "")
    return {"uitkomst": uitkomst, "vorm": "", "reden": reden}


async def fill(owner: Any, made: Sequence[Entry]) -> None:
    """Put these entries in the log, with a checkpoint after every batch."""
    await ensure_head(owner, ORIGIN)
    leaves, index, nodes, notes, tree = [], [], list[Any](), [], Frontier()
    for number, entry in enumerate(made):
        entry_id, salt = new_id(entry.at), sha256(f"zout {number}".encode()).digest()
        leaf = _leaf(entry, str(entry_id), salt)
        leaves.append((ORIGIN, number, entry_id, leaf, leaf_hash(leaf)))
        index += [
            (entry_id, nr, entry.at, entry.kind, entry.verband, json.dumps(row), None if nr else salt)
            for nr, row in enumerate(entry.rows)
        ]
    for start in range(0, len(leaves), _BATCH):
        tree, more = tree.grown([leaf[4] for leaf in leaves[start : start + _BATCH]])
        nodes += [(ORIGIN, node.level, node.index, node.hash) for node in more]
        note = LOG.sign(Checkpoint(ORIGIN, tree.size, tree.root).text())
        notes.append((ORIGIN, tree.size, tree.root, note))
    await owner.copy_records_to_table("log_leaf", records=leaves)
    await owner.copy_records_to_table("log_index", records=index)
    await owner.copy_records_to_table("log_node", records=nodes)
    await owner.copy_records_to_table("log_checkpoint", records=notes)
    await owner.execute(
        "UPDATE log_head SET size = $2, edge = $3, note = $4 WHERE log_id = $1",
        ORIGIN, tree.size, b"".join(tree.edge), notes[-1][3],
    )  # fmt: skip
    await owner.execute("ANALYZE")


def _leaf(entry: Entry, entry_id: str, salt: bytes) -> bytes:
    fields = {
        "v": 1,
        "id": entry_id,
        "t": f"{entry.at:%Y-%m-%dT%H:%M:%S}.{entry.at.microsecond // 1000:03}Z",
        "type": entry.kind,
        "pol": entry.policy,
        "ct": b64url(sha256(salt + b"ct").digest()),
        "commit": b64url(sha256(salt + b"commit").digest()),
        "ix": b64url(hmac.digest(salt, canonical(entry.rows), "sha256")),
    }
    return canonical(fields | ({} if entry.kind == "vraag" else {"ans": b64url(sha256(salt + b"ans").digest())}))


@dataclass(frozen=True)
class EvidenceHouse:
    """A database with a log in it, as its owner and as the desk sees it."""

    url: str
    owner: Any
    desk: Any
    folder: Path

    async def build(self, scope: Scope = YEAR, name: str = "bewijs.zip", at: datetime = AT) -> tuple[Path, Built]:
        path = self.folder / name
        return path, await build(self.desk, DESK, scope, path, at, _silent)


async def _silent(_part: str, _done: int, _all: int) -> None:
    return None


@asynccontextmanager
async def open_evidence_house(url: str, folder: Path, made: Sequence[Entry]) -> AsyncIterator[EvidenceHouse]:
    """A house at `url` (owner role) with these entries."""
    await migrate(url)
    owner = await asyncpg.connect(url)
    table = Verband(VERBAND, "Tafel", "lokaal", ("regie", "politie", "ggz", "wijk"))
    await install(owner, [table], _PARTNERS, X25519PrivateKey.generate().public_key().public_bytes_raw())
    await fill(owner, made)
    desk = await asyncpg.connect(url.replace("://postgres:@", "://sluis_desk:@"))
    try:
        yield EvidenceHouse(url, owner, desk, folder)
    finally:
        await desk.close()
        await owner.close()


_PARTNERS: Final = tuple(
    Onderdeel(id_, f"0000000{number}", naam, soort, medewerkers=(Medewerker(f"{id_}-1", rollen),))
    for number, (id_, naam, soort, rollen) in enumerate(
        (
            ("regie", "Procesregie", "procesregie_lokaal", ("R02",)),
            ("politie", "Politie", "politie", ("R06",)),
            ("ggz", "GGZ Noord", "ggz", ("R07",)),
            ("wijk", "Wijkteam", "wijkteam", ("R05",)),
        ),
        start=1,
    )
)
