"""`sluis partner add | remove | list` on a real database: declared, shown, done once, logged, and felt by who asks."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import yaml
from pydantic import SecretStr

from audit.log.entry import open_payload
from broker.keys import reader_info
from broker.onboarding import Onderdeel, Refused, closed
from broker.onboarding_act import JOIN, LEAVE, Register, open_register
from broker.onboarding_file import read_partner
from tests.flow.api_home import ASK, Api, api
from tests.sources import ROOT
from tests.unit.test_partner_file import KEY, client, partner, written

__all__ = ["api"]


def as_owner(api: Api) -> dict[str, str]:
    """The settings of the operator: another role than the broker's, with the key that signs the log."""
    url = api.case.settings.database_url
    assert url is not None
    return {
        "SLUIS_OWNER_DATABASE_URL": url.get_secret_value().replace("sluis_broker@", "postgres@"),
        "SLUIS_KEYS_DIR": str(api.case.settings.data_dir / "keys" / "broker"),
        "SLUIS_DATA_DIR": str(api.case.settings.data_dir),
    }


def register(api: Api) -> Any:
    changes = {
        "owner_database_url": SecretStr(as_owner(api)["SLUIS_OWNER_DATABASE_URL"]),
        "keys_dir": Path(as_owner(api)["SLUIS_KEYS_DIR"]),
        "unsafe_clock": api.case.stage.house.clock.decision,
    }
    return open_register(api.case.settings.model_copy(update=changes))


async def table(api: Api) -> str:
    return str(await api.case.owner.fetchval("SELECT id FROM samenwerkingsverband"))


async def wanted(api: Api, tmp_path: Path, **changes: Any) -> Onderdeel:
    document = partner(tafels=[{"id": await table(api), "van": "2024-01-01"}], clients=[], **changes)
    (onderdeel,) = read_partner(written(tmp_path, document)).onderdelen
    return onderdeel


async def added(api: Api, tmp_path: Path, book: Register, **changes: Any) -> Onderdeel:
    onderdeel = await wanted(api, tmp_path, **changes)
    await book.act(onderdeel, JOIN, "beheerder-1")
    return onderdeel


async def test_a_partner_that_is_added_can_ask(api: Api, tmp_path: Path) -> None:
    """Design 6a.8: who is on record, with a role and a seat, walks the corridor; before that it is a stranger."""
    from broker.sandbox_tokens import mint

    token = mint(api.case.issuer, "0" * 19 + "7", "ggz-noord", "m-1", "R01")
    question = api.case.question(("politie",), "pol.lijst")
    statuses = []
    async with api.client(Authorization=f"Bearer {token}") as http, register(api) as book:
        for _ in range(2):
            answer = await http.post(ASK, json=question, headers={"Idempotency-Key": str(uuid4())})
            statuses.append(answer.status_code)
            await added(api, tmp_path, book)
    assert statuses[0] == 404
    assert statuses[1] in (200, 202, 403)


async def test_the_change_stands_in_the_log(api: Api, tmp_path: Path) -> None:
    """Design 6a.5: every change to what `load` reads is an act; the partner's own officer can find it, sealed."""
    size = await api.case.check_log()
    async with register(api) as book:
        await added(api, tmp_path, book)
    assert await api.case.check_log() == size + 1
    row = await api.case.owner.fetchrow("SELECT entry_id, rij::text FROM log_index ORDER BY op DESC LIMIT 1")
    rij = json.loads(row["rij"])
    assert (rij["handeling"], rij["ontvanger"], rij["uitkomst"]) == (JOIN, "ggz-noord", "verstrekt")
    assert "m-1" not in row["rij"]
    payload = await _opened(api, row["entry_id"])
    assert (payload["beller"], payload["medewerker"]) == ("beheer", "beheerder-1")
    assert "+ medewerker m-1: rollen R01, R04" in payload["antwoord"]["wijzigingen"]


