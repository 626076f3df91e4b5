"""What can be looked for, how it is put in SQL, how it goes out, and how a tree is held against what was known."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.desk import export, lexicon, search
from audit.desk.looker import purpose
from audit.desk.rows import query
from audit.desk.words import Filter, Form, LogDoel
from broker.errors import InvalidInput
from tests.people import ANS
from tests.unit.desk_rows import row

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # the zone is given


@pytest.mark.parametrize("text", [None, "", "RECHTMATIGHEID", "rechtmatigheid ", "hr"])
def test_a_purpose_is_one_of_four_or_none_at_all(text: str | None) -> None:
    """Wgs art. 1.8 lid 4: the refusal lists the four."""
    with pytest.raises(InvalidInput) as refused:
        purpose(text)
    assert all(doel in refused.value.fouten[0].uitleg for doel in LogDoel)


def test_the_four_purposes_are_those_of_the_law() -> None:
    """law.md WGS-12 and WPG-16: the names are the values that are written with every look."""
    assert [purpose(doel) for doel in LogDoel] == list(LogDoel)
    assert set(LogDoel) == {
        "rechtmatigheid", "interne_controle", "integriteit_beveiliging", "gerechtelijke_procedure",
    }  # fmt: skip
    assert all(doel.naam for doel in LogDoel)


def test_without_a_beginning_it_is_the_last_thirty_days() -> None:
    """ux.md 2.5 page 4."""
    assert search.stretch(search.bounded(Filter(), NOW)) == (NOW - timedelta(days=30), NOW)


@pytest.mark.parametrize("value", ["Ans Oefenaar", ANS.bsn, "12345678", "a'b", "", "x" * 129, "a\nb", "é"])
@pytest.mark.parametrize("field", ["casus", "verstrekker", "trace", "beleid", "reden"])
def test_only_codes_can_be_looked_for(field: str, value: str) -> None:
    """UAVG art. 46, design A9: what is looked for is written down, so it is never a name, a sentence or a BSN."""
    with pytest.raises(InvalidInput) as refused:
        search.bounded(Filter(**{field: value}), NOW)  # type: ignore[arg-type]  # a field of text
    assert [fout.veld for fout in refused.value.fouten] == [field]


@given(op=MOMENTS, entry=st.uuids(), nr=st.integers(0, 2**15 - 1))
def test_a_cursor_is_read_as_it_was_written(op: datetime, entry: UUID, nr: int) -> None:
    """Encode and decode are each other's inverse, to the microsecond."""
    assert search._after(search._cursor({"op": op, "entry_id": entry, "nr": nr})) == (op, entry, nr)


@given(st.text(max_size=80))
def test_a_cursor_that_is_none_is_400_and_nothing_else(text: str) -> None:
    """ADR 0007: invalid input, never a crash."""
    with pytest.raises(InvalidInput) as refused:
        search._after(text)
    assert refused.value.fouten[0].veld == "cursor"


def test_what_is_looked_for_never_becomes_sql() -> None:
    """Values are arguments; the text of the statement has names of ours alone."""
    evil = "x'; DROP TABLE log_index; --"
    found = query(evil, Filter(element=evil, casus=evil, uitkomst=evil), (NOW, UUID(int=1), 0))
    assert evil not in found.newest("rij", 51) + found.count
    assert found.arguments.count(evil) == 4


@given(st.text(max_size=20))
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    """OWASP CSV injection: = + - @ tab and line ends do not begin a cell."""
    (cell,) = next(csv.reader(io.StringIO(export._csv([row(element=text)])), delimiter=";"))[6:7]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text


def test_every_column_has_a_name_and_a_value_in_every_form() -> None:
    """ux.md 1.7: CSV with a head, `;` and CRLF; JSON with the same names."""
    one = row(regels=("WPG-11", "ZVH-08"), proven=False)
    head = export._FORMS[Form.CSV][0]
    assert head == "\ufeff" + ";".join(export.COLUMNS) + "\r\n"
    (cells,) = csv.reader(io.StringIO(export._csv([one])), delimiter=";")
    said = dict(zip(export.COLUMNS, cells, strict=True))
    assert (said["regels"], said["bewezen"], said["op"]) == ("WPG-11 ZVH-08", "nee", "2026-11-24T10:00:00Z")
    assert export._csv([one]).endswith("\r\n")


def test_a_code_that_nobody_knows_stays_a_code() -> None:
    """An entry of an older policy is shown, not refused."""
    assert lexicon.element("pol.lijst") != "pol.lijst"
    assert [f("weg.ermee") for f in (lexicon.element, lexicon.doel, lexicon.reden)] == ["weg.ermee"] * 3
    assert lexicon.uitleg("weg.ermee") == ""
    (unknown, named) = lexicon.artikelen(["OUD-1"], allowed=True, said=["Wpg art. 1"])
    assert (unknown.regel, unknown.artikel, named.artikel) == ("OUD-1", "", "Wpg art. 1")


def test_rules_come_with_their_article_in_words() -> None:
    """ux.md 2.5: besluit, reden, artikel; texts come from the metadata of the rules."""
    (rule,) = lexicon.artikelen(["WPG-11"], allowed=False, said=())
    assert "Wpg" in rule.artikel
    assert rule.titel
    assert rule.uitleg != lexicon.artikelen(["WPG-11"], allowed=True)[0].uitleg
