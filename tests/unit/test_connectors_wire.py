"""What a supplier says is read strictly, and what we ask is written as published."""

from __future__ import annotations

import contextlib
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broker.terms import (
    Answer,
    Bsn,
    EigenReferentie,
    Item,
    Labels,
    Naam,
    Onderwerp,
    Periode,
    Question,
)
from connectors.base import ConnectorFailure, Foutcode
from connectors.endpoint import Endpoint, code_for
from connectors.strictjson import UnsafeJson, read_json
from connectors.trace import child_traceparent
from connectors.wire import read_answer, read_question, write_answer, write_question
from tests.people import JUSTIN, MISTYPED

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
LABELS = st.builds(
    Labels,
    wpg_artikel=st.none() | st.sampled_from(["8", "13", "9"]),
    feit_of_oordeel=st.none() | st.sampled_from(["feit", "oordeel"]),
    stand=st.none() | st.dates(),
    rol_persoon=st.none() | TEXT,
    betwist=st.booleans(),
    verwijderd=st.booleans(),
    houder=st.none() | TEXT,
    namen=st.lists(TEXT, max_size=2).map(tuple),
    voorwaarden=st.lists(TEXT, max_size=2).map(tuple),
)
ITEMS = st.lists(st.builds(Item, VALUES, LABELS), min_size=1, max_size=3).map(tuple)
SUBJECTS = st.one_of(
    st.none(),
    st.just(Bsn(JUSTIN.bsn)),
    st.builds(Naam, TEXT, st.none() | st.dates()),
    st.builds(EigenReferentie, TEXT),
)


def encode(document: object) -> bytes:
    return json.dumps(document).encode()


def answer(**item: object) -> bytes:
    return encode({"elementen": {"a": [{"waarde": 1, **item}]}})


@settings(deadline=None)
@given(st.dictionaries(TEXT, ITEMS, max_size=3))
def test_an_answer_survives_the_line(items: dict[str, tuple[Item, ...]]) -> None:
    """Encode and decode are each other's inverse: no label gets lost on the way (Wpg art. 4)."""
    assert read_answer(encode(write_answer(items)), items) == Answer(items)


@settings(deadline=None)
@given(SUBJECTS, st.lists(TEXT, min_size=1, max_size=3), st.none() | st.builds(Periode, st.dates(), st.dates()))
def test_a_question_survives_the_line(onderwerp: Onderwerp, elementen: list[str], periode: Periode | None) -> None:
    """What the supplier reads is what the policy allowed, no more and no less."""
    question = Question("besluit", "verstrekker", tuple(elementen), onderwerp, "zvh-2.25", periode)
    assert read_question(encode(write_question(question)), "verstrekker") == question


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b'{"elementen": []}',
        b'{"elementen": {}, "meer": 1}',
        b'{"elementen": {"a": null}}',
        b'{"elementen": {"a": {"waarde": 1}}}',
        b'{"elementen": {"a": [{}]}}',
        b'{"elementen": {"a": [{"waarde": NaN}]}}',
        b'{"elementen": {"a": [{"waarde": 1e999}]}}',
        b'{"elementen": {"a": [{"waarde": 9007199254740993}]}}',
        b'{"elementen": {"a": [{"waarde": ' + b"9" * 5000 + b"}]}}",
        b'{"elementen": {"a": [{"waarde": "\\ud800"}]}}',
        b'{"elementen": {"a": [{"waarde": "\\u0000"}]}}',
        b'{"elementen": {"a": [], "a": [{"waarde": 1}]}}',
        b'{"elementen": {"a": [{"waarde": ' + b"[" * 50 + b"]" * 50 + b"}]}}",
        b"[" * 100_000,
        b'{"elementen": {"a": [{"waarde": "\xff"}]}}',
        answer(onbekend=1),
        answer(labels={"onbekend": 1}),
        answer(labels={"wpgArtikel": 8}),
        answer(labels={"wpgArtikel": "acht"}),
        answer(labels={"feitOfOordeel": "mening"}),
        answer(labels={"stand": "2023-02-30"}),
        answer(labels={"stand": "2023-09-19T00:00:00Z"}),
        answer(labels={"stand": 1695081600}),
        answer(labels={"betwist": "nee"}),
        answer(labels={"betwist": 0}),
        answer(labels={"rolPersoon": ""}),
        answer(labels={"namen": "Den Ouden"}),
        answer(labels=None),
    ],
)
def test_anything_but_the_contract_is_refused(raw: bytes) -> None:
    """Fail closed: an answer that is not exactly as agreed is no answer, and nothing of it comes along."""
    with pytest.raises(ConnectorFailure) as failure:
        read_answer(raw, ["a"])
    assert failure.value.code is Foutcode.ONGELDIG_ANTWOORD
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_garbage_never_crashes(raw: bytes) -> None:
    """Any bytes give an answer or a code."""
    with contextlib.suppress(ConnectorFailure):
        read_answer(raw, ["a"])


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_reading_json_gives_values_or_unsafe(raw: bytes) -> None:
    """No other exception leaves the reader."""
    with contextlib.suppress(UnsafeJson):
        read_json(raw)


