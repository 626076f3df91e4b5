"""Holds the compiled bundle against its sources: at run time, without OPA (`policies.build.verify`).

The lock is written by the build. A bundle that does not belong to the sources beside it is an error, not a warning:
decisions would cite a policy that did not make them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent
WASM: Final = "sluis.wasm"
DATA: Final = "sluis.data.json"
BUNDLE: Final = "sluis.bundle.tar.gz"
LOCK: Final = "sluis.lock.json"
_AGAIN: Final = "Maak het beleid opnieuw met: make policies"


class StaleBundle(Exception):
    """The compiled policy is missing, broken or of other sources; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Which policy this is: the revision, the SHA-256 of sources and artefacts, and how its tests went at the build."""

    versie: str
    bronnen_sha256: str
    wasm_sha256: str
    data_sha256: str
    bundle_sha256: str
    opa: str
    tests_geslaagd: int
    tests_gezakt: int


def sources(root: Path) -> list[Path]:
    """What decides: Rego without tests, tables, schemas, capabilities and the version."""
    rego = [p for p in root.rglob("*.rego") if not p.name.endswith("_test.rego")]
    data = [p for p in (root / "data").rglob("*") if p.suffix in (".json", ".csv") and p.name not in _GENERATED]
    other = [*(root / "schema").glob("*.json"), root / "capabilities.json", root / "VERSION"]
    return sorted(rego + data + other, key=lambda p: p.relative_to(root).as_posix())


# Made by the build out of the sources above; `generalisatie.json` is for minimise and no part of the decision.
_GENERATED: Final = frozenset(
    {"organisatiesoorten.json", "elementen.json", "redenen.json", "matrix.json", "wetten.json", "generalisatie.json"}
)


def hash_sources(root: Path) -> str:
    """SHA-256 over names and contents of the sources, line endings as in git."""
    digest = hashlib.sha256()
    for path in sources(root):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        name = path.relative_to(root).as_posix().encode()
        digest.update(len(name).to_bytes(4) + name + len(content).to_bytes(8) + content)
    return digest.hexdigest()


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_lock(root: Path, lock: Lock) -> None:
    (root / LOCK).write_text(json.dumps(asdict(lock), indent=1) + "\n", encoding="utf-8")


def verify(root: Path = ROOT) -> Lock:
    """The lock of the compiled policy beside it. Raises StaleBundle; needs no OPA."""
    try:
        lock = Lock(**json.loads((root / LOCK).read_text(encoding="utf-8")))
        seen = {name: sha256(root / name) for name in (WASM, DATA, BUNDLE)}
    except (OSError, ValueError, TypeError) as exc:
        raise StaleBundle(f"Het gebouwde beleid ontbreekt of is stuk. {_AGAIN}") from exc
    if lock.bronnen_sha256 != hash_sources(root):
        raise StaleBundle(f"Het gebouwde beleid is ouder dan de regels of tabellen in policies/. {_AGAIN}")
    if seen != {WASM: lock.wasm_sha256, DATA: lock.data_sha256, BUNDLE: lock.bundle_sha256}:
        raise StaleBundle(f"Een gebouwd bestand van het beleid is veranderd na het bouwen. {_AGAIN}")
    return lock
