"""The systems of the partners: one sandbox twin per supplier that is asked, and the file that tells the broker of them.

The police are asked over mutual TLS, with certificates made for this run; the municipality by the Zaken API, with a
secret made for this run; mental health and addiction care by FHIR; the others by our own interface. All but the police
speak plain HTTP on loopback. A twin shows what it was asked and can be slowed down (connectors/twin.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from broker.demo.certificates import Authority, write_secret
from broker.demo.processes import Command, Running
from connectors.gemeente.proefzaken import make_zaken
from connectors.gemeente.twin import CATALOGI, CLIENT, ZAKEN
from connectors.ggz.synthetic import fits
from connectors.records import Soort
from connectors.sandbox import read_people, read_register

_SANDBOX: Final = "connectors.sandbox"
_POLITIE: Final = "politie"
_GEMEENTE: Final = "gemeente"
_GGZ: Final = "ggz"
_DOSSIER: Final = frozenset({"ggz", "verslavingszorg"})  # care that has its files in a system with FHIR
_ZAAKSYSTEEM: Final = frozenset({"college", "oov", "handhaving"})  # parts of a municipality that work by zaken


@dataclass(frozen=True, slots=True)
class Supplier:
    """A partner whose system is asked."""

    id: str
    soort: str


@dataclass(frozen=True, slots=True)
class _System:
    """How a supplier is asked: the kind of its twin, and for a zaaksysteem its secret and what was agreed with it."""

    kind: str
    secret: str = field(default="", repr=False)
    afspraken: Mapping[str, Any] = field(default_factory=dict)


class Twins:
    """The twins of one sandbox, before and after they run. `data` is the scenario file with their records."""

    def __init__(self, suppliers: Sequence[Supplier], data: Path, folder: Path) -> None:
        self._suppliers = suppliers
        self._data = data
        self._folder = folder
        self._authority = Authority(folder)
        self._broker = self._authority.issue("makelaar")
        self._ports: dict[str, int] = {}
        document = yaml.safe_load(data.read_text(encoding="utf-8"))
        self._systems = {s.id: _system(s, document) for s in suppliers}

    @property
    def kinds(self) -> Mapping[str, str]:
        """How each supplier is asked."""
        return {id_: system.kind for id_, system in self._systems.items()}

    def commands(self) -> list[Command]:
        """What to start, one process each."""
        return [Command(f"bron {s.id}", _SANDBOX, self._arguments(s), self._environment(s.id)) for s in self._suppliers]

    def _environment(self, supplier: str) -> dict[str, str]:
        secret = self._systems[supplier].secret
        return {"SLUIS_ENVIRONMENT": "sandbox", **({"SLUIS_SANDBOX_TOKEN": secret} if secret else {})}

    def _arguments(self, s: Supplier) -> list[str | Path]:
        plain: list[str | Path] = ["--data", self._data.resolve(), "--verstrekker", s.id]
        plain += ["--kind", self._systems[s.id].kind]
        if s.soort != _POLITIE:
            return plain
        own = self._authority.issue(s.id)
        return [*plain, "--cert", own.cert, "--key", own.key, "--ca", self._authority.path]

    def write_directory(self, running: Sequence[Running]) -> Path:
        """The file of the broker (connectors/directory.py): who is reached how."""
        self._ports = {s.id: child.port for s, child in zip(self._suppliers, running, strict=True)}
        path = self._folder / "koppelingen.yaml"
        path.write_text(yaml.safe_dump({s.id: self._entry(s.id) for s in self._suppliers}), encoding="utf-8")
        return path

    def _entry(self, supplier: str) -> dict[str, str]:
        system, url = self._systems[supplier], self.url(supplier)
        entry = {"soort": system.kind, "url": url}
        if system.kind == _POLITIE:
            ca, (cert, key) = self._authority.path, self._broker
            entry |= {"ca": ca.name, "cert": cert.name, "key": key.name}
        elif system.kind == _GEMEENTE:
            geheim, zaaktypen = self._folder / f"{supplier}.geheim", self._folder / f"{supplier}-zaaktypen.yaml"
            write_secret(geheim, system.secret.encode())
            zaaktypen.write_text(yaml.safe_dump(dict(system.afspraken)), encoding="utf-8")
            entry |= {"url": f"{url}{ZAKEN}", "catalogi": f"{url}{CATALOGI}", "client": CLIENT}
            entry |= {"geheim": geheim.name, "zaaktypen": zaaktypen.name}
        return entry

    async def turn(self, supplier: str, **knobs: Any) -> None:
        """Turn knobs of a twin, such as `pauze`."""
        await self._call("PUT", supplier, "knoppen", knobs)

    async def asked(self, supplier: str) -> list[Mapping[str, Any]]:
        """What a twin was asked, newest last."""
        found: list[Mapping[str, Any]] = await self._call("GET", supplier, "vragen", None)
        return found

    async def ask_from(self, supplier: str, opdracht: Mapping[str, Any]) -> Mapping[str, Any]:
        """Have the system of this supplier ask something itself (connectors/asking.py)."""
        found: Mapping[str, Any] = await self._call("POST", supplier, "vraag", opdracht)
        return found

    async def until_asked(self, supplier: str, count: int) -> None:
        """Wait until a twin has been asked this many times. Whoever calls sets the deadline."""
        while len(await self.asked(supplier)) < count:  # noqa: ASYNC110  # another process: there is no event to wait for
            await asyncio.sleep(0.05)

    async def _call(self, method: str, supplier: str, door: str, body: Mapping[str, Any] | None) -> Any:
        async with httpx.AsyncClient(verify=self._tls(), trust_env=False, timeout=10) as http:
            response = await http.request(method, f"{self.url(supplier)}/_sandbox/{door}", json=body)
        return response.raise_for_status().json()

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self._authority.path)
        context.load_cert_chain(self._broker.cert, self._broker.key)
        return context

    def url(self, supplier: str) -> str:
        """Where the system of this supplier is, once it runs."""
        secure = self.kinds[supplier] == _POLITIE
        return f"http{'s' if secure else ''}://127.0.0.1:{self._ports[supplier]}"


def _system(supplier: Supplier, document: object) -> _System:
    """Police, municipality and mental health care have a system of their own; whose records it cannot hold has ours."""
    if supplier.soort == _POLITIE:
        return _System(_POLITIE)
    if supplier.soort in _ZAAKSYSTEEM:
        with contextlib.suppress(ValueError):
            _, afspraken = make_zaken(read_register(document, Soort.GEMEENTE, supplier.id), read_people(document))
            return _System(_GEMEENTE, secrets.token_urlsafe(32), afspraken)
    if supplier.soort in _DOSSIER and fits(read_register(document, Soort.GGZ, supplier.id)):
        return _System(_GGZ)
    return _System("generic")