async def _opened(api: Api, entry: UUID) -> dict[str, Any]:
    """As the desk reads it."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    row = await api.case.owner.fetchrow(
        "SELECT p.kid, p.ct, l.leaf, s.sealed_sk FROM log_payload p JOIN log_leaf l USING (entry_id)"
        " JOIN log_sleutel s ON s.kid = p.kid WHERE entry_id = $1",
        entry,
    )
    secret = api.case.stage.desk_keys.open_reader(reader_info(row["kid"]), row["sealed_sk"])
    private = X25519PrivateKey.from_private_bytes(secret)
    return open_payload(private, row["kid"], entry, row["ct"], row["leaf"]).payload


async def test_twice_is_once(api: Api, tmp_path: Path) -> None:
    """The same file again changes nothing and logs nothing."""
    async with register(api) as book:
        onderdeel = await added(api, tmp_path, book)
        size, versie = await api.case.check_log(), await _versions(api)
        assert not await book.act(onderdeel, JOIN, "beheerder-1")
    assert (await api.case.check_log(), await _versions(api)) == (size, versie)


async def _versions(api: Api) -> list[Any]:
    rows = await api.case.owner.fetch(
        "SELECT id, versie FROM onderdeel UNION ALL SELECT id, versie FROM samenwerkingsverband ORDER BY 1"
    )
    return [tuple(row) for row in rows]


async def test_looking_changes_nothing(api: Api, tmp_path: Path) -> None:
    """`--dry-run` says what would change, in the words that the log would have."""
    size = await api.case.check_log()
    async with register(api) as book:
        (difference,) = await book.compare([await wanted(api, tmp_path)])
    assert difference.nieuw
    assert "+ onderdeel ggz-noord: GGZ Noord (ggz), OIN 00000000000000000007" in difference.lines
    assert f"+ lid van {await table(api)} vanaf 2024-01-01" in difference.lines
    assert await api.case.check_log() == size
    assert await api.case.rows("onderdeel", "id = 'ggz-noord'") == 0


async def test_what_runs_is_decided_again(api: Api, tmp_path: Path) -> None:
    """Design 6a.10: the versions move, so the answer to an earlier key comes without its values."""
    question = api.case.question(("politie",), "pol.lijst")
    key = "0b9d7f0e-5a63-4a7b-9a43-5a3f6b7d2c11"
    first = await api.post(ASK, question, key=key)
    async with register(api) as book:
        await added(api, tmp_path, book)
    again = await api.post(ASK, question, key=key)
    assert "waarde" in first.json()["gegevens"][0]
    assert "waarde" not in again.json()["gegevens"][0]


async def test_a_file_says_all_there_is(api: Api, tmp_path: Path) -> None:
    """What a file does not name any more is taken away; the row of an employee stays, without a role."""
    async with register(api) as book:
        await added(api, tmp_path, book)
        less = await wanted(api, tmp_path, medewerkers=[{"id": "m-1", "rollen": ["R04"]}], postbus=None)
        (difference,) = await book.compare([less])
        assert difference.lines == ("~ medewerker m-1: rollen R01, R04 -> rollen R04",)
        assert [line.partition(":")[0] for line in difference.gone] == [f"- sleutel {_short()}", "- medewerker fg-1"]
        await book.act(less, JOIN, "x")
        assert not (await book.compare([less]))[0]
        with pytest.raises(Refused, match="Kijk opnieuw"):
            await book.act(await wanted(api, tmp_path, medewerkers=[{"id": "m-2"}]), JOIN, "x", difference)
    rows = await api.case.owner.fetch("SELECT id, rollen, aangewezen FROM medewerker WHERE onderdeel = 'ggz-noord'")
    assert {row["id"]: (row["rollen"], row["aangewezen"]) for row in rows} == {
        "m-1": (["R04"], True),
        "fg-1": ([], False),
    }


def _short() -> str:
    from base64 import b64decode

    return f"{b64decode(KEY).hex()[:16]}…"


async def test_a_new_table_is_made_when_it_is_described(api: Api, tmp_path: Path) -> None:
    """A samenwerkingsverband begins with its first member; one that nobody described is a mistake."""
    nieuw = {"id": "tafel-nieuw", "van": "2025-01-01"}
    async with register(api) as book:
        (plain,) = read_partner(written(tmp_path, partner(tafels=[nieuw]))).onderdelen
        with pytest.raises(Refused, match="Deze tafel is er niet"):
            await book.act(plain, JOIN, "x")
        described = partner(tafels=[nieuw | {"naam": "Nieuwe tafel", "soort": "lokaal"}])
        (whole,) = read_partner(written(tmp_path, described)).onderdelen
        await book.act(whole, JOIN, "x")
        zvh = [nieuw | {"naam": "Nieuwe tafel", "soort": "zvh"}]
        other = partner(id="ggz-zuid", medewerkers=[{"id": "m-9"}], tafels=zvh, clients=[])
        (strange,) = read_partner(written(tmp_path, other)).onderdelen
        with pytest.raises(Refused, match="soort"):
            await book.act(strange, JOIN, "x")
    assert await api.case.rows("samenwerkingsverband", "id = 'tafel-nieuw'") == 1
    assert await api.case.rows("onderdeel", "id = 'ggz-zuid'") == 0


async def test_nobody_takes_over_what_is_of_another(api: Api, tmp_path: Path) -> None:
    """An onderdeel belongs to its OIN, an employee to its onderdeel: both faults are told together."""
    staff = str(await api.case.owner.fetchval("SELECT id FROM medewerker WHERE onderdeel = 'regie' LIMIT 1"))
    async with register(api) as book:
        stolen = await wanted(api, tmp_path, id="politie", medewerkers=[{"id": staff, "rollen": ["R01"]}])
        with pytest.raises(Refused) as error:
            await book.act(stolen, JOIN, "x")
    assert [fout.code for fout in error.value.fouten] == ["van-een-ander", "van-een-ander"]


async def test_two_operators_at_a_time_do_it_once(api: Api, tmp_path: Path) -> None:
    """The second finds it done; nothing is half done and the log is whole."""
    onderdeel = await wanted(api, tmp_path)
    size = await api.case.check_log()
    async with register(api) as one, register(api) as two:
        done = await asyncio.gather(one.act(onderdeel, JOIN, "a"), two.act(onderdeel, JOIN, "b"))
    assert sorted(map(bool, done)) == [False, True]
    assert await api.case.rows("onderdeel", "id = 'ggz-noord'") == 1
    assert await api.case.check_log() == size + 1


async def test_a_partner_that_leaves_is_a_stranger(api: Api) -> None:
    """No seat, no key, no role; what it asked before stays in the log, and so does its leaving."""
    async with register(api) as book:
        gone = await closed(book.store.pool, "politie")
        assert gone is not None
        await book.act(gone, LEAVE, "x")
        assert not await book.act(gone, LEAVE, "x")
        assert await closed(book.store.pool, "nergens") is None
    assert (await api.post(ASK, api.case.question(("regie",), "ctx.reden"), who=("politie", "R06"))).status_code == 404
    assert await api.case.rows("lidmaatschap", "onderdeel = 'politie' AND tot IS NULL") == 0
    await api.case.check_log()


def sluis(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SLUIS_")}
    return subprocess.run(
        [sys.executable, "-m", "broker", "partner", *arguments],
        capture_output=True, text=True, env=clean | environment | {"COLUMNS": "200"}, cwd=ROOT, timeout=90, check=False,
    )  # fmt: skip


async def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(lambda: sluis(*arguments, **environment))


async def test_the_commands_in_the_order_of_a_partners_life(api: Api, tmp_path: Path) -> None:
    """Template, a dry run, for real, again, listed, less, gone: each says what it did, with its exit code."""
    env = as_owner(api) | {"SLUIS_CONNECTORS_FILE": str(tmp_path / "koppelingen.yaml")}
    document = partner(
        tafels=[{"id": await table(api), "van": "2024-01-01"}],
        koppeling={"soort": "generic", "url": "https://ggz.example/v1"},
        clients=[client(id="ggz-noord.r01")],
    )
    file = str(written(tmp_path, document))
    shown = await run("add", file, "--dry-run", **env)
    assert shown.returncode == 0, shown.stderr
    assert "+ onderdeel ggz-noord" in shown.stdout
    assert "er is niets veranderd" in shown.stdout
    assert not (tmp_path / "koppelingen.yaml").exists()
    done = await run("add", file, "--clients", str(tmp_path / "clients"), "--door", "beheer-7", **env)
    assert done.returncode == 0, done.stderr
    assert "ingeschreven in het logboek" in done.stdout
    assert set(yaml.safe_load((tmp_path / "koppelingen.yaml").read_text())) == {"ggz-noord"}
    registration = json.loads((tmp_path / "clients" / "ggz-noord.r01.json").read_text())
    assert registration["token_endpoint_auth_method"] == "private_key_jwt"
    assert registration["dpop_bound_access_tokens"] is True
    assert registration["claims"]["organisatie"] == "0" * 19 + "7"
    again = await run("add", file, **env)
    assert (again.returncode, "niets verandert" in again.stdout) == (0, True)
    assert "ggz-noord" in (await run("list", **env)).stdout
    less = str(written(tmp_path, partner(tafels=[], clients=[])))
    stopped = await run("add", less, **env)
    assert (stopped.returncode, "--neem-weg" in stopped.stderr) == (1, True)
    assert (await run("add", less, "--neem-weg", **env)).returncode == 0
    assert (await run("remove", "ggz-noord", "--dry-run", **env)).returncode == 0
    assert (await run("remove", "ggz-noord", **env)).returncode == 0
    assert (await run("remove", "nergens", **env)).returncode == 2
    await api.case.check_log()


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "said"),
    [
        (("template", "ggz"), {}, 0, ""),
        (("template", "bakker"), {}, 2, "ggz"),
        (("add", "niet-hier.yaml"), {}, 2, "niet-hier.yaml"),
        (("list",), {"SLUIS_ENVIRONMENT": "production"}, 2, "SLUIS_OWNER_DATABASE_URL"),
        (
            ("list",),
            {"SLUIS_ENVIRONMENT": "production", "SLUIS_OWNER_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"},
            2,
            "SLUIS_KEYS_DIR",
        ),
        (("list",), {"SLUIS_OWNER_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, 1, ""),
    ],
)
def test_what_cannot_be_done_says_why(
    arguments: tuple[str, ...], environment: dict[str, str], code: int, said: str, tmp_path: Path
) -> None:
    """One sentence with a way out, the right exit code, never a value of a setting."""
    done = sluis(*arguments, SLUIS_DATA_DIR=str(tmp_path / "leeg"), **environment)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
