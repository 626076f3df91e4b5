"""Who may sign, act and send: what counts in the corridor is the word of whoever it concerns, and of nobody else.

A piece of evidence of another party is recorded and counts as absent (policies/data/tekenaars.json).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from broker.casus.act import act
from broker.casus.handeling import Handeling, NieuweCasus
from broker.exchange import exchange
from broker.release import Released
from broker.scenario.plan import Wie
from broker.terms import Answer, Fase, Identity, Initiatief, Item, Labels, Question
from tests.flow.home import Home

LISTS: Final = ("gegevens", "achtergehouden", "wacht", "uitnodigingen", "storingen")
DENIED: Final = 403


def entry(content: dict[str, Any], element: str) -> dict[str, Any]:
    return next(row for name in LISTS for row in content[name] if row["element"] == element)


async def reason(home: Home, element: str, supplier: str = "politie", **rest: Any) -> str | None:
    """Why the regie does not get this element now; None when it gets it, or waits."""
    released = await home.ask(home.question((supplier,), element, **rest))
    found: str | None = entry(released.content, element).get("reden")
    return found


async def do(home: Home, handeling: Handeling, caller: Identity) -> Released:
    return await act(handeling, caller, home.claim(caller), home.house, "flow")


async def put(home: Home, medewerker: str, **values: Any) -> None:
    """Change what the register says of an employee, as its owner."""
    for name, value in values.items():
        await home.stage.owner.execute(f"UPDATE medewerker SET {name} = $2 WHERE id = $1", medewerker, value)


# --- evidence ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("org", "rol", "status"), [("regie", "R02", 202), ("oov", "R06", 202), ("jeugdteam", "R05", 200)]
)
async def test_consent_counts_from_the_supplier_and_not_from_the_asker(
    home: Home, org: str, rol: str, status: int
) -> None:
    """AVG art. 7 lid 1: whoever was given the consent writes it down; an asker may not write its own key."""
    ans = str(home.world.personen["ans"])
    await home.evidence(org, rol, "toestemming", door=[ans], elementen=["jh.care"], ontvangers=["regie"])
    released = await home.ask(home.question(("jeugdteam",), "jh.care"))
    assert released.status == status


async def test_the_newest_word_on_consent_wins(home: Home) -> None:
    """AVG art. 7 lid 3: a refusal after a yes refuses, though the yes was never withdrawn; on a tie too."""
    consent = {"door": [str(home.world.personen["ans"])], "elementen": ["jh.care"], "ontvangers": ["regie"]}
    await home.evidence("jeugdteam", "R05", "toestemming", **consent)
    assert (await home.ask(home.question(("jeugdteam",), "jh.care"))).status == 200
    await home.evidence("jeugdteam", "R05", "toestemming", **consent, geweigerd=True)
    assert await reason(home, "jh.care", "jeugdteam") == "D-GEHEIM"


async def test_a_decision_of_the_police_is_signed_by_the_police(home: Home) -> None:
    """Wpg art. 19: a decision that somebody else wrote down is none."""
    besluit = {"artikel": "Wpg 19", "elementen": ["pol.lijst"], "ontvanger": "regie"}
    await home.evidence("politie", "R06", "vrijgave", door="politie")
    for org, rol in (("corporatie", "R10"), ("oov", "R06"), ("regie", "R02")):
        await home.evidence(org, rol, "besluit_wpg", **besluit)
    assert await reason(home, "pol.lijst") == "D-GROND"
    await home.evidence("politie", "R06", "besluit_wpg", **besluit)
    assert (await home.ask(home.question(("politie",), "pol.lijst"))).status == 200


async def test_a_release_in_the_name_of_another_is_none(home: Home) -> None:
    """Wgs art. 1.5: the supplier releases, with its own hand."""
    await home.evidence("politie", "R06", "besluit_wpg", artikel="Wpg 19", elementen=["pol.lijst"], ontvanger="regie")
    await home.evidence("oov", "R06", "vrijgave", door="politie")
    assert (await home.ask(home.question(("politie",), "pol.lijst"))).status == 202


STOPS: Final[Sequence[tuple[str, dict[str, Any]]]] = (
    ("weigering_leverancier", {"door": "politie", "code": "D-ZWAAR"}),
    ("opsporingsbelang", {"door": "politie"}),
    ("leverancier_voorwaarde", {"door": "politie", "tekst": "niet aan regie"}),
    ("bezwaar_deelnemer", {"door": "politie"}),
    ("screening", {"geldig_tot": "2020-01-01"}),
    ("commerciele_taken", {"ja": True}),
    ("toewijzing", {"toegewezen": False}),
    ("casus", {"bestaat": False}),
    ("invoer", {"element_bestaat": False}),
    ("doelvastlegging", {"doel": "iets anders"}),
    ("lijst", {"criteria_gepubliceerd": False}),
    ("eerste_verwerking", {"op": "2015-01-01"}),
    ("beperking", {}),
    ("geautomatiseerde_analyse", {"resultaat": "hoog"}),
)


async def test_a_third_party_stops_nobody(home: Home) -> None:
    """What stops an answer comes from whoever it concerns: not from a corporation that signs for the police."""
    await home.release_police("pol.lijst")
    for soort, inhoud in STOPS:  # among them a bar on its own people, which does not keep it from writing the next
        await home.evidence("corporatie", "R10", soort, **inhoud)
    assert (await home.ask(home.question(("politie",), "pol.lijst"))).status == 200


@pytest.mark.parametrize("code", ["D-VERZONNEN", "kapot", "11|D-OPSP|WGS-05a"])
async def test_a_refusal_with_an_unknown_code_is_a_plain_refusal(home: Home, code: str) -> None:
    """Design A10: the code of one supplier never makes the whole answer malformed."""
    await home.release_police("pol.lijst")
    await home.evidence("politie", "R06", "weigering_leverancier", door="politie", code=code)
    assert await reason(home, "pol.lijst") == "D-ZWAAR"


# --- the employee -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong", [{"aangewezen": False}, {"screening_tot": "past"}, {"rollen": [], "aangewezen": False}]
)
async def test_an_employee_who_may_not_ask_may_not_act_either(home: Home, wrong: dict[str, Any]) -> None:
    """Wgs art. 1.8 lid 2 and 3, Bgs art. 1.11: designated and screened, for acts as for questions."""
    moment = home.house.clock.moment().op
    await put(
        home, "medewerker-regie", **{k: moment.replace(year=2020) if v == "past" else v for k, v in wrong.items()}
    )
    refused = await home.actor.do(Wie("regie", "R02"), "overleg")
    assert (refused.status, refused.content["reden"]) == (DENIED, "D-BEVOEGD")
    assert await home.stage.owner.fetchval("SELECT toestand FROM casus") == "S41"


async def test_commercial_tasks_bar_the_people_of_a_private_party(home: Home) -> None:
    """Wgs art. 1.4: no commercial tasks beside the work in the samenwerkingsverband."""
    for org in ("verslavingszorg", "regie"):
        await put(home, f"medewerker-{org}", commerciele_taken=True)
    noodzaak = {"bewijs": "noodzaak", "inhoud": {"tekst": "nodig"}}
    private = await home.actor.do(Wie("verslavingszorg", "R05"), "bewijs_vastleggen", argumenten=noodzaak)
    assert (private.status, private.content["reden"]) == (DENIED, "D-BEVOEGD")
    assert (await home.actor.do(Wie("regie", "R02"), "bewijs_vastleggen", argumenten=noodzaak)).status == 200


async def test_an_employee_who_is_not_on_record_may_do_nothing(home: Home) -> None:
    """Design 6a.8: what a token claims and the record does not have counts for nothing."""
    known = home.caller("regie", "R02")
    nobody = Identity(known.oin, known.onderdeel, "medewerker-niemand", "R02", "flow")
    argumenten = {"bewijs": "noodzaak", "inhoud": {"tekst": "nodig"}}
    for soort, arg in (("bewijs_vastleggen", argumenten), ("overleg", {})):
        refused = await do(home, Handeling(soort, uuid4(), home.world.casus, argumenten=arg), nobody)
        assert (refused.status, refused.content["reden"]) == (DENIED, "D-BEVOEGD")


async def push(home: Home) -> Released:
    """The corporation sends the regie its list of nuisance."""
    question = home.question(
        ("corporatie",),
        "wc.overlast",
        fase=Fase.F0,
        initiatief=Initiatief.VERSTREKKER,
        ontvanger="gemeente",
        rol_ontvanger="R07",
        waarden={"wc.overlast": (Item([{"datum": "2025-02-03", "soort": "geluid"}], Labels()),)},
    )
    caller = home.caller("corporatie", "R10")
    return await exchange(question, caller, home.claim(caller), home.house, "flow")


async def test_the_sender_of_a_push_is_tested_too(home: Home) -> None:
    """Wgs art. 1.8 lid 2: whoever sends of its own accord is designated and screened, like whoever asks."""
    await home.stage.owner.execute("UPDATE casus SET toestand = 'S00', ave = 2")
    sent = await push(home)
    assert sent.status == 200, sent.content
    await put(home, "medewerker-corporatie", aangewezen=False)
    refused = await push(home)
    assert (refused.status, entry(refused.content, "wc.overlast")["reden"]) == (DENIED, "D-BEVOEGD")


# --- purpose, table, level, destruction -------------------------------------------------------------------------------


@pytest.mark.parametrize(("doel", "code"), [("zvh-2.25", "D-DOEL"), ("onbekend", "D-DOEL"), ("lokaal-zorg", None)])
async def test_a_purpose_belongs_to_its_table(home: Home, doel: str, code: str | None) -> None:
    """Wgs art. 1.8 lid 5; AVG art. 5 lid 1 b: the code of a purpose of another table opens nothing here."""
    await home.release_police("pol.lijst")
    assert await reason(home, "pol.lijst", doel=doel) == code


async def start(home: Home, kader: str, ave: int = 2) -> tuple[Released, UUID]:
    caller, casus = home.caller("corporatie", "R10"), uuid4()
    verband = await home.stage.owner.fetchval("SELECT id FROM samenwerkingsverband")
    nieuw = NieuweCasus(casus, verband, kader, ave, ())
    return await do(home, Handeling("signaal", uuid4(), casus, ave=ave, nieuw=nieuw), caller), casus


async def test_a_case_is_started_at_a_table_that_its_kader_fits(home: Home) -> None:
    """Wgs art. 2.25: a local table takes no cases of the ZVH."""
    for kader in ("lokaal", "jbt"):
        assert (await start(home, kader))[0].status == 200
    for kader in ("zvh", "part"):
        refused, casus = await start(home, kader)
        assert (refused.status, refused.content["reden"]) == (DENIED, "D-REGIME")
        assert await home.stage.owner.fetchval("SELECT count(*) FROM casus WHERE id = $1", casus) == 0


async def test_a_signaal_does_not_change_the_level(home: Home) -> None:
    """practice.md 2.5: the level of a case changes by opschalen and afschalen, by who may."""
    started, casus = await start(home, "lokaal", ave=1)
    assert (started.status, started.content["ave"]) == (200, 1)
    again = await do(home, Handeling("signaal", uuid4(), casus, ave=4), home.caller("corporatie", "R10"))
    assert (again.status, again.content["ave"]) == (200, None)
    assert await home.stage.owner.fetchval("SELECT ave FROM casus WHERE id = $1", casus) == 1


# --- what the police hold ---------------------------------------------------------------------------------------------


class Police:
    """A police supplier that knows somebody under one article of the Wpg."""

    def __init__(self, **labels: Any) -> None:
        self._labels = labels

    async def fetch(self, question: Question) -> Answer:
        return Answer({code: (Item("BEKEND_ACTIEF", Labels(**self._labels)),) for code in question.elementen})


@pytest.mark.parametrize(
    ("labels", "hits"),
    [({"wpg_artikel": "8"}, 1), ({"wpg_artikel": "9"}, 0), ({"wpg_artikel": "8", "verwijderd": True}, 0)],
)
async def test_a_hit_at_the_police_is_a_police_record(home: Home, labels: dict[str, Any], hits: int) -> None:
    """Wgs art. 2.30 lid 1 a, Wpg art. 14 lid 2: known from an investigation, or removed, is not known here."""
    await home.stage.owner.execute("UPDATE casus SET toestand = 'S21'")
    await home.release_police("inv.bekend")
    home.stage.connectors["politie"] = Police(**labels)
    released = await home.ask(home.question(("politie",), "inv.bekend", fase=Fase.F2))
    assert released.status == 200
    assert str(released.content["gegevens"]).count("BEKEND_ACTIEF") == hits
