"""A BSN is a number that passes the elfproef and is never printed (UAVG art. 46; design A9)."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from broker.pseudonym import AnderId, Identiteit
from broker.terms import Bsn, EigenReferentie, Naam
from tests.people import JUSTIN, SANNE, valid_bsns

BSNS = st.sampled_from(tuple(valid_bsns()))


@given(BSNS)
def test_a_bsn_is_never_printed(digits: str) -> None:
    """Masked by repr, str, format and f-string (design A9)."""
    bsn = Bsn(digits)
    shown = [repr(bsn), str(bsn), f"{bsn}", f"{bsn!r}", f"{bsn:>20}", repr([bsn]), repr({"b": bsn})]
    assert not any(digits in text or digits[-4:] in text for text in shown)


def test_a_bsn_does_not_reach_a_log_line_or_json_or_a_pickle() -> None:
    """Logging masks it; json and pickle refuse it (design A9)."""
    stream = io.StringIO()
    logger = logging.getLogger("test.bsn")
    logger.addHandler(logging.StreamHandler(stream))
    logger.error("persoon %s %r", Bsn(SANNE.bsn), Bsn(SANNE.bsn))
    assert SANNE.bsn not in stream.getvalue()
    with pytest.raises(TypeError):
        json.dumps({"bsn": Bsn(SANNE.bsn)})
    for copied in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            copied(Bsn(SANNE.bsn))


def test_who_somebody_is_is_never_printed() -> None:
    """Identity types mask every field (design A9)."""
    identity = Identiteit(Bsn(SANNE.bsn), SANNE.naam, SANNE.geboren, {"dossier": "D-77"})
    shown = repr([identity, AnderId("dossier", "D-77"), Naam(SANNE.naam, SANNE.geboren), EigenReferentie("D-77")])
    assert not any(text in shown for text in (SANNE.bsn, "Proefberg", "1986", "D-77"))


@given(st.text(max_size=12))
def test_what_is_no_bsn_is_refused_without_saying_it(text: str) -> None:
    """The error never holds the digits (design A9)."""
    assume(not (text.isascii() and text.isdigit()))
    with pytest.raises(ValueError, match="elfproef") as refused:
        Bsn(text)
    assert len(text) < 3 or text not in str(refused.value)


@given(BSNS, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(digits: str, place: int, shift: int) -> None:
    """The elfproef finds every single wrong digit (all weights are prime to eleven)."""
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    with pytest.raises(ValueError, match="elfproef"):
        Bsn(wrong)


@pytest.mark.parametrize(
    "text",
    ["000000000", "12345678a", JUSTIN.bsn[:-1] + "\uff15", JUSTIN.bsn[:-1], JUSTIN.bsn + "0", "", f" {JUSTIN.bsn}"],
)
def test_zero_letters_other_digits_and_other_lengths_are_no_bsn(text: str) -> None:
    """Only ASCII digits, nine or eight of them, and never only zeros."""
    with pytest.raises(ValueError, match="elfproef"):
        Bsn(text)


def test_eight_digits_are_the_same_person_as_with_a_leading_zero() -> None:
    """A BSN below 100,000,000 is often written with eight digits."""
    assert Bsn("11000004") == Bsn("011000004")
    assert Bsn("11000004").reveal() == "011000004"
