"""`/v1/abonnementen` over HTTP, and `sluis partner events`: whose they are, how many, what is refused."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from broker.sweep import sweep
from broker.webhook.keys import PATH
from connectors.webhooks import read_keys
from tests.flow.api import Api, open_api
from tests.flow.api_home import Api as Broker
from tests.flow.api_home import api as broker
from tests.flow.home import Home
from tests.flow.test_partner_add import as_owner
from tests.flow.webhook_home import POLITIE, REGIE, SUBSCRIBE
from tests.people import ANS
from tests.sources import ROOT

__all__ = ["broker"]

BODY = {"adres": "https://sluis.politie.example/meldingen", "soorten": ["taak-nieuw"]}


@pytest.fixture
async def api(home: Home) -> AsyncIterator[Api]:
    async with open_api(home) as found:
        yield found


async def test_a_subscription_is_of_one_onderdeel_alone(api: Api) -> None:
    """Design 6a.8: whoever else asks for it gets the 404 of what is not there."""
    made = await api.post(SUBSCRIBE, POLITIE, BODY)
    id_ = made.json()["abonnement"]
    assert made.headers["location"] == f"{SUBSCRIBE}/{id_}"
    for method, path, body in [
        ("GET", f"{SUBSCRIBE}/{id_}", None),
        ("DELETE", f"{SUBSCRIBE}/{id_}", None),
        ("POST", f"{SUBSCRIBE}/{id_}/bevestiging", {"code": "x"}),
    ]:
        foreign = await api.call(method, path, REGIE, body)
        nothing = await api.call(method, path.replace(id_, str(uuid4())), REGIE, body)
        assert foreign.status_code == nothing.status_code == 404
        assert foreign.content == nothing.content
    assert (await api.get(SUBSCRIBE, REGIE)).json() == {"abonnementen": [], "volgende": None}
    assert [one["abonnement"] for one in (await api.get(SUBSCRIBE, POLITIE)).json()["abonnementen"]] == [id_]


async def test_who_is_not_on_record_has_no_subscriptions(api: Api) -> None:
    """A token of an onderdeel with somebody else's number counts for nothing (design 6a.8)."""
    await api.post(SUBSCRIBE, POLITIE, BODY)
    strange = {"medewerker": "iemand-anders"}
    headers = {"Authorization": f"Bearer {api.token(*POLITIE, **strange)}", "Idempotency-Key": str(uuid4())}
    assert (await api.http.post(SUBSCRIBE, json=BODY, headers=headers)).status_code == 404
    assert (await api.get(SUBSCRIBE, POLITIE, **strange)).json()["abonnementen"] == []
    assert (await api.get("/v1/meldingen", POLITIE, **strange)).json()["meldingen"] == []


async def test_the_same_call_makes_it_once(api: Api) -> None:
    """Design 6a.2: the same key is the same subscription; another question under it is refused."""
    key = str(uuid4())
    first, second = [await api.post(SUBSCRIBE, POLITIE, BODY, key=key) for _ in range(2)]
    assert first.json() == second.json()
    other = await api.post(SUBSCRIBE, POLITIE, BODY | {"soorten": ["taak-vervallen"]}, key=key)
    assert (other.status_code, other.json()["code"]) == (409, "sleutel-hergebruikt")
    assert await api.home.rows("abonnement") == 1


async def test_ten_subscriptions_are_enough(api: Api) -> None:
    """Each is one more call for every event."""
    for _ in range(10):
        assert (await api.post(SUBSCRIBE, POLITIE, BODY)).status_code == 201
    full = await api.post(SUBSCRIBE, POLITIE, BODY)
    assert (full.status_code, full.json()["code"]) == (409, "te-veel-abonnementen")
    page = (await api.get(f"{SUBSCRIBE}?aantal=6", POLITIE)).json()
    rest = (await api.get(f"{SUBSCRIBE}?aantal=6&na={page['volgende']}", POLITIE)).json()
    assert (len(page["abonnementen"]), len(rest["abonnementen"]), rest["volgende"]) == (6, 4, None)
    assert (await api.post(SUBSCRIBE, REGIE, BODY)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"adres": "http://hook.example/"}, "adres-onjuist"),
        ({"adres": "https://a:b@hook.example/"}, "adres-onjuist"),
        ({"adres": "https://hook.example/?burger=1"}, "adres-onjuist"),
        ({"adres": f"https://hook.example/{ANS.bsn}"}, "bsn-in-tekst"),
        ({"soorten": []}, None),
        ({"soorten": ["taak-nieuw", "taak-nieuw"]}, "dubbel-genoemd"),
        ({"soorten": ["alles"]}, None),
        ({"geheim": "x"}, None),
    ],
)
async def test_what_cannot_be_a_subscription_is_refused(api: Api, changes: dict[str, Any], code: str | None) -> None:
    """Every wrong field at once, with the way out (400, never 422)."""
    answer = await api.post(SUBSCRIBE, POLITIE, BODY | changes)
    assert answer.status_code == 400, answer.text
    assert code in (None, answer.json()["fouten"][0]["code"])
    assert await api.home.rows("abonnement") == 0


