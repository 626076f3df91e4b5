"""The policy that a scenario is played with: the built bundle, in process or in an OPA server of our own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from broker.child import EmbeddedFailed
from broker.embedded import run_opa
from broker.engines.base import Engine
from broker.engines.opa_server import connect_opa
from broker.engines.wasm import load_wasm
from broker.opa_binary import explain, find_opa
from broker.settings import EngineKind
from broker.terms import Beleid
from policies.lock import BUNDLE, DATA, ROOT, WASM, verify

_DEADLINE: Final = 10.0


def default_engine() -> EngineKind:
    """OPA itself where its binary is, else the same bundle as WebAssembly (design A2)."""
    return EngineKind.OPA if find_opa() else EngineKind.WASM


@asynccontextmanager
async def open_engine(kind: EngineKind) -> AsyncIterator[Engine]:
    """The engine of this kind. Raises StaleBundle when the policy is not built, EmbeddedFailed without OPA."""
    lock = verify(ROOT)
    beleid = Beleid(lock.versie, lock.bronnen_sha256)
    if kind is EngineKind.WASM:
        wasm = load_wasm(ROOT / WASM, ROOT / DATA, beleid, _DEADLINE)
        try:
            yield wasm
        finally:
            wasm.close()
        return
    opa = find_opa()
    if opa is None:
        raise EmbeddedFailed(explain(opa))
    async with run_opa(opa, ROOT / BUNDLE) as url, connect_opa(url, beleid, _DEADLINE) as server:
        yield server
