"""The API on real parts: ask, wait, follow, take, send, fetch, prove; and what a stranger sees of it."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from audit.log.merkle import leaf_hash
from audit.log.note import Checkpoint
from audit.log.proof import TlogProof
from audit.log.tiles import decode_bundle, decode_tile
from broker.casus.handeling import Handeling
from broker.load import load
from broker.post import INFO
from broker.seal import open_
from connectors.receipt import answer_bytes
from tests.flow.api import Api, open_api
from tests.flow.home import Home
from tests.people import SANNE

ASK = "/v1/informatieverzoeken"
REGIE = ("regie", "R02")
POLITIE = ("politie", "R06")
VREEMD = ("verslavingszorg", "R05")


@pytest.fixture
async def api(home: Home) -> AsyncIterator[Api]:
    async with open_api(home) as api:
        yield api


async def test_an_answer_comes_with_a_receipt_that_proves_it(api: Api) -> None:
    """200 with values, and a proof that this very answer is in the log (design 12.2)."""
    await api.home.release_police("pol.lijst")
    response = await api.post(ASK, REGIE, api.question("politie", elementen=("pol.lijst",)))
    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["status"] == "verstrekt"
    assert "OVERLAST" in response.text
    assert "Oefenaar" not in response.text
    assert answer_bytes(answer)
    proof = TlogProof.parse(answer["bewijs"]["tlogProof"])
    assert proof.index == answer["bewijs"]["index"]


async def test_a_question_can_be_followed_without_its_values(api: Api) -> None:
    """Status and manifest, and the receipt as tlog-proof that stands alone; never the values again."""
    await api.home.release_police("pol.lijst")
    asked = (await api.post(ASK, REGIE, api.question("politie", elementen=("pol.lijst",)))).json()
    response = await api.get(f"{ASK}/{asked['verzoek']}", REGIE)
    assert response.status_code == 200
    view = response.json()
    assert (view["status"], view["casus"]) == ("verstrekt", str(api.home.world.casus))
    (walk,) = view["leveringen"]
    assert walk["gegevens"][0]["vorm"] == "volledig"
    assert "OVERLAST" not in response.text
    proof = await api.get(walk["bewijs"], REGIE)
    assert proof.headers["content-type"].startswith("text/plain")
    parsed = TlogProof.parse(proof.text)
    assert parsed.extra is not None
    assert json.loads(parsed.extra)["id"] == asked["besluit"]
    assert (await api.get(f"{ASK}/{asked['verzoek']}/bewijs?levering=9", REGIE)).status_code == 404
    refused = await api.http.get(
        walk["bewijs"], headers={"Authorization": f"Bearer {api.token(*REGIE)}", "Accept": "application/json"}
    )
    assert refused.status_code == 406


async def test_a_refusal_keeps_its_proof(api: Api) -> None:
    """403 with the members of the answer; what was logged can be rebuilt from it (connectors.receipt)."""
    response = await api.post(ASK, REGIE, api.question("politie", elementen=("pol.lijst",)))
    assert response.status_code == 403
    problem = response.json()
    assert problem["achtergehouden"][0]["reden"] == "D-GROND"
    assert "fouten" not in problem
    assert problem["bewijs"]["tlogProof"]
    followed = (await api.get(f"{ASK}/{problem['verzoek']}", REGIE)).json()
    assert followed["status"] == "geweigerd"


async def test_the_same_key_gives_the_same_answer(api: Api) -> None:
    """No second disclosure; another body under the key is a conflict (design 6a.2)."""
    await api.home.release_police("pol.lijst")
    body, key = api.question("politie", elementen=("pol.lijst",)), str(uuid4())
    first = (await api.post(ASK, REGIE, body, key=key)).json()
    leaves = await api.home.rows("log_leaf")
    again = (await api.post(ASK, REGIE, body, key=key)).json()
    assert {k: v for k, v in first.items() if k != "bewijs"} == {k: v for k, v in again.items() if k != "bewijs"}
    assert await api.home.rows("log_leaf") == leaves
    other = await api.post(ASK, REGIE, {**body, "vraag": "anders"}, key=key)
    assert (other.status_code, other.json()["code"]) == (409, "sleutel-hergebruikt")


async def test_what_waits_becomes_a_task_and_then_a_levering(api: Api) -> None:
    """Wait, task, answer, gereed, new walk (design 6a.3)."""
    home = api.home
    await home.evidence("politie", "R06", "besluit_wpg", artikel="Wpg 19", elementen=["pol.lijst"], ontvanger="regie")
    waiting = await api.post(ASK, REGIE, api.question("politie", elementen=("pol.lijst",)))
    assert waiting.status_code == 202, waiting.text
    place = waiting.headers["location"]
    assert place == f"{ASK}/{waiting.json()['verzoek']}"
    assert (await api.get(place, REGIE)).json()["status"] == "wacht"

    assert (await api.get("/v1/taken", REGIE)).json() == {"taken": [], "volgende": None}
    (taak,) = (await api.get("/v1/taken", POLITIE)).json()["taken"]
    assert (taak["op"], taak["element"], taak["aanvrager"], taak["doel"]) == (
        "vrijgave", "pol.lijst", "regie", "lokaal-veiligheid",
    )  # fmt: skip
    stolen = await api.post(f"/v1/taken/{taak['taak']}/antwoord", REGIE, {"akkoord": True})
    assert stolen.status_code == 404
    done = await api.post(f"/v1/taken/{taak['taak']}/antwoord", POLITIE, {"akkoord": True})
    assert done.status_code == 200, done.text
    assert (await api.get("/v1/taken", POLITIE)).json()["taken"] == []

    assert (await api.get(place, REGIE)).json()["status"] == "gereed"
    key = str(uuid4())
    taken = await api.post(f"{place}/leveringen", REGIE, key=key)
    assert taken.status_code == 200, taken.text
    assert taken.json()["gegevens"][0]["vorm"] == "volledig"
    view = (await api.get(place, REGIE)).json()
    assert (view["status"], [w["levering"] for w in view["leveringen"]]) == ("verstrekt", [0, 1])
    again = await api.post(f"{place}/leveringen", REGIE, key=key)
    assert again.json()["besluit"] == taken.json()["besluit"]
    nothing = await api.post(f"{place}/leveringen", REGIE)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "niets-wacht")


async def test_a_task_that_is_refused_stays_refused(api: Api) -> None:
    """A no of the supplier is evidence too; the levering says so."""
    home = api.home
    await home.evidence("politie", "R06", "besluit_wpg", artikel="Wpg 19", elementen=["pol.lijst"], ontvanger="regie")
    place = (await api.post(ASK, REGIE, api.question("politie", elementen=("pol.lijst",)))).headers["location"]
    (taak,) = (await api.get("/v1/taken", POLITIE)).json()["taken"]
    assert (await api.post(f"/v1/taken/{taak['taak']}/antwoord", POLITIE, {"akkoord": False})).status_code == 200
    taken = await api.post(f"{place}/leveringen", REGIE)
    assert taken.status_code == 403, taken.text
    assert "OVERLAST" not in taken.text


async def test_strangers_all_see_the_same(api: Api) -> None:
    """Foreign, unknown, another OIN, an employee who is not on record: one and the same 404 (design 6a.11)."""
    asked = (await api.post(ASK, REGIE, api.question("politie", elementen=("pol.lijst",)))).json()
    paths = [f"{ASK}/{asked['verzoek']}", f"{ASK}/{asked['verzoek']}/bewijs"]
    seen = [await api.get(path, POLITIE) for path in paths]
    seen += [await api.get(path, REGIE, oin="00000099999999999999") for path in paths]
    seen += [await api.get(path, REGIE, medewerker="iemand-anders") for path in paths]
    seen += [await api.get(f"{ASK}/{uuid4()}", REGIE), await api.get(f"/v1/casussen/{uuid4()}", REGIE)]
    seen += [await api.post(f"{ASK}/{asked['verzoek']}/leveringen", POLITIE)]
    assert {response.status_code for response in seen if response.status_code != 406} == {404}
    assert len({response.content for response in seen}) == 1


async def test_an_unknown_case_and_an_unknown_person_are_the_same_404(api: Api) -> None:
    """The corridor is walked and recorded for a stranger too, and shows nothing of it."""
    good = api.question("politie", elementen=("pol.lijst",))
    before = await api.home.rows("log_leaf")
    seen = [
        await api.post(ASK, REGIE, {**good, "casus": str(uuid4())}),
        await api.post(ASK, REGIE, {**good, "persoon": str(uuid4())}),
    ]
    assert [response.status_code for response in seen] == [404, 404], [r.text for r in seen]
    assert seen[0].content == seen[1].content
    assert await api.home.rows("log_leaf") == before + 2


async def test_a_push_lies_sealed_until_it_is_fetched(api: Api) -> None:
    """The sender gets the manifest, the receiver a sealed box with its proof, a stranger nothing (design 6a.4)."""
    waarde = [{"datum": "2025-02-10", "soort": "geluid", "omschrijving": "weer muziek"}]
    body = api.question(elementen=("wc.overlast",)) | {
        "initiatief": "verstrekker",
        "ontvanger": {"onderdeel": "regie", "rol": "R02"},
        "gegevens": {"wc.overlast": [{"waarde": waarde, "labels": {"stand": "2025-02-10"}}]},
    }
    sent = await api.post(ASK, ("corporatie", "R10"), body)
    assert sent.status_code == 200, sent.text
    assert "muziek" not in sent.text
    assert "waarde" not in sent.json()["gegevens"][0]

    (stuk,) = (await api.get("/v1/postbus", REGIE)).json()["postbus"]
    assert (stuk["afzender"], stuk["verzoek"]) == ("corporatie", sent.json()["verzoek"])
    place = f"/v1/postbus/{stuk['poststuk']}"
    assert (await api.get(place, REGIE)).json() == stuk
    assert (await api.get("/v1/postbus", POLITIE)).json()["postbus"] == []
    for method, path in (("GET", place), ("DELETE", place), ("POST", f"{place}/leveringen")):
        assert (await api.call(method, path, POLITIE, {} if method == "POST" else None)).status_code == 404

    before = await api.home.rows("log_leaf")
    key = str(uuid4())
    fetched = await api.post(f"{place}/leveringen", REGIE, key=key)
    assert fetched.status_code == 200, fetched.text
    answer = fetched.json()
    assert await api.home.rows("log_leaf") == before + 1
    private = api.home.world.postbussen["regie"]
    content = json.loads(open_(private, INFO + UUID(stuk["poststuk"]).bytes, b64decode(answer["box"])))
    assert content["gegevens"][0]["waarde"] == {"aantal": 1, "soorten": ["geluid"]}
    assert answer["bewijs"]["tlogProof"]
    assert (await api.post(f"{place}/leveringen", REGIE, key=key)).json()["box"] == answer["box"]

    assert (await api.call("DELETE", place, REGIE)).status_code == 204
    assert (await api.call("DELETE", place, REGIE)).status_code == 404
    assert (await api.get(place, REGIE)).status_code == 404


async def send_to_regie(api: Api) -> str:
    """A push to the procesregie; where it lies in the postbus."""
    body = api.question(elementen=("wc.overlast",)) | {
        "initiatief": "verstrekker",
        "ontvanger": {"onderdeel": "regie", "rol": "R02"},
        "gegevens": {"wc.overlast": [{"waarde": [{"datum": "2025-02-10", "soort": "geluid"}]}]},
    }
    assert (await api.post(ASK, ("corporatie", "R10"), body)).status_code == 200
    (stuk,) = (await api.get("/v1/postbus", REGIE)).json()["postbus"]
    return f"/v1/postbus/{stuk['poststuk']}"


async def test_the_gates_are_for_the_employee_who_fetches(api: Api) -> None:
    """Someone who is not designated is refused, with the reason, and it is recorded; the box stays (design 6a.4)."""
    place = await send_to_regie(api)
    before = await api.home.rows("log_leaf")
    refused = await api.call("POST", f"{place}/leveringen", REGIE, {}, medewerker="iemand-anders")
    assert refused.status_code == 403, refused.text
    assert refused.json()["achtergehouden"][0]["reden"] == "D-BEVOEGD"
    assert "box" not in refused.json()
    assert await api.home.rows("log_leaf") == before + 1
    assert (await api.post(f"{place}/leveringen", REGIE)).status_code == 200


async def test_a_box_that_would_now_go_in_a_lower_form_stays_closed(api: Api) -> None:
    """The broker cannot open a box, so it goes whole or not at all; lowering the AVE level bites at once."""
    place = await send_to_regie(api)
    await api.home.stage.owner.execute(
        "UPDATE manifest SET manifest = jsonb_set(manifest, '{gegevens,0,vorm}', '\"volledig\"')"
    )
    refused = await api.post(f"{place}/leveringen", REGIE)
    assert refused.status_code == 403, refused.text
    assert refused.json()["achtergehouden"][0]["element"] == "wc.overlast"


async def test_a_receiver_that_left_the_table_finds_nothing(api: Api) -> None:
    """No member any more: a stranger, with the same 404; recorded, since it was asked (design 6a.11)."""
    place = await send_to_regie(api)
    await api.home.stage.owner.execute("UPDATE lidmaatschap SET tot = van WHERE onderdeel = 'regie'")
    before = await api.home.rows("log_leaf")
    gone = await api.post(f"{place}/leveringen", REGIE)
    assert gone.status_code == 404
    assert gone.content == (await api.get(place, REGIE)).content
    assert await api.home.rows("log_leaf") == before + 1
    assert (await api.get("/v1/postbus", REGIE)).json()["postbus"] == []


# --- cases ------------------------------------------------------------------------------------------------------


async def test_members_see_their_cases_and_nobody_else(api: Api) -> None:
    """A view names persons by their id in the case, never by who they are (design 6a.7)."""
    home = api.home
    place = f"/v1/casussen/{home.world.casus}"
    view = await api.get(place, REGIE)
    assert view.status_code == 200, view.text
    case = view.json()
    assert (case["toestand"], case["ave"], case["kader"]) == ("S41", 3, "lokaal")
    assert str(home.world.personen["ans"]) in {p["persoon"] for p in case["personen"]}
    assert "Oefenaar" not in view.text
    found = (await api.post("/v1/casussen/_zoek", REGIE, {"toestand": ["S41"]})).json()
    assert [c["casus"] for c in found["casussen"]] == [str(home.world.casus)]
    assert (await api.post("/v1/casussen/_zoek", REGIE, {"toestand": ["S90"]})).json()["casussen"] == []
    assert (await api.get(place, REGIE, oin="00000099999999999999")).status_code == 404


async def test_a_referral_starts_a_case_that_its_reporter_sees(api: Api) -> None:
    """From the first signaal a case exists, with sealed identities (design 6a.4, 6a.7)."""
    body = {
        "soort": "signaal",
        "samenwerkingsverband": str(await api.home.stage.owner.fetchval("SELECT id FROM samenwerkingsverband")),
        "kader": "lokaal",
        "ave": 2,
        "personen": [{"rol": "betrokkene", "naam": SANNE.naam, "bsn": SANNE.bsn, "geboortedatum": "1986-05-17"}],
    }
    made = await api.post("/v1/casussen", ("corporatie", "R10"), body)
    assert made.status_code in (200, 201), made.text
    place = f"/v1/casussen/{made.json()['casus']}"
    view = await api.get(place, ("corporatie", "R10"))
    assert view.json()["toestand"] == "S00"
    assert [p["rol"] for p in view.json()["personen"]] == ["betrokkene"]
    assert SANNE.naam not in view.text + made.text
    assert (await api.get(place, POLITIE)).status_code == 404
    first = (await api.post("/v1/casussen/_zoek", REGIE, {"aantal": 1})).json()
    rest = (await api.post("/v1/casussen/_zoek", REGIE, {"aantal": 1, "na": first["volgende"]})).json()
    assert rest["volgende"] is None
    assert len({c["casus"] for c in first["casussen"] + rest["casussen"]}) == await api.home.rows("casus") == 2


@pytest.mark.parametrize(
    ("kader", "toestand", "status"),
    [("zvh", "S15", 200), ("zvh", "S20", 200), ("levensloop", "S20", 200), ("zvh", "S10", 404)]
    + [(kader, "S20", 404) for kader in ("geen", "lokaal", "wvggz", "part", "jbt")],
)
async def test_public_members_weigh_only_referrals_to_the_zvh(api: Api, kader: str, toestand: str, status: int) -> None:
    """Wgs art. 2.31 lid 2-4: who takes no part sees a case while it is weighed, and in no other kader."""
    body = {
        "soort": "signaal",
        "samenwerkingsverband": str(await api.home.stage.owner.fetchval("SELECT id FROM samenwerkingsverband")),
        "kader": "lokaal",
        "ave": 2,
    }
    made = await api.post("/v1/casussen", ("corporatie", "R10"), body)
    casus = made.json()["casus"]
    await api.home.stage.owner.execute(
        "UPDATE casus SET kader = $1, toestand = $2 WHERE id::text = $3", kader, toestand, casus
    )
    assert (await api.get(f"/v1/casussen/{casus}", POLITIE)).status_code == status
    found = (await api.post("/v1/casussen/_zoek", POLITIE, {"toestand": [toestand]})).json()["casussen"]
    assert [c["casus"] for c in found] == ([casus] if status == 200 else [])


async def test_the_age_of_a_person_comes_from_the_date_of_birth(api: Api) -> None:
    """Rules about children (Jeugdwet; Wgs art. 2.29) read the age; it is kept from the first day."""
    body = {
        "soort": "signaal",
        "samenwerkingsverband": str(await api.home.stage.owner.fetchval("SELECT id FROM samenwerkingsverband")),
        "kader": "lokaal",
        "ave": 2,
        "personen": [{"rol": "betrokkene", "geboortedatum": "2018-03-09", "beschermdAdres": True}],
    }
    made = await api.post("/v1/casussen", ("corporatie", "R10"), body)
    assert made.status_code in (200, 201), made.text
    vandaag = api.home.house.clock.moment().vandaag
    row = await api.home.stage.owner.fetchrow(
        "SELECT leeftijd, leeftijd_per, beschermd_adres FROM persoon WHERE casus::text = $1", made.json()["casus"]
    )
    assert row["leeftijd"] == vandaag.year - 2018 - ((vandaag.month, vandaag.day) < (3, 9))
    assert (row["leeftijd_per"], row["beschermd_adres"]) == (vandaag, True)


async def test_a_reference_of_a_supplier_is_only_where_it_is_sealed(api: Api) -> None:
    """Design 6a.7: not in the input of the policy, and so not in the payload of the log."""
    act = Handeling("referentie_vastleggen", uuid4(), uuid4(), argumenten={"referentie": "KLANT-77", "tafel": "zvh"})
    dossier = await load(
        api.home.house.store.reading, api.home.caller("politie", "R06"), act.as_verzoek(), api.home.house.clock.moment()
    )
    question = act.question(dossier, [], api.home.house.clock.moment())
    assert question["handeling"]["argumenten"] == {"tafel": "zvh"}
    assert "KLANT-77" not in json.dumps(question)


async def test_acts_and_evidence_go_through_the_corridor_of_acts(api: Api) -> None:
    """Decided, done and recorded in one transaction; a refused act is explained (design 6a.5)."""
    place = f"/v1/casussen/{api.home.world.casus}"
    versie = (await api.get(place, REGIE)).json()["versie"]
    done = await api.post(f"{place}/handelingen", REGIE, {"soort": "overleg", "naar": "S50"})
    assert done.status_code == 200, done.text
    assert (await api.get(place, REGIE)).json()["versie"] == versie + 1
    refused = await api.post(f"{place}/handelingen", REGIE, {"soort": "bekendheidsvraag"})
    assert refused.status_code == 403, refused.text
    assert refused.json()["reden"]
    persoon = str(api.home.world.personen["ans"])
    stuk = {"soort": "vrijgave", "persoon": persoon, "inhoud": {"door": "politie"}}
    kept = await api.post(f"{place}/bewijsstukken", POLITIE, stuk)
    assert kept.status_code == 200, kept.text
    back = await api.call("DELETE", f"{place}/bewijsstukken/{kept.json()['handeling']}", POLITIE)
    assert back.status_code == 200, back.text
    wrong = await api.post(f"{place}/bewijsstukken", POLITIE, {"soort": "vrijgave", "inhoud": {"doro": 1}})
    assert {f["veld"] for f in wrong.json()["fouten"]} == {"inhoud.door", "inhoud.doro"}
    elsewhere = await api.post(f"/v1/casussen/{uuid4()}/handelingen", REGIE, {"soort": "overleg"})
    assert elsewhere.status_code == 404, elsewhere.text


# --- the log, and readiness -------------------------------------------------------------------------------------


async def test_the_log_can_be_read_and_checked_by_anyone(api: Api) -> None:
    """C2SP tlog-tiles without a login: checkpoint, entries and hashes that agree (design 6a.9)."""
    note = (await api.http.get("/log/checkpoint")).text
    said = Checkpoint.parse(note[: note.rfind("\n\n") + 1])
    size = said.size
    assert 0 < size < 256
    entries = await api.http.get(f"/log/tile/entries/000.p/{size}")
    hashes = await api.http.get(f"/log/tile/0/000.p/{size}")
    leaves = decode_bundle(entries.content, size)
    assert decode_tile(hashes.content, size) == [leaf_hash(leaf) for leaf in leaves]
    assert entries.headers["content-type"] == "application/octet-stream"
    for path in (f"0/000.p/{size + 1}", "0/000", "0/0", "0/000.p/0", "0/000.p/256", "9/000", "x/000", "0/x000/000",
                 "entries/001", "0/000.p/007", "entries/000.p/999"):  # fmt: skip
        response = await api.http.get(f"/log/tile/{path}")
        assert response.status_code in (400, 404), path


async def test_the_house_is_ready(api: Api) -> None:
    """Policy, database and log."""
    ready = await api.http.get("/readyz")
    assert ready.json() == {
        "status": "gereed",
        "onderdelen": {"beleid": True, "database": True, "logboek": True, "migraties": True, "sleutels": True},
    }
