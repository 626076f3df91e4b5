"""The running API is as its description says, for calls that nobody thought of (schemathesis, a fixed seed).

`make fuzz` sends 20,000 calls; here are some of every operation, right and wrong.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from broker.app import describe_api
from broker.embedded import Postgres
from broker.settings import Settings
from tests.contract.schemathesis_run import Target, fuzz, open_target
from tests.pg import postgres

__all__ = ["postgres"]

SEED = 2026
CALLS = 250


@pytest.fixture
async def target(postgres: str, tmp_path: Path) -> AsyncIterator[Target]:
    tmp_path.chmod(0o755)
    place = Path(parse_qs(urlsplit(postgres).query)["host"][0])
    async with open_target(Postgres(place), tmp_path) as found:
        yield found


@pytest.mark.slow
async def test_every_answer_is_as_described(target: Target) -> None:
    """Issue 4: no 500, no status that is not described, answers that conform; and calls get through."""
    tally = await asyncio.to_thread(fuzz, target, CALLS, SEED)
    assert not tally.differences, "\n\n".join(tally.differences.values())
    assert tally.calls >= CALLS
    operations = {name.split()[0] for name in tally.statuses}
    assert len(operations) >= 15
    done = {name.split()[0] for name in tally.statuses if name.split()[1].startswith("2")}
    assert len(done) >= 8, tally.statuses


async def test_a_description_that_is_not_true_is_found(target: Target) -> None:
    """The check can fail: a document without 404, and one that promises a member that no answer has."""
    document = describe_api(Settings())
    only = {path: item for path, item in document["paths"].items() if path in {"/taken", "/casussen/{casus}"}}
    document["paths"] = {path: {"get": item["get"]} for path, item in only.items()}
    del document["paths"]["/casussen/{casus}"]["get"]["responses"]["404"]
    document["components"]["schemas"]["Taken"]["required"].append("bestaat-niet")
    tally = await asyncio.to_thread(fuzz, target, 40, SEED, document)
    kinds = {(operation, kind.split()[0]) for operation, kind in tally.differences}
    assert {("GET /casussen/{casus}", "UndefinedStatusCode"), ("GET /taken", "JsonSchemaError")} <= kinds
