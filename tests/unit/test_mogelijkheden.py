"""The pure parts of what may be asked: what is left open, in which form, and whose hand gives what is missing."""

from __future__ import annotations

from typing import Any, Final, cast
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.dossier import Dossier
from broker.engines.base import VERZOEK
from broker.offer import form_of
from broker.options import MOST_PAIRS, Lid, complete, leaves_open, of_nobody, sources_of, too_many
from broker.policy_tables import policy_table
from broker.signers import signers_of
from broker.terms import Fase, Paar, Vorm
from broker.verzoek import Gevraagd, Verzoek
from tests.policy.engines import load_wasm
from tests.policy.generated import Draw

# A row with consent in full and without it in general form: what is told is the highest (matrix-notes 5, M049).
BY_CONSENT: Final = {("M049", "oggz.traject")}
_ORGS: Final = st.sampled_from(sorted(policy_table("organisatiesoorten")))
_CODES: Final = st.sampled_from(sorted(policy_table("elementen")))


def asked(verstrekkers: tuple[str, ...] = (), *codes: str) -> Verzoek:
    return Verzoek(
        id=uuid4(),
        casus=uuid4(),
        persoon=uuid4(),
        doel="lokaal-veiligheid",
        vraag="",
        fase=Fase.F3,
        verstrekkers=verstrekkers,
        elementen=tuple(map(Gevraagd, codes)),
    )


def dossier_of(question: dict[str, Any]) -> Dossier:
    """A dossier as far as a form depends on it."""
    rest = dict.fromkeys(Dossier.__dataclass_fields__)
    known = {name: question[name] for name in ("casus", "persoon", "ontvanger", "verstrekkers", "bewijs")}
    return Dossier(**cast("Any", rest | known))


def test_the_form_that_is_told_is_the_form_that_is_permitted() -> None:
    """Issue 4 item 6: over drawn questions, row, element and person give the form of the decision itself."""
    policy, seen = load_wasm(), set[tuple[str, str]]()
    for seed in range(1500):
        question = Draw(seed).verzoek()
        if question["casus"] is None:
            continue
        dossier, fase = dossier_of(question), Fase(question["vraag"]["fase"])
        for u in cast("Any", policy.evaluate(question, VERZOEK))["paren"]:
            if u["uitkomst"] == "verstrekt" and (u["matrix"], u["element"]) not in BY_CONSENT:
                paar = Paar(u["verstrekker"], u["element"])
                assert form_of(paar, u["matrix"], dossier, fase) == u["vorm"], (seed, u)
                seen.add((u["element"], u["vorm"]))
    policy.close()
    assert len(seen) >= 60
    assert {vorm for _, vorm in seen} >= {"volledig", "pseudoniem", "gegeneraliseerd", "bekendheid", "contactpersoon"}


@given(lid=st.builds(Lid, st.just("org"), _ORGS, st.booleans(), st.booleans()))
def test_a_member_is_asked_only_what_its_kind_is_a_source_of(lid: Lid) -> None:
    """Column `bronsoorten` of the elements; and never what goes in no form."""
    for code in sources_of(lid):
        row = policy_table("elementen")[code]
        assert row["vormen"]
        names = {lid.soort, policy_table("organisatiesoorten")[lid.soort]["ook"]}
        names |= {"aanmelder"} if lid.aanmelder else set()
        names |= {"deelnemer"} if lid.deelnemer else set()
        assert names & set(row["bronsoorten"])


def test_the_reporter_of_the_case_is_a_source_of_its_report() -> None:
    """`aanmelder` and `deelnemer` are sources by their part in the case, whatever their kind."""
    assert "ctx.reden" not in sources_of(Lid("oov", "oov"))
    assert "ctx.reden" in sources_of(Lid("oov", "oov", aanmelder=True))
    assert "plan.actie" in sources_of(Lid("ggz", "ggz", deelnemer=True))


