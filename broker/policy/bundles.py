"""Where a policy can be had by its revision: the one of this release, and every one that was ever published.

Shape: `Bundles.find` gives the artefacts of a revision as a `Bundle`; `open_bundle` makes an engine of them, after
holding them against their lock. Replay, comparison and the brokers all take a policy from here and nowhere else.
Errors: UnknownBundle for a revision that is not kept here, BundleRefused for one that is not what its lock says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from broker.engines.base import EngineRefused
from broker.engines.wasm import WasmEngine
from broker.terms import Beleid
from policies.lock import BUNDLE, DATA, ROOT, WASM, Lock, StaleBundle, verify


class UnknownBundle(Exception):
    """No policy with this revision is kept here; the message says so in plain Dutch."""

    def __init__(self, versie: str) -> None:
        super().__init__(f"Beleid {versie} is hier niet bewaard. Zie welke er wel zijn: sluis policy list")


class BundleRefused(EngineRefused):
    """The policy does not pass its own checks and is not loaded; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One built policy: its lock, the module, the data and the archive for an OPA server."""

    lock: Lock
    wasm: bytes
    data: bytes
    archive: bytes

    @property
    def beleid(self) -> Beleid:
        """How answers and log name it."""
        return Beleid(versie=self.lock.versie, sha256=self.lock.bronnen_sha256)


class Bundles(Protocol):
    """Policies by revision."""

    async def versions(self) -> Sequence[str]:
        """The revisions that can be had, oldest first."""
        ...

    async def find(self, versie: str) -> Bundle:
        """The policy with this revision. Raises UnknownBundle."""
        ...


class Committed:
    """The policy that lies beside the code: one revision."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root

    async def versions(self) -> Sequence[str]:
        return [read_bundle(self._root).lock.versie]

    async def find(self, versie: str) -> Bundle:
        bundle = read_bundle(self._root)
        if bundle.lock.versie != versie:
            raise UnknownBundle(versie)
        return bundle


def read_bundle(root: Path = ROOT) -> Bundle:
    """The built policy in this folder. Raises BundleRefused when it is missing, broken or of other sources."""
    try:
        lock = verify(root)
        return Bundle(lock, (root / WASM).read_bytes(), (root / DATA).read_bytes(), (root / BUNDLE).read_bytes())
    except (StaleBundle, OSError) as exc:
        raise BundleRefused(str(exc)) from exc


def check_hashes(bundle: Bundle) -> None:
    """The artefacts are those of the lock. Raises BundleRefused."""
    lock = bundle.lock
    kept = {"de module": lock.wasm_sha256, "de tabellen": lock.data_sha256, "de bundel": lock.bundle_sha256}
    parts = zip(kept.items(), (bundle.wasm, bundle.data, bundle.archive), strict=True)
    if changed := [name for (name, expected), raw in parts if hashlib.sha256(raw).hexdigest() != expected]:
        raise BundleRefused(f"Van beleid {lock.versie} is {' en '.join(changed)} veranderd na het bouwen.")


def open_bundle(bundle: Bundle, deadline: float) -> WasmEngine:
    """The policy in WebAssembly, for who asks it itself; `close` gives it back. Raises BundleRefused, EngineRefused."""
    check_hashes(bundle)
    return WasmEngine(bundle.wasm, bundle.data, bundle.beleid, deadline)
