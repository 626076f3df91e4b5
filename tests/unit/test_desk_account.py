"""What a payload says to each side, from the payload alone (audit/desk/account.py)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from audit.desk import account
from tests.unit.desk_rows import row


def payload(**changes: Any) -> dict[str, Any]:
    """An answer on two pairs of two suppliers: one refused openly, one hidden from the asker."""
    return {
        "verzoek": "v-1",
        "aanvrager": "regie",
        "medewerker": "medewerker-regie",
        "invoer": {
            "vraag": {
                "doel": "Is er gevaar?", "doelcode": "lokaal-veiligheid", "fase": "F3", "initiatief": "aanvrager",
                "periode": {"van": "2026-01-01", "tot": "2026-02-01"}, "spoed": None,
                "paren": [
                    {"verstrekker": "politie", "element": "pol.lijst"},
                    {"verstrekker": "ggz", "element": "ggz.contact"},
                ],
            },
            "casus": {"ave": 3, "kader": "lokaal"}, "ontvanger": {"onderdeel": "regie"}, "beller": {"rol": "R02"},
        },
        "manifest": {
            "gegevens": [{"verstrekker": "politie", "element": "pol.lijst", "vorm": "niet"}],
            "achtergehouden": [
                {
                    "verstrekker": "ggz", "element": "ggz.contact", "reden": "D-GEHEIM", "uitleg": "Beroepsgeheim.",
                    "artikelen": ["Wgs art. 2.29 lid 2"], "regels": ["ZVH-08"], "vereist": ["toestemming"],
                }
            ],
            "wacht": [], "uitnodigingen": [], "storingen": [],
        },
        "uitspraken": [
            {
                "verstrekker": "politie", "element": "pol.lijst", "uitkomst": "geen_mededeling", "vorm": "niet",
                "reden": "D-OPSP", "redenen": ["D-OPSP"], "regels": ["WPG-13a"], "matrix": "M040", "vereist": [],
            },
            {
                "verstrekker": "ggz", "element": "ggz.contact", "uitkomst": "geweigerd", "vorm": "niet",
                "reden": "D-GEHEIM", "redenen": ["D-GEHEIM", "D-OPSP"], "regels": ["ZVH-08"], "matrix": "M031",
                "vereist": ["toestemming"],
            },
        ],
        **changes,
    }  # fmt: skip


ROWS = (
    row(verstrekker="politie", element="pol.lijst", uitkomst="verstrekt", vorm="niet"),
    row(verstrekker="ggz", element="ggz.contact", uitkomst="geweigerd", reden="D-GEHEIM", regels=("ZVH-08",)),
)


def test_the_asker_sees_all_pairs_and_no_hidden_reason() -> None:
    """Design 6a.9: an absence has one form, whatever its cause; other reasons of a refusal stay away too."""
    sides = account.sides_of(payload(), "regie")
    shown = account.decided(payload(), ROWS, sides)
    assert [(one.element, one.reden, one.real) for one in shown] == [
        ("pol.lijst", "", False), ("ggz.contact", "D-GEHEIM", False),
    ]  # fmt: skip
    assert "OPSP" not in repr(shown)
    assert "WPG-13a" not in repr(shown)


def test_a_supplier_sees_its_own_pair_with_the_real_reason_and_no_other_pair() -> None:
    """Design 6a.9: the real reasons are for the officer of the supplier, of its own pairs."""
    sides = account.sides_of(payload(), "politie")
    (own,) = account.decided(payload(), ROWS, sides)
    assert (own.verstrekker, own.reden, own.real) == ("politie", "D-OPSP", True)
    assert own.artikelen[0].regel == "WPG-13a"
    assert "ggz" not in repr(own)
    assert account.asked(payload(), ROWS, sides, "politie").paren == (("politie", "pol.lijst"),)


def test_who_stands_on_no_side_gets_nothing() -> None:
    """Own onderdeel only."""
    sides = account.sides_of(payload(), "corporatie")
    assert not sides
    assert account.decided(payload(), ROWS, sides) == ()


def test_the_receiver_of_a_push_is_an_asker_who_did_not_write_the_question() -> None:
    """Design 6a.4: the supplier starts; its words and its employee are for its own officer."""
    pushed = payload(aanvrager="politie", medewerker="medewerker-politie")
    receiver, sender = account.sides_of(pushed, "regie"), account.sides_of(pushed, "politie")
    assert receiver.asker
    assert sender.asker
    assert account.asked(pushed, ROWS, receiver, "regie").medewerker is None
    assert account.asked(pushed, ROWS, sender, "politie").medewerker == "medewerker-politie"


def test_the_sender_of_a_box_that_was_thrown_away_sees_that_it_was() -> None:
    """broker/discard.py: no question of its own, a sender and who threw it away."""
    thrown = {"poststuk": "p", "verzoek": "v", "afzender": "politie", "beller": "regie", "medewerker": "m"}
    assert account.sides_of(thrown, "politie").paren == {("politie", "")}
    assert account.sides_of(thrown, "regie").asker
    assert not account.sides_of(thrown, "ggz")


def test_an_act_that_was_a_404_says_nothing_else() -> None:
    """Design 6a.11: somebody who is not there; what the policy thought of it is not for the one who acted."""
    act = {
        "handeling": "h",
        "beller": "regie",
        "antwoord": {},
        "uitspraak": {"uitkomst": "verstrekt", "reden": "D-ROL"},
    }
    (one,) = account.decided(act, (), account.sides_of(act, "regie"))
    assert (one.uitkomst, one.reden, one.withheld) == ("niet_gevonden", "", True)


Json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["vraag", "casus", "rol", "x"]), inner),
    max_leaves=8,
)


@given(invoer=Json, other=st.text(max_size=8))
def test_who_is_not_named_stands_on_no_side(invoer: Any, other: str) -> None:
    """Whatever the input looked like: a side comes from being named as asker, actor, receiver or supplier."""
    sides = account.sides_of({"aanvrager": "regie", "invoer": {"ontvanger": invoer}}, f"ander-{other}")
    assert not sides


def test_index_rows_alone_still_say_whose_they_are() -> None:
    """For an entry whose payload was erased: rows hold what the asker may know, so both sides may see theirs."""
    assert account.sides_in(ROWS, "regie").asker
    assert account.sides_in(ROWS, "ggz").paren == {("ggz", "ggz.contact")}
    assert not account.sides_in(ROWS, "corporatie")
    assert account.from_row(ROWS[1]).artikelen[0].regel == "ZVH-08"
    assert UUID(int=1) == ROWS[0].entry_id
