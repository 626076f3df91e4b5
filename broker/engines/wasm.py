"""The policy in process: the bundle compiled to WebAssembly, through opapywasm, with few crossings into wasmtime.

opapywasm builds and checks the instance and loads the data; an evaluation is then one write, one `opa_eval` and one
read, where the library makes eight calls of about 10 microseconds (policy-engine.md section 1). The input has a
fixed place in the heap, behind the data; everything after it is scratch, so the heap pointer is the same each time.

Evaluated inline in the event loop, one process per core: threads make it slower (section 4). After any failure the
instance is thrown away, since its heap may be in any state; the next question makes a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import opapywasm.runtime
import orjson
import wasmtime
from opapywasm import BuiltinRegistry, OpaWasmError, PolicyConfig
from opapywasm.abi import OpaAbi, OpaAbiSpec
from opapywasm.builtins import default_builtins
from opapywasm.data import DataManager
from opapywasm.instance import OpaPolicyInstance
from opapywasm.runtime import WasmtimeRuntimeFactory
from pydantic_core import from_json

from broker.engines.base import HANDELING, VERZOEK, Cause, EngineRefused, unavailable
from broker.engines.thin_call import ThinCall
from broker.terms import Beleid

MAX_INPUT: Final = 1 << 20
MAX_ANSWER: Final = 8 << 20
_MAX_DATA: Final = 64 << 20
_MAX_PAGES: Final = 4096  # 256 MiB: a policy that wants more traps, and does not take the machine with it
_FIRST_PAGES: Final = 32  # 2 MiB: data and input fit without growing
_FIRST_READ: Final = 16 << 10
_EVAL: Final = "opa_eval"  # (reserved, entrypoint, data, input, length of input, heap, format) -> address of the answer
_EVAL_WIDTH: Final = 7
_NOW: Final = 0  # reserved
_JSON: Final = 0
_BROKEN: Final = (OpaWasmError, wasmtime.WasmtimeError, wasmtime.Trap)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One instance with its data; addresses are of this instance only."""

    instance: OpaPolicyInstance
    abi: OpaAbi
    call: ThinCall
    data_at: int
    input_at: int
    heap_at: int


