"""Policies by revision, opened to be asked again: each once, on the engine of choice, closed together.

A leaf of the log keeps the SHA-256 of the policy that decided (audit/log/README.md); the revision ends with its first
twelve digits, so the policy of then is found without trusting anything beside the leaf. The hash is compared whole.
Errors: UnknownBundle when that policy is not kept here; BundleRefused, EngineRefused and EmbeddedFailed when it does
not open.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from broker.child import Tell, say
from broker.embedded import run_opa
from broker.engines.base import Engine, EngineRefused
from broker.engines.opa_server import connect_opa
from broker.opa_binary import OPA_VERSION, find_opa
from broker.policy.annotations import Rule, rules_of
from broker.policy.bundles import Bundle, Bundles, UnknownBundle, check_hashes, open_bundle
from broker.settings import EngineKind
from policies.lock import BUNDLE

_PATIENCE: Final = 30.0  # nobody waits here, and a busy machine is no difference between policies
_DIGITS: Final = 12


@dataclass(frozen=True)
class Opened:
    """One policy that answers, with what its rules say in words."""

    bundle: Bundle
    engine: Engine

    async def ask(self, entrypoint: str, question: Mapping[str, Any]) -> Any:
        """The answer as the policy gave it. Raises PolicyUnavailable."""
        return await self.engine.evaluate(entrypoint, question)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        return rules_of(self.bundle.archive)


class Policies:
    """Opens a policy when it is first asked for. Use as `async with open_policies(...) as policies`."""

    def __init__(self, bundles: Bundles, kind: EngineKind, stack: AsyncExitStack) -> None:
        self._bundles = bundles
        self._kind = kind
        self._stack = stack
        self._opened: dict[str, Opened] = {}

    async def of_leaf(self, pol: str) -> Opened:
        """The policy of this SHA-256, as a leaf keeps it. Raises UnknownBundle."""
        if pol not in self._opened:
            versie = next((v for v in await self._bundles.versions() if v.endswith(f"+{pol[:_DIGITS]}")), None)
            bundle = await self._bundles.find(versie) if versie else None
            if bundle is None or bundle.beleid.sha256 != pol:
                raise UnknownBundle(pol[:_DIGITS])
            await self.open(bundle)
        return self._opened[pol]

    async def open(self, bundle: Bundle) -> Opened:
        """The policy of this bundle, opened once."""
        pol = bundle.beleid.sha256
        if pol not in self._opened:
            engine = await self._stack.enter_async_context(_open_engine(bundle, self._kind))
            self._opened[pol] = Opened(bundle, engine)
        return self._opened[pol]


@asynccontextmanager
async def open_policies(bundles: Bundles, kind: EngineKind = EngineKind.WASM) -> AsyncIterator[Policies]:
    """The policies of this store, until the end of the block."""
    async with AsyncExitStack() as stack:
        yield Policies(bundles, kind, stack)


@asynccontextmanager
async def _open_engine(bundle: Bundle, kind: EngineKind, tell: Tell = say) -> AsyncIterator[Engine]:
    if kind is EngineKind.WASM:
        wasm = open_bundle(bundle, _PATIENCE)
        try:
            yield wasm
        finally:
            wasm.close()
        return
    check_hashes(bundle)
    found = find_opa()
    if found is None:
        raise EngineRefused(f"OPA {OPA_VERSION} is hier niet. Draai: make setup, of kies --engine wasm.")
    with tempfile.TemporaryDirectory(prefix="sluis-beleid-") as folder:
        archive = Path(folder) / BUNDLE
        archive.write_bytes(bundle.archive)
        async with run_opa(found, archive, tell=tell) as url, connect_opa(url, bundle.beleid, _PATIENCE) as server:
            yield server
