"""Only a well-formed answer is an answer: everything else is PolicyUnavailable, never a yes and never a no."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker import decide as room
from broker.decide import PolicyQuestion, decide, decide_act
from broker.errors import PolicyUnavailable
from broker.terms import Beleid, Filters, Identificatie, Paar, Uitkomst, Verplichting, Vorm

BELEID = Beleid("7", "f" * 64)
TELLING = Paar("politie-oij", "pol.telling")
CONTACT = Paar("ggz-oij", "ggz.contact")
REAL_REASONS = room.reasons


class FakeEngine:
    """Answers what it was told to."""

    beleid = BELEID

    def __init__(self, answer: object) -> None:
        self._answer = answer
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    async def evaluate(self, entrypoint: str, question: Mapping[str, Any]) -> object:
        self.asked.append((entrypoint, question))
        return self._answer

    async def ready(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _known_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "reasons", lambda: {"D-GROND": "Er is geen grond.", "D-AVE": "Te laag niveau."})


def no_filters() -> dict[str, Any]:
    names = "zonder_verwijderd", "alleen_incident", "alleen_eigen", "anderen_titel", "leeftijdsband", "niet_bekend"
    return {"wpg_artikelen": None, "maanden": None} | dict.fromkeys(names, False)


def pair(paar: Paar, **changed: Any) -> dict[str, Any]:
    yes: dict[str, Any] = {
        "verstrekker": paar.verstrekker,
        "element": paar.element,
        "uitkomst": "verstrekt",
        "vorm": "bekendheid",
        "reden": None,
        "redenen": [],
        "regels": ["ZVH-08"],
        "matrix": "M018",
        "vereist": [],
        "wacht_bij": [],
        "voorwaarden": ["alleen voor de zorg"],
        "artikelen": ["Wgs art. 2.30"],
        "filters": no_filters(),
    }
    return yes | changed


def refused(paar: Paar, **changed: Any) -> dict[str, Any]:
    return pair(paar, uitkomst="geweigerd", vorm="niet", reden="D-GROND", redenen=["D-GROND", "D-AVE"], **changed)


def answer(*paren: dict[str, Any]) -> dict[str, Any]:
    return {
        "paren": list(paren) or [pair(TELLING), refused(CONTACT)],
        "identificatie": {"politie-oij": "bsn", "ggz-oij": "geen"},
        "verplichtingen": [{"soort": "geheimhouding", "artikel": "Wgs art. 1.11"}],
    }


def asked(*paren: Paar) -> PolicyQuestion:
    return PolicyQuestion(paren or (TELLING, CONTACT), {})


async def test_a_whole_answer_becomes_one_besluit_per_pair() -> None:
    """Design section 2 step 3: the articles travel with the answer, and the explanation of the main reason."""
    told = answer(pair(TELLING, filters=no_filters() | {"wpg_artikelen": ["8", "13"], "maanden": 6}), refused(CONTACT))
    engine = FakeEngine(told)
    besluit = await decide(asked(), engine)
    assert engine.asked == [("besluit/verzoek/besluit", {})]
    assert besluit.paren.keys() == {TELLING, CONTACT}
    yes, no = besluit.paren[TELLING], besluit.paren[CONTACT]
    assert (yes.uitkomst, yes.vorm, yes.reden, yes.uitleg) == (Uitkomst.VERSTREKT, Vorm.BEKENDHEID, None, None)
    assert yes.filters == Filters(wpg_artikelen=frozenset({"8", "13"}), maanden=6)
    assert (no.reden, no.redenen, no.uitleg) == ("D-GROND", ("D-GROND", "D-AVE"), "Er is geen grond.")
    assert besluit.identificatie == {"politie-oij": Identificatie.BSN, "ggz-oij": Identificatie.GEEN}
    assert besluit.verplichtingen == (Verplichting("geheimhouding", "Wgs art. 1.11"),)
    assert besluit.beleid == BELEID


@pytest.mark.parametrize("told", [None, True, False, {}, [], "ja", 1, {"paren": []}, {"result": answer()}])
async def test_what_is_no_answer_is_neither_yes_nor_no(told: object) -> None:
    """Style part 2, trap 2: `.get("result")` makes an outage look like a refusal, `!= False` like a permit."""
    with pytest.raises(PolicyUnavailable, match="malformed"):
        await decide(asked(), FakeEngine(told))


@pytest.mark.parametrize(
    "paren",
    [
        [pair(TELLING)],
        [pair(TELLING), refused(CONTACT), refused(Paar("ggz-oij", "ggz.crisis"))],
        [pair(TELLING), refused(CONTACT), refused(CONTACT)],
        [pair(TELLING), pair(TELLING)],
        [pair(TELLING), refused(Paar("ggz-oij", "pol.telling"))],
    ],
    ids=["missing", "extra", "twice", "twice for another", "another supplier"],
)
async def test_answered_pairs_are_the_asked_pairs_exactly_once(paren: list[dict[str, Any]]) -> None:
    """Policy-engine.md section 2: a silently undefined expression drops a pair in both engines."""
    with pytest.raises(PolicyUnavailable, match="other-pairs"):
        await decide(asked(), FakeEngine(answer(*paren)))


async def test_no_pairs_asked_and_one_answered_is_no_answer() -> None:
    """An empty set is never a permit."""
    with pytest.raises(PolicyUnavailable):
        await decide(PolicyQuestion((), {}), FakeEngine(answer(pair(TELLING))))


@pytest.mark.parametrize(
    "changed",
    [
        {"vorm": "niet"},
        {"vorm": "uitnodiging"},
        {"reden": "D-GROND", "redenen": ["D-GROND"]},
        {"redenen": ["D-GROND"]},
        {"uitkomst": "geweigerd", "vorm": "niet"},
        {"uitkomst": "geweigerd", "vorm": "volledig", "reden": "D-GROND", "redenen": ["D-GROND"]},
        {"uitkomst": "geweigerd", "vorm": "niet", "reden": "D-GROND", "redenen": []},
        {"uitkomst": "geweigerd", "vorm": "niet", "reden": "D-GROND", "redenen": ["D-AVE", "D-GROND"]},
        {"uitkomst": "geweigerd", "vorm": "niet", "reden": "D-NIEUW", "redenen": ["D-NIEUW"]},
        {"uitkomst": "geweigerd", "vorm": "niet", "reden": "D-GROND", "redenen": ["D-GROND", "D-NIEUW"]},
        {"uitkomst": "wacht_vrijgave", "vorm": "niet", "wacht_bij": ["politie-oij"]},
        {"uitkomst": "wacht_vrijgave", "wacht_bij": []},
        {"wacht_bij": ["politie-oij"]},
        {"vereist": ["toestemming"]},
        {"uitkomst": "uitnodiging", "vorm": "bekendheid"},
        {"uitkomst": "geen_mededeling", "vorm": "volledig"},
    ],
)
async def test_an_answer_that_contradicts_itself_is_no_answer(changed: dict[str, Any]) -> None:
    """A yes without a form, a no without a known reason: nobody may guess what was meant."""
    with pytest.raises(PolicyUnavailable, match="inconsistent"):
        await decide(
            asked(TELLING), FakeEngine(answer(pair(TELLING, **changed)) | {"identificatie": {"politie-oij": "bsn"}})
        )


@pytest.mark.parametrize(
    "changed",
    [
        {"uitkomst": "VERSTREKT"},
        {"uitkomst": "misschien"},
        {"uitkomst": True},
        {"vorm": "alles"},
        {"verstrekker": ""},
        {"regels": "ZVH-08"},
        {"regels": [1]},
        {"regels": None},
        {"artikelen": [""]},
        {"matrix": 18},
        {"toon": True},
        {"filters": None},
        {"filters": {}},
        {"filters": no_filters() | {"wpg_artikelen": []}},
        {"filters": no_filters() | {"wpg_artikelen": "8"}},
        {"filters": no_filters() | {"maanden": True}},
        {"filters": no_filters() | {"maanden": 0}},
        {"filters": no_filters() | {"maanden": "6"}},
        {"filters": no_filters() | {"zonder_verwijderd": 1}},
        {"filters": no_filters() | {"zonder_verwijderd": "ja"}},
        {"filters": no_filters() | {"zonder_alles": True}},
    ],
)
async def test_unknown_codes_keys_and_types_are_no_answer(changed: dict[str, Any]) -> None:
    """Style part 3: parse once, strictly, `extra=forbid`; an unknown filter might be the one that protects."""
    with pytest.raises(PolicyUnavailable, match="malformed"):
        await decide(
            asked(TELLING), FakeEngine(answer(pair(TELLING, **changed)) | {"identificatie": {"politie-oij": "bsn"}})
        )


@pytest.mark.parametrize(
    "told", [{}, {"politie-oij": "bsn"}, {"politie-oij": "bsn", "ggz-oij": "geen", "vreemd": "bsn"}]
)
async def test_who_is_asked_has_its_identity_decided_and_nobody_else_has(told: dict[str, str]) -> None:
    """Design section 12.5: asking discloses, so the besluit says per supplier which identity goes along."""
    with pytest.raises(PolicyUnavailable, match="inconsistent"):
        await decide(asked(), FakeEngine(answer() | {"identificatie": told}))


def _places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(place for key, inner in steps for place in _places(inner, (*way, key)))]


PLACES = [place for place in _places(answer()) if place]


@given(st.sampled_from(PLACES), st.sampled_from([None, 0, 1, True, "", [], {}, [None], {"a": 1}]))
async def test_no_broken_place_makes_a_wider_answer(place: tuple[Any, ...], wrong: Any) -> None:
    """Property: break the answer in one place, and it is either no answer or one that permits no more."""
    told: Any = copy.deepcopy(answer())
    _walk(told, place)[place[-1]] = wrong
    try:
        besluit = await decide(asked(), FakeEngine(told))
    except PolicyUnavailable:
        return
    assert besluit.paren[CONTACT].uitkomst is Uitkomst.GEWEIGERD
    assert besluit.paren[TELLING].vorm is Vorm.BEKENDHEID


@given(st.sampled_from(PLACES))
async def test_no_key_may_be_absent(place: tuple[Any, ...]) -> None:
    """An absent condition is not an absence of conditions."""
    told: Any = copy.deepcopy(answer())
    parent = _walk(told, place)
    if isinstance(parent, dict) and place[0] != "identificatie":
        del parent[place[-1]]
        with pytest.raises(PolicyUnavailable):
            await decide(asked(), FakeEngine(told))


def _walk(value: Any, place: tuple[Any, ...]) -> Any:
    for step in place[:-1]:
        value = value[step]
    return value


ACT: dict[str, Any] = {
    "uitkomst": "verstrekt",
    "vorm": "niet",
    "reden": None,
    "redenen": [],
    "regels": ["T06"],
    "matrix": None,
    "vereist": [],
    "artikelen": ["Wgs art. 2.25"],
    "overgang": "T06",
    "naar": "S20",
    "ave": 3,
}


async def test_a_wait_names_who_can_end_it() -> None:
    """Design 6a.3: pairs that wait become tasks of people, so somebody must be able to answer."""
    waits = pair(TELLING, uitkomst="wacht_vrijgave", vereist=["vrijgave"], wacht_bij=["politie-oij"])
    besluit = await decide(asked(TELLING), FakeEngine(answer(waits) | {"identificatie": {"politie-oij": "geen"}}))
    assert besluit.paren[TELLING].wacht_bij == ("politie-oij",)


async def test_an_act_is_decided_with_its_transition() -> None:
    """Design section 8: a handeling is decided like a request."""
    besluit = await decide_act({}, FakeEngine(ACT))
    assert (besluit.uitkomst, besluit.overgang, besluit.naar, besluit.ave) == (Uitkomst.VERSTREKT, "T06", "S20", 3)
    refusal = {"uitkomst": "geweigerd", "reden": "D-AVE", "redenen": ["D-AVE"], "vereist": ["checklist_opschalen"]}
    besluit = await decide_act({}, FakeEngine(ACT | refusal | {"overgang": None, "naar": None, "ave": None}))
    assert (besluit.uitleg, besluit.vereist) == ("Te laag niveau.", ("checklist_opschalen",))


@pytest.mark.parametrize(
    "changed",
    [
        {"vorm": "volledig"},
        {"uitkomst": "uitnodiging"},
        {"uitkomst": "geweigerd"},
        {"uitkomst": "geweigerd", "reden": "D-AVE", "redenen": ["D-AVE"]},
        {"reden": "D-AVE", "redenen": ["D-AVE"]},
        {"ave": 5},
        {"ave": "3"},
        {"naar": ""},
        {"extra": 1},
    ],
)
async def test_an_act_with_half_an_answer_is_not_decided(changed: dict[str, Any]) -> None:
    """A refused act moves no case; an act with an unknown member is not done."""
    with pytest.raises(PolicyUnavailable):
        await decide_act({}, FakeEngine(ACT | changed))


def test_every_reason_explains_itself_in_a_sentence() -> None:
    """A refusal is a result: returned, recorded, explained (policies/data/redenen.json, column uitleg)."""
    known = REAL_REASONS()
    assert {"D-GROND", "D-AVE", "D-GEHEIM"} <= known.keys()
    assert all(text.endswith(".") for text in known.values())
