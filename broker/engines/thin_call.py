"""One exported function of a wasmtime instance, called many times without asking its type each time.

`wasmtime.Func.__call__` asks the store for the type of the function and converts each argument through a class of its
own: for the seven arguments of `opa_eval` that costs as much as a small policy. The types were checked when opapywasm
bound the instance (OpaAbi), so here the two arrays of the call are made once.

Errors are those of `Func.__call__`, raised by the same code of the library: Trap, WasmtimeError, or what a function of
the host raised. MUST be used by one thread at a time, and no longer than its store.
"""

from __future__ import annotations

from ctypes import byref
from typing import Any

from wasmtime import Func, Store, WasmtimeError
from wasmtime import _ffi as ffi
from wasmtime._func import enter_wasm


class ThinCall:
    """A function that takes `width` 32-bit whole numbers and gives one."""

    def __init__(self, store: Store, func: Func, width: int) -> None:
        self._context: Any = store._context()  # noqa: SLF001  # the library has no public way to prepare a call
        self._func = byref(func._func)  # noqa: SLF001  # see above
        self._kept = (store, func)
        self._arguments = (ffi.wasmtime_val_t * width)()
        self._results = (ffi.wasmtime_val_t * 1)()
        self._width = width
        for value in self._arguments:
            value.kind = ffi.WASMTIME_I32

    def __call__(self, *arguments: int) -> int:
        """The result for these arguments, exactly `width` of them."""
        for place, argument in zip(self._arguments, arguments, strict=True):
            place.of.i32 = argument
        with enter_wasm(self._kept[0]) as trap:
            error = ffi.wasmtime_func_call(
                self._context, self._func, self._arguments, self._width, self._results, 1, trap
            )
            if error:  # type: ignore[truthy-bool]  # a pointer of ctypes is false when it is null
                raise WasmtimeError._from_ptr(error)  # noqa: SLF001  # see above
        return int(self._results[0].of.i32)
