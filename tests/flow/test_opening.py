"""The house as `sluis serve` opens it: embedded parts made from nothing, ready, answering over a real socket."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import httpx
import pytest
import uvicorn

from broker.app import create_app
from broker.opening import open_house, open_verifier
from broker.settings import EngineKind, Settings

LARGE = 10 * 1024 * 1024


@pytest.mark.slow
async def test_a_house_opens_from_nothing_and_serves(tmp_path: Path) -> None:
    """First try without any setting: database, keys, tokens and policy are there; a large body is not read (413)."""
    settings = Settings(data_dir=tmp_path / "sluis", engine=EngineKind.WASM, unsafe_no_fsync=True)
    async with open_house(settings) as house, open_verifier(settings) as verifier:
        assert house.connectors == {}
        app = create_app(house, verifier, settings)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
            running = asyncio.create_task(server.serve([listening]))
            base = f"http://127.0.0.1:{listening.getsockname()[1]}"
            async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
                ready = await client.get("/readyz")
                anonymous = await client.post("/v1/informatieverzoeken", content=b"x" * LARGE)
            server.should_exit = True
            await running
    assert set(ready.json()["onderdelen"].values()) == {True}
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "niet-aangemeld")
    assert (tmp_path / "sluis" / "issuer" / "jwks.json").exists()
    async with open_house(settings) as again:
        assert await again.engine.ready()
