"""Whatever a supplier answers, minimise never gives more than was asked and permitted (AVG art. 5 lid 1 c)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from broker.generalise.rules import load_regels
from broker.minimise import Bekende, Context, minimise
from broker.terms import (
    Answer,
    Beleid,
    Besluit,
    Filters,
    Gathered,
    Item,
    Json,
    Labels,
    Moment,
    Paar,
    Storing,
    Uitkomst,
    Uitspraak,
    Vorm,
)
from tests.people import BRAM, BUUR, SANNE

ELEMENTEN = sorted(load_regels().elementen)
SUPPLIERS = ("politie", "ggz", "wonion")
MOMENT = Moment(datetime(2025, 8, 18, 12, tzinfo=UTC), date(2025, 8, 18))
SECRET_PLACE = "Schuilweg 1"
PEOPLE = (
    Bekende(SANNE.naam, "betrokkene 1", onderwerp=True),
    Bekende(BRAM.naam, "betrokkene 2"),
    Bekende(BUUR.naam, "melder 1"),
)
CONTEXT = Context(MOMENT, "wonion", PEOPLE, "zvp1_h_1_AAAAAA_BBBBBBBBBBBBBBBBBBBBBB", (SECRET_PLACE,))
MARK = "Merkteken"

WORDS = st.sampled_from(
    [
        "contact loopt",
        "gestopt",
        "rustig praten",
        "Bel",
        "BEKEND_ACTIEF",
        "NIET_BEKEND",
        "ja",
        "nee",
        "geen",
        "overlast",
        "E33",
        "2025-03-04",
        "1986-05-17",
        "groen",
        "hoog",
        "medewerker",
        "06-12345678",
        SANNE.bsn,
        "1234 AB",
        "lopend",
        BRAM.naam,
        "Bram",
        "OEFENSTRA",
        f"{BUUR.naam} (melder)",
        "Testhuis",
        SANNE.naam,
        SECRET_PLACE,
        "met",
        "van",
        ",",
        ".",
    ]
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join) | st.text(max_size=12)
KEYS = st.sampled_from(
    [
        "datum",
        "code",
        "rol",
        "derden",
        "omschrijving",
        "soort",
        "houder",
        "actie",
        "titel",
        "tekst",
        "status",
        "functie",
        "telefoon",
        "conclusie",
        "scores",
        "huurders",
        "sinds",
        "maanden",
        "bedrag_euro",
        "ontruiming_dreigt",
        "relatie",
        "naam",
        "leeftijd",
        "aantal",
        "wpg_artikel",
        "verwijderd",
        "betwist",
        "op",
        "elementen",
        "basis",
        "E33",
    ]
)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | TEXTS, inner, max_size=5),
    max_leaves=8,
)
LABELS = st.builds(
    Labels,
    wpg_artikel=st.none() | st.sampled_from(["8", "9", "13", BRAM.naam]),
    feit_of_oordeel=st.none() | st.sampled_from(["feit", "oordeel", BRAM.naam]),
    stand=st.none() | st.dates(),
    rol_persoon=st.none() | st.sampled_from(["verdachte", BRAM.naam]),
    betwist=st.booleans(),
    verwijderd=st.booleans(),
    houder=st.none() | st.sampled_from(["wonion", "vnn", BRAM.naam]),
    namen=st.lists(st.sampled_from([BRAM.naam, "Kees Bakker (getuige)", "", "x"]), max_size=2).map(tuple),
    voorwaarden=st.lists(st.sampled_from(["niet aan derde", f"niet aan {BRAM.naam}"]), max_size=1).map(tuple),
)
FILTERS = st.builds(
    Filters,
    wpg_artikelen=st.none() | st.just(frozenset({"8", "13"})),
    zonder_verwijderd=st.booleans(),
    maanden=st.none() | st.integers(0, 60),
    alleen_incident=st.booleans(),
    alleen_eigen=st.booleans(),
    anderen_titel=st.booleans(),
    leeftijdsband=st.booleans(),
    niet_bekend=st.booleans(),
)
PAIRS = st.builds(Paar, st.sampled_from(SUPPLIERS), st.sampled_from([*ELEMENTEN, "onbekend.element"]))
RULINGS = st.tuples(st.sampled_from(list(Uitkomst)) | st.just(Uitkomst.VERSTREKT), st.sampled_from(list(Vorm)), FILTERS)
ITEMS = st.lists(st.builds(Item, VALUES, LABELS), max_size=3).map(tuple)
SOURCES = st.builds(Answer, st.dictionaries(st.sampled_from(ELEMENTEN), ITEMS, max_size=6))
GATHERED = st.dictionaries(
    st.sampled_from([*SUPPLIERS, "niet-gevraagd"]),
    SOURCES | st.builds(Storing, st.sampled_from(["te-laat", BRAM.naam])),
)


def marked(gathered: Gathered, permitted: set[Paar]) -> Gathered:
    """Everything that may not leave is replaced by a mark that would be seen."""
    return {
        supplier: source
        if isinstance(source, Storing)
        else Answer(
            {
                element: items
                if Paar(supplier, element) in permitted
                else (Item(f"{MARK} {element}", Labels(namen=(MARK,), voorwaarden=(MARK,))),)
                for element, items in source.items.items()
            }
        )
        for supplier, source in gathered.items()
    }


@given(st.dictionaries(PAIRS, RULINGS, max_size=6), st.lists(PAIRS, max_size=2), GATHERED)
def test_never_more_than_asked_and_permitted(
    rulings: dict[Paar, tuple[Uitkomst, Vorm, Filters]], unasked: list[Paar], gathered: Gathered
) -> None:
    """Every pair in one list, and no trace of what was not asked or not permitted (design 2, step 6)."""
    said = {paar: Uitspraak(paar, outcome, vorm, filters=filters) for paar, (outcome, vorm, filters) in rulings.items()}
    extra = {p: Uitspraak(p, Uitkomst.VERSTREKT, Vorm.VOLLEDIG) for p in unasked if p not in said}
    besluit = Besluit({**extra, **said}, {}, (), Beleid("1", "0" * 64))
    permitted = {paar for paar, u in said.items() if u.uitkomst is Uitkomst.VERSTREKT and u.vorm is not Vorm.NIET}
    minimal = minimise(tuple(said), besluit, marked(gathered, permitted), CONTEXT)

    delivered = {g.paar for g in minimal.gegevens}
    lists = [delivered, {u.paar for u in minimal.achtergehouden}, {u.paar for u in minimal.wacht}]
    lists += [set(minimal.uitnodigingen), {paar for paar, _ in minimal.storingen}]
    assert sum(map(len, lists)) == len(said)
    assert set().union(*lists) == set(said)

    for gegeven in minimal.gegevens:
        ruling = said[gegeven.paar]
        if gegeven.vorm is Vorm.NIET:
            assert (gegeven.waarde, dict(gegeven.labels), gegeven.voorwaarden) == (None, {}, ())
            continue
        assert gegeven.paar in permitted
        assert gegeven.vorm in (ruling.vorm, Vorm.GEGENERALISEERD)
        assert gegeven.vorm in load_regels().elementen[gegeven.paar.element].vormen
    out = json.dumps([(g.waarde, dict(g.labels), g.voorwaarden) for g in minimal.gegevens], ensure_ascii=False)
    assert MARK not in out
    assert BRAM.naam not in json.dumps(minimal.storingen)


@given(st.sampled_from(ELEMENTEN), st.sampled_from(list(Vorm)), FILTERS, ITEMS)
def test_other_persons_and_secret_places_never_leave(
    element: str, vorm: Vorm, filters: Filters, items: tuple[Item, ...]
) -> None:
    """Names of others on record, secret addresses and BSNs stay behind, in every form (practice.md 7, rule e)."""
    paar = Paar("bron", element)
    besluit = Besluit({paar: Uitspraak(paar, Uitkomst.VERSTREKT, vorm, filters=filters)}, {}, (), Beleid("1", "0" * 64))
    minimal = minimise([paar], besluit, {"bron": Answer({element: items})}, CONTEXT)
    out = json.dumps([(g.waarde, dict(g.labels), g.voorwaarden) for g in minimal.gegevens], ensure_ascii=False)
    if element not in ("id.naam", "id.adres"):
        for name in (BRAM.naam, "OEFENSTRA", BUUR.naam):
            assert name not in out
    if element != "id.naam":
        assert SECRET_PLACE not in out
    if element not in ("id.bsn", "id.naam", "id.adres"):
        assert SANNE.bsn not in out
    if vorm is not Vorm.VOLLEDIG:
        assert "Proefberg" not in out


@given(GATHERED)
def test_the_same_answers_give_the_same_result(gathered: Gathered) -> None:
    """A pure function: no clock, no chance, no order of a set."""
    pairs = [Paar(supplier, element) for supplier in SUPPLIERS for element in ("pol.lijst", "pol.samenv", "id.naam")]
    besluit = Besluit(
        {paar: Uitspraak(paar, Uitkomst.VERSTREKT, Vorm.VOLLEDIG) for paar in pairs}, {}, (), Beleid("1", "0" * 64)
    )
    assert repr(minimise(pairs, besluit, gathered, CONTEXT)) == repr(minimise(pairs, besluit, gathered, CONTEXT))
