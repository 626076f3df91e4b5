"""The systems of the partners: one sandbox twin per supplier that is asked, and the file that tells the broker of them.

The police are asked over mutual TLS, with certificates made for this run; the others over plain HTTP on loopback. A
twin shows what it was asked and can be slowed down (connectors/twin.py), which the demo uses.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from broker.demo.certificates import Authority
from broker.demo.processes import Command, Running

_SANDBOX: Final = "connectors.sandbox"
_POLITIE: Final = "politie"


@dataclass(frozen=True, slots=True)
class Supplier:
    """A partner whose system is asked."""

    id: str
    soort: str

    @property
    def kind(self) -> str:
        return _POLITIE if self.soort == _POLITIE else "generic"


class Twins:
    """The twins of one sandbox, before and after they run. `data` is the scenario file with their records."""

    def __init__(self, suppliers: Sequence[Supplier], data: Path, folder: Path) -> None:
        self._suppliers = suppliers
        self._data = data
        self._folder = folder
        self._authority = Authority(folder)
        self._broker = self._authority.issue("makelaar")
        self._ports: dict[str, int] = {}

    def commands(self) -> list[Command]:
        """What to start, one process each."""
        return [
            Command(f"bron {s.id}", _SANDBOX, self._arguments(s), {"SLUIS_ENVIRONMENT": "sandbox"})
            for s in self._suppliers
        ]

    def _arguments(self, s: Supplier) -> list[str | Path]:
        plain: list[str | Path] = ["--kind", s.kind, "--data", self._data.resolve(), "--verstrekker", s.id]
        if s.kind != _POLITIE:
            return plain
        own = self._authority.issue(s.id)
        return [*plain, "--cert", own.cert, "--key", own.key, "--ca", self._authority.path]

    def write_directory(self, running: Sequence[Running]) -> Path:
        """The file of the broker (connectors/directory.py): who is reached how."""
        self._ports = {s.id: child.port for s, child in zip(self._suppliers, running, strict=True)}
        entries: dict[str, dict[str, str]] = {}
        for s in self._suppliers:
            entries[s.id] = {"soort": s.kind, "url": self._url(s.id)}
            if s.kind == _POLITIE:
                entries[s.id] |= {
                    "ca": self._authority.path.name,
                    "cert": self._broker.cert.name,
                    "key": self._broker.key.name,
                }
        path = self._folder / "koppelingen.yaml"
        path.write_text(yaml.safe_dump(entries), encoding="utf-8")
        return path

    async def turn(self, supplier: str, **knobs: Any) -> None:
        """Turn knobs of a twin, such as `pauze`."""
        await self._call("PUT", supplier, "knoppen", knobs)

    async def asked(self, supplier: str) -> list[Mapping[str, Any]]:
        """What a twin was asked, newest last."""
        found: list[Mapping[str, Any]] = await self._call("GET", supplier, "vragen", None)
        return found

    async def until_asked(self, supplier: str, count: int) -> None:
        """Wait until a twin has been asked this many times. Whoever calls sets the deadline."""
        while len(await self.asked(supplier)) < count:  # noqa: ASYNC110  # another process: there is no event to wait for
            await asyncio.sleep(0.05)

    async def _call(self, method: str, supplier: str, door: str, body: Mapping[str, Any] | None) -> Any:
        async with httpx.AsyncClient(verify=self._tls(), trust_env=False, timeout=10) as http:
            response = await http.request(method, f"{self._url(supplier)}/_sandbox/{door}", json=body)
        return response.raise_for_status().json()

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self._authority.path)
        context.load_cert_chain(self._broker.cert, self._broker.key)
        return context

    def _url(self, supplier: str) -> str:
        secure = any(s.id == supplier and s.kind == _POLITIE for s in self._suppliers)
        return f"http{'s' if secure else ''}://127.0.0.1:{self._ports[supplier]}"