@given(
    leden=st.lists(st.builds(Lid, st.uuids().map(str), _ORGS), max_size=20),
    codes=st.lists(_CODES, max_size=20, unique=True),
)
def test_a_completed_question_names_everything_or_says_what_is_wrong(leden: list[Lid], codes: list[str]) -> None:
    """Nothing is left open, never more than the limit, and each member only what it is a source of."""
    completed = complete(asked((), *codes), leden)
    if completed.fouten:
        too_wide = len(completed.verzoek.paren) > MOST_PAIRS
        assert completed.fouten == too_many(len(completed.verzoek.paren)) if too_wide else not completed.verzoek.paren
        return
    paren = completed.verzoek.paren
    assert not leaves_open(completed.verzoek)
    assert 1 <= len(paren) <= MOST_PAIRS
    if not codes:
        assert paren == tuple(p for lid in leden for p in paren if p.verstrekker == lid.onderdeel)
        assert set(paren) == {Paar(lid.onderdeel, code) for lid in leden for code in sources_of(lid)}


def test_what_is_named_stays_named() -> None:
    """Suppliers and elements that were given are asked as they are, members or not."""
    leden = [Lid("politie", "politie"), Lid("oov", "oov")]
    given_ = complete(asked(("elders",), "pol.lijst"), leden).verzoek
    assert given_.paren == (Paar("elders", "pol.lijst"),)
    for_all = complete(asked((), "pol.lijst"), leden).verzoek
    assert for_all.paren == (Paar("politie", "pol.lijst"), Paar("oov", "pol.lijst"))
    named = complete(asked(("politie",)), leden)
    assert not named.fouten
    assert {paar.verstrekker for paar in named.verzoek.paren} == {"politie"}
    assert [fout.veld for fout in complete(asked(("politie", "elders")), leden).fouten] == ["elementen"]
    assert [fout.veld for fout in complete(asked(), []).fouten] == ["verstrekkers"]


def test_a_stranger_asks_something_whatever_is_open() -> None:
    """Design 6a.11: it walks as far as everybody; what was named stays, so that equal bodies walk equally."""
    assert of_nobody(asked(), "ik").paren == (Paar("ik", "ctx.reden"),)
    assert of_nobody(asked(("politie",)), "ik").paren == (Paar("politie", "ctx.reden"),)
    assert of_nobody(asked((), "pol.rol"), "ik").paren == (Paar("ik", "pol.rol"),)


@pytest.mark.parametrize(("pairs", "fields"), [(300, 0), (301, 2)])
def test_three_hundred_pairs_is_the_most(pairs: int, fields: int) -> None:
    """One more is 400, with both fields to change."""
    assert len(too_many(pairs)) == fields


def test_everything_that_a_question_may_require_has_a_hand() -> None:
    """Tokens of the matrix and requirements of the rules: each says who can give it. An identity check is for acts."""
    required = {token for row in policy_table("matrix")["rijen"] for token in row["voorwaarde"]}
    required |= {soort for row in policy_table("wetten").values() for soort in row["vereist"]}
    told = signers_of(required)
    assert told.keys() == required - {"identiteitscontrole"}
    assert all(word and "_" not in word for who in told.values() for word in who["wie"])
    assert told["toestemming"]["ookOntvanger"] is False
    assert told["mens"]["wie"][0] == "De verstrekker zelf"


@given(_CODES, st.none() | st.sampled_from(sorted({str(r["id"]) for r in policy_table("matrix")["rijen"]})))
def test_a_form_is_always_one_in_which_the_element_can_go(code: str, matrix: str | None) -> None:
    """A hidden refusal may have any row or none; what is told of it is a form of the element, or `niet` for what never
    goes."""
    question = {
        "casus": {"kader": "lokaal", "ave": 3},
        "persoon": {"rol": "betrokkene", "leeftijd": 40},
        "ontvanger": {"rol": "R02"},
        "verstrekkers": {"politie": {"soort": "politie"}},
        "bewijs": [],
    }
    forms = policy_table("elementen")[code]["vormen"]
    found = form_of(Paar("politie", code), matrix, dossier_of(question), Fase.F3)
    assert (found in forms) if forms else (found is Vorm.NIET)
