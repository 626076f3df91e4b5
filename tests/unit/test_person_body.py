"""A person on the way in: the age follows from the date of birth on the day of the decision (design 6a.7)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.api.casus_body import CasusBody
from broker.casus.handeling import NieuwePersoon
from broker.errors import InvalidInput

TODAY = date(2025, 8, 18)


def person(vandaag: date = TODAY, **fields: Any) -> NieuwePersoon:
    """The second person of a referral."""
    body = {
        "samenwerkingsverband": "zvh-oost",
        "kader": "zvh",
        "ave": 3,
        "personen": [{"rol": "melder"}, {"rol": "betrokkene", **fields}],
    }
    nieuw = CasusBody.model_validate(body).to_handeling(vandaag)
    assert nieuw.nieuw is not None
    return nieuw.nieuw.personen[1]


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("2018-03-09", 7),
        ("2018-08-18", 7),
        ("2018-08-19", 6),
        ("2025-08-18", 0),
        ("2024-02-29", 1),
        ("1925-01-01", 100),
    ],
)
def test_the_age_is_in_whole_years_on_the_day_of_the_decision(born: str, age: int) -> None:
    """On the birthday itself the year counts (BW art. 1:2; Jeugdwet art. 1.1)."""
    assert person(geboortedatum=born).leeftijd == age


@pytest.mark.parametrize("told", [None, 6, 7, 8])
def test_an_age_beside_the_date_of_birth_may_be_a_birthday_off(told: int | None) -> None:
    """The date of birth counts."""
    assert person(geboortedatum="2018-03-09", leeftijd=told).leeftijd == 7


@pytest.mark.parametrize(
    ("fields", "veld", "code"),
    [
        ({"geboortedatum": "2018-03-09", "leeftijd": 5}, "personen.1.leeftijd", "leeftijd-klopt-niet"),
        ({"geboortedatum": "2018-03-09", "leeftijd": 9}, "personen.1.leeftijd", "leeftijd-klopt-niet"),
        ({"geboortedatum": "2025-08-19"}, "personen.1.geboortedatum", "onmogelijke-geboortedatum"),
        ({"geboortedatum": "1880-01-01"}, "personen.1.geboortedatum", "onmogelijke-geboortedatum"),
    ],
)
def test_a_date_of_birth_that_cannot_be_is_named(fields: dict[str, Any], veld: str, code: str) -> None:
    """A contradiction is not settled by guessing (Bgs art. 1.5; AVG art. 5 lid 1 d)."""
    with pytest.raises(InvalidInput) as caught:
        person(**fields)
    assert [(fout.veld, fout.code) for fout in caught.value.fouten] == [(veld, code)]


def test_without_a_date_of_birth_the_age_is_what_was_told() -> None:
    """Or unknown; then the policy takes the careful side."""
    assert person(leeftijd=15).leeftijd == 15
    assert person().leeftijd is None


def test_a_protected_address_can_be_told() -> None:
    """Wet BRP art. 2.59: kept with the person, so that the policy can refuse the address."""
    assert person(beschermdAdres=True).beschermd_adres
    assert not person().beschermd_adres


@given(st.dates(date(1900, 1, 1), TODAY), st.dates(TODAY, date(2029, 12, 31)))
def test_an_age_only_grows_on_a_birthday(born: date, later: date) -> None:
    """For every day of birth and decision."""
    age = person(later, geboortedatum=born.isoformat()).leeftijd
    assert age == later.year - born.year - ((later.month, later.day) < (born.month, born.day))