class WasmEngine:
    """Answers with the module it was given. Raises EngineRefused when that module cannot be loaded whole."""

    def __init__(self, module: bytes, data: bytes, beleid: Beleid, deadline: float) -> None:
        self._beleid = beleid
        self._data = data
        try:
            self._factory = WasmtimeRuntimeFactory(module, max_memory_pages=_MAX_PAGES)
            _make_room(self._factory.module)
            self._ticks = self._factory.epoch.deadline_ticks(deadline)
            self._config = PolicyConfig(
                pool_size=1, max_data_bytes=_MAX_DATA, max_memory_pages=_MAX_PAGES, eval_timeout_seconds=deadline
            )
            self._loaded: _Loaded | None = self._load()
        except _BROKEN as exc:
            raise EngineRefused(f"De WebAssembly-module van het beleid laadt niet. {_BUILD_AGAIN}") from exc
        self._entrypoints = self._loaded.instance.entrypoints()
        if missing := {VERZOEK, HANDELING} - self._entrypoints.keys():
            raise EngineRefused(f"De module van het beleid mist {', '.join(sorted(missing))}. {_BUILD_AGAIN}")
        if foreign := self._loaded.instance.builtins().keys() - default_builtins().keys():
            raise EngineRefused(f"De module gebruikt {', '.join(sorted(foreign))}, dat alleen de OPA-server kent.")

    @property
    def beleid(self) -> Beleid:
        return self._beleid

    async def evaluate(self, entrypoint: str, question: Mapping[str, Any]) -> object:
        """See Engine. No await inside: the instance is never shared by two evaluations."""
        raw = orjson.dumps(question)
        if len(raw) > MAX_INPUT:
            raise unavailable(Cause.TOO_LARGE)
        try:
            answer = from_json(self._run(self._entrypoints[entrypoint], raw), allow_inf_nan=False)
        except wasmtime.Trap as exc:
            self._discard()
            late = exc.trap_code is wasmtime.TrapCode.INTERRUPT
            raise unavailable(Cause.LATE if late else Cause.ABORTED) from exc
        except (*_BROKEN, ValueError, IndexError) as exc:
            self._discard()
            raise unavailable(Cause.ABORTED) from exc
        if answer == []:
            raise unavailable(Cause.UNDEFINED)
        match answer:
            case [{"result": value}]:
                return value
        raise unavailable(Cause.MALFORMED)

    async def ready(self) -> bool:
        if self._loaded is None:
            try:
                self._loaded = self._load()
            except _BROKEN:
                return False
        return True

    def memory_size(self) -> int:
        """Bytes of the instance's memory, for the metrics and for whoever doubts that it stays flat."""
        return self._loaded.abi.memory_len() if self._loaded else 0

    def close(self) -> None:
        """Give back the instance and the thread that keeps the deadline."""
        self._discard()
        self._factory.close()

    def _load(self) -> _Loaded:
        instance = OpaPolicyInstance(
            self._factory,
            self._config,
            OpaAbiSpec(),
            builtins=BuiltinRegistry(default_builtins()),
            epoch=self._factory.epoch,
        )
        try:
            data = DataManager(instance.abi, instance.codec, max_data_bytes=_MAX_DATA)
            data.load_data(self._data)
            input_at = instance.abi.opa_malloc(MAX_INPUT)
            runtime = instance._runtime  # noqa: SLF001  # the ABI of the library asks the type of a function each time
            call = ThinCall(runtime.store, runtime.get_func(_EVAL), _EVAL_WIDTH)
            return _Loaded(instance, instance.abi, call, data.data_addr, input_at, instance.abi.opa_heap_ptr_get())
        except BaseException:
            instance.close()
            raise

    def _run(self, entrypoint: int, raw: bytes) -> bytes:
        loaded = self._loaded = self._loaded or self._load()
        abi = loaded.abi
        abi.set_epoch_deadline(self._ticks)
        abi.memory_write(loaded.input_at, raw)
        answer_at = loaded.call(_NOW, entrypoint, loaded.data_at, loaded.input_at, len(raw), loaded.heap_at, _JSON)
        return _read_text(abi, answer_at)

    def _discard(self) -> None:
        if self._loaded is not None:
            self._loaded.instance.close()
            self._loaded = None


def _make_room(module: wasmtime.Module) -> None:
    """Let opapywasm begin with more memory than two pages.

    It offers two, whatever the module declares, and then refuses a policy with much text in it (policy-engine.md
    section 4, the two-page trap; seen in version 1.2.1). There is no setting for it.
    """
    declared = [imp.type.limits.min for imp in module.imports if isinstance(imp.type, wasmtime.MemoryType)]
    opapywasm.runtime._DEFAULT_MEMORY_PAGES = max(_FIRST_PAGES, *declared)  # noqa: SLF001  # see above


def _read_text(abi: OpaAbi, at: int) -> bytes:
    """The text at this address, up to its closing zero. Raises ValueError when there is none within the limit."""
    length = _FIRST_READ
    while at > 0 and length <= MAX_ANSWER:
        chunk = abi.memory_read(at, at + length)
        end = chunk.find(0)
        if end >= 0:
            return bytes(chunk[:end])
        length *= 4
    raise ValueError("no answer at this address")


_BUILD_AGAIN: Final = "Maak het opnieuw met: make policies"


def load_wasm(module: Path, data: Path, beleid: Beleid, deadline: float) -> WasmEngine:
    """The engine for these two files. Raises EngineRefused when one is missing or broken."""
    try:
        return WasmEngine(module.read_bytes(), data.read_bytes(), beleid, deadline)
    except OSError as exc:
        raise EngineRefused(f"{exc.filename} is niet te lezen. {_BUILD_AGAIN}") from exc
