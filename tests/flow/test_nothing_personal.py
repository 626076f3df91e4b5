"""Nothing personal in what operators see: a whole casus over HTTP, a broker as a process, its logs read line by line.

Names, BSNs, addresses, free text, Idempotency-Keys and tokens stand in no log of the broker, no log of PostgreSQL, no
URL, no header and no error (design A9). The rest of the file holds the checker itself to that: it must find them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit
from uuid import uuid4

import asyncpg
import httpx
import pytest

from audit.log.schema import ensure_head
from broker.embedded import Postgres, run_postgres
from broker.keys_file import FileKeys
from broker.opening import ORIGIN
from broker.sandbox_tokens import SandboxIssuer, mint, open_issuer
from broker.scenario.cast import World, make_world
from broker.scenario.file import read_scenario
from broker.scenario.model import Scenario
from broker.scenario.plan import Wie
from broker.scenario.play import play_as
from broker.scenario.stage import Backstage
from broker.store import migrate
from tests.flow.case import BUURT
from tests.flow.nothing_personal import Secrets, Watch, secrets_of, watch
from tests.flow.over_http import HttpActor, Seen
from tests.flow.serve_case import Served, serving
from tests.flow.turns import over
from tests.people import ANS

__all__ = ["watch"]

LATER: Final = "2025-02-21T12:00:00+01:00"
KEY: Final = "c0ffee00-1111-4222-8333-444455556666"


class Town:
    """A broker in a process of its own on a PostgreSQL of its own, and the way around it into the database."""

    def __init__(self, served: Served, backstage: Backstage, issuer: SandboxIssuer, world: World) -> None:
        self.served = served
        self.backstage = backstage
        self.world = world
        self._issuer = issuer
        self.tokens: dict[Wie, str] = {}

    def token(self, wie: Wie) -> str:
        caller = self.world.identity(wie)
        made = mint(self._issuer, caller.oin, caller.onderdeel, caller.medewerker, caller.rol)
        return self.tokens.setdefault(wie, made)

    def client(self, seen: Seen) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.served.url,
            timeout=60,
            trust_env=False,
            event_hooks={"response": [seen.keep]},
            transport=over(self.served.urls),
        )


@asynccontextmanager
async def open_town(folder: Path, scenario: Scenario, watch: Watch) -> AsyncIterator[Town]:
    """Everything as an installation has it, with the settings that the embedded PostgreSQL gets from us."""
    folder.chmod(0o755)
    async with run_postgres(folder / "postgres", unsafe_no_fsync=True, tell=lambda _: None) as postgres:
        owner_url = await postgres.ensure_database("sluis")
        await migrate(owner_url)
        FileKeys.create(folder / "keys")
        issuer = open_issuer(folder / "issuer")
        _write_environment(folder, postgres)
        watch.file(folder / "postgres.log")
        owner, desk = await asyncpg.connect(owner_url), await asyncpg.connect(postgres.url("sluis", "sluis_desk"))
        await ensure_head(owner, ORIGIN)
        try:
            async with serving(folder, watch.file(folder / "broker.log")) as served:
                keys = folder / "keys"
                reader = FileKeys.broker(keys / "broker", "sandbox").reader_public
                backstage = Backstage({}, owner, desk, FileKeys.desk(keys / "desk", "sandbox"), reader)
                yield Town(served, backstage, issuer, make_world(scenario))
        finally:
            await owner.close()
            await desk.close()


def _write_environment(folder: Path, postgres: Postgres) -> None:
    environment = {
        "SLUIS_DATABASE_URL": postgres.url("sluis", "sluis_broker"),
        "SLUIS_DATA_DIR": str(folder),
        "SLUIS_ENGINE": "wasm",
        "SLUIS_POLICY_DEADLINE": "10",
        "SLUIS_UNSAFE_CLOCK": LATER,
    }
    (folder / "case.json").write_text(json.dumps(environment))


@pytest.mark.slow
async def test_a_whole_casus_leaves_nothing_personal_behind(tmp_path: Path, watch: Watch) -> None:
    """Design A9: from the first signaal to the answer, then everything that can go wrong, then every line is read."""
    scenario, seen = read_scenario(BUURT), Seen()
    watch.knows(scenario)
    watch.secrets.add("an Idempotency-Key", KEY)
    async with open_town(tmp_path, scenario, watch) as town:
        async with town.client(seen) as client:
            actor = HttpActor(scenario, town.world, client, town.token, town.backstage.owner)
            played = await play_as(scenario, town.world, town.backstage, actor)
            assert not played.stappen, played.stappen
            assert [row.uitkomst for result in played.results for row in result.gekregen] == ["verstrekt"]
            watch.read("addresses of the play", "\n".join(seen.urls))
            seen.urls.clear()  # what comes now has secrets in its addresses, put there by the caller
            await go_wrong(town, client, scenario)
        await raw_bytes(town)
        await lose_connections(town)
        watch.secrets.add("a token", *town.tokens.values())
        await town.served.stop()  # a clean stop says something too
    watch.read("headers", "\n".join(seen.headers))
    watch.read("problems", "\n".join(seen.problems))
    assert "request.finished" in (tmp_path / "broker.log").read_text()
    assert "connection" in (tmp_path / "postgres.log").read_text()
    assert len(seen.problems) > 50
    assert not watch.findings()


async def go_wrong(town: Town, client: httpx.AsyncClient, scenario: Scenario) -> None:
    """Secrets in every place where they do not belong: addresses, headers, keys, names of fields, wrong values."""
    secret = [text for known in secrets_of(scenario).found.values() for text in sorted(known)]
    who = Wie("regie", "R02")
    headers = {"Authorization": f"Bearer {town.token(who)}", "Idempotency-Key": KEY}
    case = f"/v1/casussen/{town.world.casus}"
    for text in secret:
        for path in (
            f"/v1/casussen/{quote(text)}",
            f"/v1/taken?na={quote(text)}",
            f"/v1/{quote(text)}",
            f"/log/tile/0/{quote(text)}",
        ):
            await client.get(path, headers=headers)
        await client.get("/v1/taken", headers={**headers, "X-Request-Id": quote(text), "Accept": quote(text)})
        await client.get("/v1/taken", headers={**headers, "Authorization": f"Bearer {quote(text)}"})
        await client.post(
            "/v1/informatieverzoeken",
            json={"vraag": text, text: text},
            headers={**headers, "Idempotency-Key": quote(text)},
        )
        await client.post(
            "/v1/informatieverzoeken", content=text.encode(), headers={**headers, "Content-Type": "application/json"}
        )
        for soort in ("toewijzen", "referentie_vastleggen", text):
            body = {"soort": soort, "medewerker": text, "referentie": text, "toelichting": text}
            await client.post(f"{case}/handelingen", json=body, headers={**headers, "Idempotency-Key": str(uuid4())})
        for soort, inhoud in (("noodzaak", {text: text}), ("vrijgave", {"door": text, "geldig_tot": text}), (text, {})):
            await client.post(f"{case}/bewijsstukken", json={"soort": soort, "inhoud": inhoud}, headers=headers)
    await client.get(f"/v1/taken?access_token={town.token(who)}")
    for _ in range(2):  # the same key for another question
        await client.post(
            f"{case}/bewijsstukken", json={"soort": "noodzaak", "inhoud": {"tekst": str(uuid4())}}, headers=headers
        )


async def raw_bytes(town: Town) -> None:
    """What no client of ours would send, and what the server itself refuses."""
    place = urlsplit(town.served.url)
    name, bsn = ANS.naam, ANS.bsn
    for raw in (
        f"GET /{name}\r\n\r\n",
        f"{bsn} / HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET /v1/taken HTTP/1.1\r\nHost: {name}\r\nAuthorization: Bearer {bsn}\r\n\x00{name}: x\r\n\r\n",
        f"POST /v1/taken HTTP/1.1\r\nHost: x\r\nContent-Length: {bsn}{bsn}\r\n\r\n{name}",
        f"POST /v1/taken HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\nzz{name}",
        f"GET /v1/taken?{bsn} HTTP/9.9\r\n\r\n",
    ):
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(raw.encode("latin-1"))
        writer.write_eof()
        await reader.read()
        writer.close()
        await writer.wait_closed()


async def lose_connections(town: Town) -> None:
    """The database fails under the broker: what asyncpg, SQLAlchemy and PostgreSQL say of it is said to nobody."""
    owner, who = town.backstage.owner, Wie("regie", "R02")
    headers = {"Authorization": f"Bearer {town.token(who)}"}
    note = {"soort": "noodzaak", "inhoud": {"tekst": "Bea Buurvrouw hoort muziek"}}
    async with town.client(Seen()) as client:
        for spoil in (
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'sluis_broker'",
            "REVOKE INSERT ON bewijsstuk FROM sluis_broker",
            "ALTER TABLE bewijsstuk ADD CHECK (inhoud->>'tekst' IS NULL) NOT VALID",
            "REVOKE INSERT ON log_payload FROM sluis_broker",
            "ALTER TABLE casus RENAME TO zaak",
        ):
            await owner.execute(spoil)
            answer = await client.post(
                f"/v1/casussen/{town.world.casus}/bewijsstukken",
                json=note,
                headers={**headers, "Idempotency-Key": str(uuid4())},
            )
            assert answer.status_code in (200, 503), answer.text
            await client.get(f"/v1/casussen/{town.world.casus}", headers=headers)


# --- the checker itself -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        f"person {ANS.bsn} was not found",
        json.dumps({"event": "x", "bsn": ANS.bsn}),
        "GET /v1/casussen/Ans%20Oefenaar",
        "GET /zoek?q=ans+oefenaar",
        "value too long: Proefstraat 5, 0000 XX Oefendorp",
        "Idempotency-Key: 2f1b7c9e-0000-4000-8000-000000000000",
        "authorization: Bearer abcdefgh123",
        "token eyJhbGciOiJFUzI1NiJ9.x.y",
        "omschrijving=Bea Buurvrouw hoort muziek",
    ],
)
def test_the_checker_finds_what_may_not_be_there(line: str, tmp_path: Path) -> None:
    """Otherwise its silence says nothing; and what it says is not the secret itself."""
    watch = Watch()
    watch.knows(read_scenario(BUURT))
    watch.file(tmp_path / "x.log").write_text(f"fine\n{line}\n")
    found = watch.findings()
    assert found
    assert all(finding.startswith("x.log line 2: ") for finding in found)
    assert not any(secret in " ".join(found) for secret in ("Oefenaar", ANS.bsn, "Buurvrouw", "2f1b7c9e"))


def test_the_checker_leaves_ordinary_lines_alone() -> None:
    """Trace ids, moments, sizes and codes are no secrets."""
    watch = Watch()
    watch.knows(read_scenario(BUURT))
    lines = {
        "a": '{"event": "request.finished", "ms": 43, "trace_id": "bd999990019d2300696d2fcd485b0625"}',
        "b": "2026-11-24 12:24:41.789 UTC [4711] LOG:  checkpoint complete: wrote 43 buffers (0.3%)",
        "c": '{"incident": "99999001-9000-4000-8000-999990019000", "code": "niet-beschikbaar"}',
    }
    for name, line in lines.items():
        watch.read(name, line)
    assert not watch.findings()


def test_short_and_empty_texts_are_no_secrets() -> None:
    """Or every line would hold one."""
    secrets = Secrets()
    secrets.add("x", "", None, "ab")
    assert not any(secrets.found.values())
