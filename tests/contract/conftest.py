"""The suppliers that the contract suite runs over: each connector with its twin, and the sandbox in process."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import NoneType

import httpx
import pytest

from broker.demo.certificates import Authority
from broker.terms import Bsn, EigenReferentie
from connectors.endpoint import Endpoint
from connectors.gemeente.connector import GemeenteConnector
from connectors.generic import GenericConnector
from connectors.ggz.elements import ELEMENTS
from connectors.ggz.fhir import GgzConnector
from connectors.politie.informatievraag import PolitieConnector
from connectors.records import Soort
from connectors.sandbox import SandboxConnector, read_register
from tests.contract.gemeente import AFSPRAKEN, SECRET, read_toelichting, toegang
from tests.contract.ggz import read_headers
from tests.contract.process import running_twin
from tests.contract.suppliers import DATA, HONEST, TRACEPARENT, Supplier


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("pki"), "proefuitgever")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gegevens") / "gegevens.json"
    path.write_text(json.dumps(DATA))
    return path


@pytest.fixture(scope="session")
def plain_port(data: Path) -> Iterator[int]:
    """The port of a generic twin over http on loopback."""
    with running_twin("--kind", "generic", "--data", str(data)) as port:
        yield port


@pytest.fixture(scope="session")
def mutual_port(data: Path, authority: Authority) -> Iterator[int]:
    """The port of a police twin that wants a client certificate."""
    cert, key = authority.issue("politie")
    options = ["--cert", str(cert), "--key", str(key), "--ca", str(authority.path)]
    with running_twin("--kind", "politie", "--data", str(data), *options) as port:
        yield port


@pytest.fixture(scope="session")
def police_endpoint(mutual_port: int, authority: Authority) -> Endpoint:
    cert, key = authority.issue("makelaar")
    return Endpoint(f"https://127.0.0.1:{mutual_port}", ca=authority.path, cert=cert, key=key, timeout=5)


@pytest.fixture
async def generic(plain_port: int) -> AsyncIterator[Supplier]:
    endpoint = Endpoint(f"http://127.0.0.1:{plain_port}", timeout=5)
    async with _honest(GenericConnector(endpoint, trace=lambda: TRACEPARENT), endpoint) as supplier:
        yield supplier


@pytest.fixture
async def politie(police_endpoint: Endpoint) -> AsyncIterator[Supplier]:
    async with _honest(PolitieConnector(police_endpoint, trace=lambda: TRACEPARENT), police_endpoint) as supplier:
        supplier.knows -= {NoneType}
        yield supplier


@pytest.fixture(scope="session")
def zaken_port(data: Path) -> Iterator[int]:
    """The port of a zaaksysteem."""
    with running_twin("--kind", "gemeente", "--data", str(data), environment={"SLUIS_SANDBOX_TOKEN": SECRET}) as port:
        yield port


@pytest.fixture
async def gemeente(zaken_port: int) -> AsyncIterator[Supplier]:
    endpoint = Endpoint(f"http://127.0.0.1:{zaken_port}", timeout=5)
    connector = GemeenteConnector(toegang(zaken_port), AFSPRAKEN, trace=lambda: TRACEPARENT)
    async with _honest(connector, endpoint) as supplier:
        supplier.knows, supplier.told = frozenset({Bsn, EigenReferentie}), read_toelichting
        yield supplier


@pytest.fixture(scope="session")
def fhir_port(data: Path) -> Iterator[int]:
    """The port of a FHIR server."""
    with running_twin("--kind", "ggz", "--data", str(data)) as port:
        yield port


@pytest.fixture
async def ggz(fhir_port: int) -> AsyncIterator[Supplier]:
    endpoint = Endpoint(f"http://127.0.0.1:{fhir_port}", timeout=5)
    async with _honest(GgzConnector(endpoint, trace=lambda: TRACEPARENT), endpoint) as supplier:
        supplier.knows -= {NoneType}
        supplier.holds, supplier.told = ELEMENTS, read_headers
        yield supplier


@pytest.fixture
def sandbox() -> Supplier:
    return Supplier(SandboxConnector(read_register(DATA, Soort.POLITIE, "verstrekker")))


@pytest.fixture(params=["generic", "politie", "gemeente", "ggz", "sandbox"])
def supplier(request: pytest.FixtureRequest) -> Supplier:
    """Each connector in turn."""
    made: Supplier = request.getfixturevalue(request.param)
    return made


@contextlib.asynccontextmanager
async def _honest(
    connector: GenericConnector | PolitieConnector | GemeenteConnector | GgzConnector, endpoint: Endpoint
) -> AsyncIterator[Supplier]:
    """The connector with its twin, all knobs off at the start, both closed at the end."""
    with httpx.Client(base_url=endpoint.url, verify=endpoint.tls(), trust_env=False) as twin:
        supplier = Supplier(connector, twin)
        await asyncio.to_thread(supplier.turn, **HONEST)
        yield supplier
        await connector.close()