def test_what_was_not_asked_is_not_even_looked_at() -> None:
    """A broken element that nobody asked for does not spoil the rest, and does not come in."""
    raw = encode({"elementen": {"a": [{"waarde": 1}], "b": "rommel"}})
    assert set(read_answer(raw, ["a"]).items) == {"a"}


def test_an_empty_list_is_an_absence() -> None:
    """Design 6a.11: nothing there and not said look the same."""
    assert read_answer(b'{"elementen": {"a": []}}', ["a"]) == Answer({})


def test_a_wrong_question_is_refused_without_its_content() -> None:
    """A twin says that a question is wrong, never what stood in it."""
    raw = encode({"besluit": "b", "onderwerp": {"soort": "bsn", "bsn": MISTYPED}, "elementen": ["a"], "doel": "d"})
    with pytest.raises(ValueError, match="geen geldige informatievraag") as error:
        read_question(raw, "verstrekker")
    assert MISTYPED not in repr(error.value)


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, Foutcode.GEEN_TOEGANG), (403, Foutcode.GEWEIGERD_DOOR_BRON), (503, Foutcode.BRON_STORING)],
)
def test_a_status_has_one_code(status: int, code: Foutcode) -> None:
    """The list of codes is closed; a status maps to one of them."""
    assert code_for(status) is code


@pytest.mark.parametrize(
    "url",
    [
        "http://politie.example",
        "ftp://politie.example",
        "https://",
        "https://u:w@politie.example",
        "https://politie.example?bsn=1",
        "politie.example",
    ],
)
def test_an_unsafe_address_is_not_accepted(url: str) -> None:
    """ADR /core/transport: TLS over a network, nothing sensitive in an address."""
    with pytest.raises(ValueError, match="koppeling"):
        Endpoint(url)


def test_the_trace_goes_on_or_nothing_is_sent() -> None:
    """W3C Trace Context: same trace and flags, new span; a broken header is not passed on and none is made up."""
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
    child = child_traceparent(parent)
    assert child is not None
    assert child[:36] == parent[:36]
    assert child[-2:] == "00"
    assert child[36:52] != parent[36:52]
    for broken in (
        None,
        "",
        "00-" + "0" * 32 + "-b7ad6b7169203331-01",
        parent.upper(),
        f"ff{parent[2:]}",
        f"{parent}-x",
    ):
        assert child_traceparent(broken) is None


def test_labels_keep_their_type() -> None:
    """Dates are dates and lists are tuples once inside."""
    raw = answer(labels={"stand": "2023-09-19", "namen": ["Den Ouden (melder)"]})
    labels = read_answer(raw, ["a"]).items["a"][0].labels
    assert labels == Labels(stand=date(2023, 9, 19), namen=("Den Ouden (melder)",))
