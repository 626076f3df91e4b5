"""What points at a person goes out of a text in the full form however it is written; what does not stays.

AVG art. 5 lid 1 c (no more than asked); UAVG art. 46 (BSN); practice.md 7, rule e (no third persons in a text).
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.generalise.numbers import WEG
from broker.minimise import Context
from broker.terms import Item, Labels
from tests.minimising import CONTEXT, one, value
from tests.people import BRAM, valid_bsns

VISIT = "pol.bezoek"
BSNS = list(valid_bsns())
SEPARATORS = ["", " ", ".", "-", "/", " - ", "\u2013"]


def visit(text: str, context: Context = CONTEXT) -> str:
    """What is left of the text of a visit."""
    left = value(VISIT, text, context=context)
    assert isinstance(left, str)
    return left


def told(text: str, *namen: str) -> str:
    """The same, when the supplier names persons in the label."""
    (gegeven,) = one(VISIT, [Item(text, Labels(namen=namen))])
    assert isinstance(gegeven.waarde, str)
    return gegeven.waarde


@pytest.mark.parametrize(
    "secret",
    [
        "123-456-782", "123.456.782", "123/456/782", "123 456 782", "1234-56-782", "12-34-56-782", "123456-782",
        "123456782", "123 - 456 - 782",
        "+49 151 23456789", "0049 151 23456789", "+31 6 12345678", "+31 (0)6 12345678", "+31(0)6-12 34 56 78",
        "+32 2 123 45 67", "0031612345678", "06/12345678", "06 - 1234 5678", "06.12.34.56.78", "06-12345678",
        "(06) 1234 5678", "(010) 123 45 67", "010 - 123 45 67", "0572/123456",
        "karin.jansen(at)x.nl", "karin.jansen [at] x.nl", "karin@x.nl", "karin @ x.nl", "karin at gemeente.nl",
        "karin (apenstaartje) x (punt) nl", "karin_j+werk@mail.x.nl",
    ],
)  # fmt: skip
def test_a_number_or_address_goes_however_it_is_written(secret: str) -> None:
    """No phone number, e-mail address or BSN rides along in a free text."""
    assert visit(f"bereikbaar via {secret}, daarna rust") == f"bereikbaar via {WEG}, daarna rust"
    assert not any(sign.isdigit() for sign in visit(f"bereikbaar via ({secret}) en verder niets"))


@pytest.mark.parametrize(
    "text",
    [
        "op 2025-01-15 was het rustig", "op 15-01-2025 was het rustig", "op 15/1/2025 en 16/1/2025", "op 1.2.2025 om 9",
        "van 2025-01-15 tot 2025-02-20", "2025-01-15 08:30 aangetroffen", "15-01-2025 10:45:00 aangetroffen",
        "15-01-2025 20-02-2025 geen contact", "01-02-2025 10:30", "06-02-2025 10:30 uur", "op 15-01-25 rustig",
        "om 08.30 uur en om 09.15 uur", "tussen 08:30 en 10:45", "van 08.30-10.45 uur", "om 06.30 uur",
        "art. 2.29 lid 3", "artikel 2.31 lid 5-7", "op grond van 8:29 en 8:17 lid 8", "art. 9, 13 en 20 lid 3",
        "schuld van € 12.345,67", "€ 1.234.567,89 schade", "€ 123.456.782 begroot", "een bedrag van 123.456.782 euro",
        "1.500.000,00 aan schade", "huur 1.250,- per maand", "3 meldingen in 12 maanden", "geen 2 keer 24 uur",
    ],
)  # fmt: skip
def test_dates_times_articles_and_amounts_stay(text: str) -> None:
    """They point at nobody by themselves, and are often what was asked."""
    assert visit(text) == text


@given(
    st.sampled_from(BSNS),
    st.sampled_from(SEPARATORS),
    st.lists(st.booleans(), min_size=8, max_size=8),
    st.sampled_from(["{}", "nummer {}. Daarna rust", "({})", "BSN:{}", "tweemaal {}, {}"]),
)
def test_a_bsn_goes_in_any_grouping(bsn: str, sign: str, gaps: list[bool], around: str) -> None:
    """Whatever stands between the digits, and wherever (UAVG art. 46)."""
    written = bsn[0] + "".join(sign * gap + digit for gap, digit in zip(gaps, bsn[1:], strict=True))
    assert not any(character.isdigit() for character in visit(around.format(written, written)))


@given(
    st.sampled_from(["06", "+316", "+31 6", "+31 (0)6", "00316", "0031-6"]),
    st.text("0123456789", min_size=8, max_size=8),
    st.lists(st.sampled_from(["", " ", "-", ".", "/", " - "]), min_size=8, max_size=8),
)
def test_a_mobile_number_goes_in_any_grouping(prefix: str, digits: str, between: list[str]) -> None:
    """With or without the country, with anything that people put between the parts."""
    written = prefix + "".join(gap + digit for gap, digit in zip(between, digits, strict=True))
    assert visit(f"bel {written}, vraag naar de wijkagent") == f"bel {WEG}, vraag naar de wijkagent"


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_two_dates_beside_each_other_are_no_number(first: date, second: date) -> None:
    """Eight digits with signs between them, twice: no elfproef makes a BSN of that."""
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        text = f"gezien op {first:{form}} {second:{form}}, {first:{form}} en {second:{form}} 10:30 uur"
        assert visit(text) == text


@pytest.mark.parametrize("written", ["Jansen", "jansen", "JANSEN", "karin jansen", "Karin JANSEN", "karin"])
def test_a_known_name_goes_whatever_its_capitals(written: str) -> None:
    """Karin Jansen is named by the supplier; a text that forgets her capitals tells as much."""
    assert told(f"sprak met {written} over rust", "Karin Jansen (getuige)") == "sprak met getuige 1 over rust"


def test_a_person_of_the_case_goes_whatever_the_capitals() -> None:
    """On record in the case: replaced by the label of the case."""
    assert visit("ruzie met oefenstra junior, bram liep weg") == "ruzie met [naam] junior, betrokkene 2 liep weg"


@pytest.mark.parametrize("text", ["jansenist gebleven", "bij de mijansen", "het karinthische plan"])
def test_a_part_of_a_word_is_no_name(text: str) -> None:
    """Only whole words."""
    assert told(text, "Karin Jansen") == text


@pytest.mark.parametrize(
    ("namen", "text"),
    [
        ("Wil Bakker", "wil naar de bakker om de hoek"),
        ("Ben de Boer", "ik ben bij een boer geweest"),
        ("An Vos", "er zat an die kant een vos"),
        ("dochter", "de dochter was thuis"),
    ],
)
def test_an_ordinary_word_is_not_taken_for_a_name(namen: str, text: str) -> None:
    """A name that is a word as well goes only with its capital, or after a title."""
    assert told(text, namen) == text


def test_an_ordinary_name_after_a_title_is_a_name() -> None:
    """'mevrouw bakker' is nobody's trade."""
    assert told("sprak met mevrouw bakker", "Wil Bakker") == "sprak met mevrouw derde 1"
    assert told("sprak met Bakker", "Wil Bakker") == "sprak met derde 1"


def test_the_person_asked_about_keeps_the_name() -> None:
    """Full form: of this person the text was asked."""
    assert visit("sanne van den proefberg was thuis, Bram niet") == (
        "sanne van den proefberg was thuis, betrokkene 2 niet"
    )
    assert BRAM.naam not in visit(f"{BRAM.naam} was thuis")