async def test_what_was_not_confirmed_goes_and_frees_its_place(api: Api) -> None:
    """After an hour it is not shown and not counted; the sweep takes it away, with what lay aside for it."""
    made = await api.post(SUBSCRIBE, POLITIE, BODY)
    owner = api.home.stage.owner
    await owner.execute("INSERT INTO melding (onderdeel, soort, nummer) VALUES ('politie', 'taak-nieuw', $1)", uuid4())
    await owner.execute("INSERT INTO melding_dood SELECT a.id, m.id, 1, 'te-laat', now() FROM abonnement a, melding m")
    await owner.execute("UPDATE abonnement SET verloopt_op = now() - interval '1 second'")
    assert (await api.get(f"{SUBSCRIBE}/{made.json()['abonnement']}", POLITIE)).status_code == 404
    await sweep(api.home.house.store.pool, datetime.now(UTC))
    assert await api.home.rows("abonnement") == await api.home.rows("melding_dood") == 0


async def test_the_keys_are_open_to_everyone(broker: Broker) -> None:
    """A receiver fetches them without a token, as often as it likes."""
    async with broker.client() as client:
        answer = await client.get(PATH, headers={"Authorization": ""})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jwk-set+json"
    assert len(read_keys(answer.content)) == 2


async def _command(broker: Broker, *words: str) -> tuple[int, str]:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "broker", "partner", "events", *words],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=120,
        env={**os.environ, **as_owner(broker)},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


async def test_the_operator_sees_and_settles_what_was_not_delivered(broker: Broker) -> None:
    """`sluis partner events list | retry | drop`: numbers and words, no address and no content."""
    assert await _command(broker, "list") == (0, "Alles is bezorgd, of wordt nog geprobeerd.\n")
    id_, owner = await _laid_aside(broker)
    melding = await owner.fetchval("SELECT id FROM melding WHERE onderdeel = 'politie' LIMIT 1")
    code, said = await _command(broker, "list")
    assert code == 0
    assert all(word in said for word in ("politie", str(id_), str(melding), "taak-nieuw", "te-laat"))
    assert "example" not in said
    assert await _command(broker, "retry", str(id_)) == (
        0, "1 melding opnieuw aangeboden; een makelaar die draait bezorgt ze.\n"
    )  # fmt: skip
    assert await owner.fetchval("SELECT opnieuw FROM melding_dood")
    assert await _command(broker, "drop", str(id_), str(melding)) == (0, "1 melding losgelaten.\n")
    code, said = await _command(broker, "drop", str(id_), str(melding))
    assert (code, said.startswith("Er is niets gebeurd")) == (1, True)
    assert (await _command(broker, "drop", "geen-nummer"))[0] == 2


async def _laid_aside(broker: Broker) -> tuple[UUID, Any]:
    owner, id_, now = broker.case.owner, uuid4(), datetime.now(UTC)
    await owner.execute("DELETE FROM melding")
    await owner.execute(
        "INSERT INTO abonnement (id, onderdeel, medewerker, vraag_hash, adres, soorten, code, status, gemaakt_op, "
        "volgende_op, plaats) VALUES ($1, 'politie', 'x', '', 'https://hook.example/', '{taak-nieuw}', 'x', 'actief', "
        "$2, $3, 0)", id_, now, now + timedelta(hours=1)
    )  # fmt: skip
    await owner.execute("INSERT INTO melding (onderdeel, soort, nummer) VALUES ('politie', 'taak-nieuw', $1)", uuid4())
    await owner.execute("INSERT INTO melding_dood SELECT $1, id, 3, 'te-laat', now() FROM melding", id_)
    return id_, owner
