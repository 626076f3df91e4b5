"""Which engine this process uses: the setting, or for a first try the OPA that is here and else WebAssembly.

The choice is made once, said in one line, and never changed afterwards: an engine that fails is PolicyUnavailable, not
a reason to ask the other one (design A2). A compiled policy that is not of the sources beside it stops the start.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from broker.child import Tell, say
from broker.embedded import run_opa
from broker.engines.base import Engine, EngineRefused
from broker.engines.opa_server import connect_opa
from broker.engines.wasm import load_wasm
from broker.opa_binary import OPA_VERSION, explain, find_opa
from broker.settings import EngineKind, Settings
from broker.terms import Beleid
from policies.lock import BUNDLE, DATA, ROOT, WASM, StaleBundle, verify


def expected_beleid() -> Beleid:
    """The policy that this release decides with. Raises EngineRefused when it is stale."""
    try:
        lock = verify()
    except StaleBundle as exc:
        raise EngineRefused(str(exc)) from exc
    return Beleid(versie=lock.versie, sha256=lock.bronnen_sha256)


@dataclass(frozen=True, slots=True)
class Built:
    """A built policy: the folder with its module, data and bundle, and how its answers name it."""

    folder: Path
    beleid: Beleid


def chosen(settings: Settings) -> EngineKind:
    """Which engine this process uses."""
    return settings.engine or (EngineKind.OPA if find_opa() else EngineKind.WASM)


@asynccontextmanager
async def open_engine(settings: Settings, *, tell: Tell = say, built: Built | None = None) -> AsyncIterator[Engine]:
    """The engine for one policy, that of this release when none is given, until the end of the block.

    Raises EngineRefused or EmbeddedFailed when it cannot start.
    """
    built = built or Built(ROOT, expected_beleid())
    beleid = built.beleid
    if chosen(settings) is EngineKind.WASM:
        wasm = load_wasm(built.folder / WASM, built.folder / DATA, beleid, settings.policy_deadline)
        why = "zo ingesteld" if settings.engine else f"OPA {OPA_VERSION} is hier niet"
        tell(f"Beleid {beleid.versie}: WebAssembly in het proces ({why}).")
        try:
            yield wasm
        finally:
            wasm.close()
        return
    async with AsyncExitStack() as stack:
        if settings.opa_url:
            url = str(settings.opa_url)
            tell(
                f"Beleid {beleid.versie}: OPA-server op {settings.opa_url.host}:{settings.opa_url.port} (zo ingesteld)."
            )
        else:
            found = find_opa()
            if found is None:
                raise EngineRefused(f"SLUIS_ENGINE is opa, maar OPA {OPA_VERSION} is hier niet. Draai: make setup")
            url = await stack.enter_async_context(run_opa(found, built.folder / BUNDLE, tell=tell))
            tell(f"Beleid {beleid.versie}: {explain(found)}")
        token = settings.opa_token.get_secret_value() if settings.opa_token else None
        yield await stack.enter_async_context(connect_opa(url, beleid, settings.policy_deadline, token=token))
