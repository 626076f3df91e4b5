"""The application with its edge whole and its corridors replaced: what comes in is kept, what goes out is given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest

from broker.app import create_app
from broker.authenticate import Verifier
from broker.casus.handeling import Handeling
from broker.clock import Clock
from broker.house import House
from broker.jwks import Jwks
from broker.release import Released
from broker.repeat import Claim
from broker.sandbox_tokens import SandboxIssuer, mint, new_issuer
from broker.settings import Settings
from broker.terms import Identity
from broker.verzoek import Verzoek

OIN = "00000001234567890000"
LIMIT = 65_536
ASK = "/v1/informatieverzoeken"
MEMBERS = {"title", "status", "detail", "instance", "code"}


@dataclass
class Edge:
    """The application, and what its corridors saw. `outcome` is what they answer: a Released, or an error to raise."""

    issuer: SandboxIssuer = field(default_factory=new_issuer)
    outcome: Released | BaseException = field(default_factory=lambda: Released(200, {"verzoek": str(uuid4())}))
    seen: list[tuple[Any, Identity, Claim, str]] = field(default_factory=list)

    async def walk(self, verzoek: Verzoek, caller: Identity, claim: Claim, _house: House, trace: str) -> Released:
        return self._answer(verzoek, caller, claim, trace)

    async def act(self, handeling: Handeling, caller: Identity, claim: Claim, _house: House, trace: str) -> Released:
        return self._answer(handeling, caller, claim, trace)

    def _answer(self, what: Any, caller: Identity, claim: Claim, trace: str) -> Released:
        self.seen.append((what, caller, claim, trace))
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome

    async def _jwks(self) -> bytes:
        import json

        return json.dumps(self.issuer.jwks()).encode()

    @asynccontextmanager
    async def client(self, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
        """A client with a token of its own, and a fresh Idempotency-Key unless it says otherwise."""
        pool = SimpleNamespace(fetch=_gone, fetchrow=_gone, fetchval=_gone, acquire=_gone_at_once)
        engine = SimpleNamespace(ready=_gone)
        house = SimpleNamespace(
            clock=Clock(),
            store=SimpleNamespace(pool=pool),
            engine=engine,
            persons=SimpleNamespace(),
            worries=tuple,
            gather_deadline=5.0,
            antwoord_na=0.0,
        )
        verifier = Verifier(self.issuer.name, self.issuer.audience, Jwks(self._jwks))
        app = create_app(cast(House, house), verifier, Settings(body_limit=LIMIT), walk=self.walk, act=self.act)
        token = mint(self.issuer, OIN, "politie-oij", "m-1", "R06")
        given = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4()), **headers}
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        given = {name: value for name, value in given.items() if value}
        async with httpx.AsyncClient(transport=transport, base_url="http://sluis.test", headers=given) as client:
            yield client


async def _gone(*_: object) -> Any:
    raise ConnectionRefusedError("secret detail of the database")


def _gone_at_once(*_: object) -> Any:
    raise ConnectionRefusedError("secret detail of the database")


def question(**changes: Any) -> dict[str, Any]:
    """A good question; a change of None leaves the field out."""
    base: dict[str, Any] = {
        "casus": str(uuid4()),
        "persoon": str(uuid4()),
        "doel": "zvh-2.25",
        "fase": "F2",
        "vraag": "Is er nu gevaar bij een huisbezoek?",
        "verstrekkers": ["politie-oij"],
        "elementen": [{"code": "pol.bezoek", "noodzaak": "huisbezoek wijkfunctionaris"}],
        "periode": {"van": "2026-01-01", "tot": "2026-11-21"},
    }
    return {name: value for name, value in (base | changes).items() if value is not None}


def push(**changes: Any) -> dict[str, Any]:
    """A good push."""
    values = {"pol.bezoek": [{"waarde": "geen bijzonderheden", "labels": {"stand": "2026-11-01"}}]}
    extra = {"initiatief": "verstrekker", "ontvanger": {"onderdeel": "ggz-noord", "rol": "R05"}, "gegevens": values}
    return question(verstrekkers=changes.pop("verstrekkers", None), **(extra | changes))


def faults_of(problem: Mapping[str, Any]) -> dict[str, str]:
    """Field and code of each wrong field."""
    return {fout["veld"]: fout["code"] for fout in problem["fouten"]}


@pytest.fixture
def edge() -> Edge:
    return Edge()


@pytest.fixture
async def client(edge: Edge) -> AsyncIterator[httpx.AsyncClient]:
    async with edge.client() as client:
        yield client


def check_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem in an answer, which is whole and of this kind (RFC 9457)."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    check_headers(response)
    problem: dict[str, Any] = response.json()
    assert problem.keys() >= MEMBERS
    assert (problem["status"], problem["code"]) == (status, code)
    assert UUID(problem["instance"].removeprefix("urn:uuid:")).version == 4
    return problem


def check_headers(response: httpx.Response) -> None:
    """Every answer has these."""
    for name, value in {
        "api-version": "1.0.0",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }.items():
        assert response.headers[name] == value
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert "strict-transport-security" in response.headers
    assert response.headers["traceparent"].startswith("00-")
