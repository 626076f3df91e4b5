"""How long a term is: working days of the Netherlands, hours, days, months and years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.clock import NEDERLAND
from broker.timers.calendar import after, before, is_working_day
from broker.timers.follow import ahead_of
from broker.timers.kinds import soorten

MOMENTS = st.integers(0, 16 * 365 * 86_400).map(lambda s: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
LENGTHS = st.builds(lambda n, u: f"{n}{u}", st.integers(0, 60), st.sampled_from("uwdmj"))


def day(moment: datetime) -> str:
    return moment.astimezone(NEDERLAND).isoformat()


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-11-20T10:00:00+00:00", "2w", "2026-11-25T00:00:00+01:00"),  # Friday; Monday and Tuesday
        ("2026-12-24T10:00:00+00:00", "1w", "2026-12-29T00:00:00+01:00"),  # Christmas, Boxing Day, Sunday
        ("2027-04-26T10:00:00+00:00", "1w", "2027-04-29T00:00:00+02:00"),  # Koningsdag on the 27th
        ("2026-11-24T10:00:00+00:00", "24u", "2026-11-25T11:00:00+01:00"),
        ("2026-12-31T10:00:00+00:00", "2m", "2027-02-28T00:00:00+01:00"),
        ("2024-02-29T10:00:00+00:00", "5j", "2029-02-28T00:00:00+01:00"),  # policies/tijd
    ],
)
def test_a_term_ends_where_the_law_says(start: str, length: str, end: str) -> None:
    """Algemene termijnenwet art. 3; Wgs art. 1.8 lid 7."""
    assert day(after(datetime.fromisoformat(start), length)) == end


@pytest.mark.parametrize(
    "holiday",
    ["2026-04-06", "2026-05-14", "2026-05-25", "2027-03-29", "2025-04-26", "2026-04-27", "2026-05-05", "2026-01-01"],
)
def test_nobody_works_on_a_holiday(holiday: str) -> None:
    """Easter moves; Koningsdag comes a day early when the 27th is a Sunday."""
    assert not is_working_day(date.fromisoformat(holiday))


def test_koningsdag_on_a_sunday_leaves_the_monday_free_to_work() -> None:
    """2025: the 27th was a Sunday, so it was the 26th, and the 28th a working day."""
    assert is_working_day(date(2025, 4, 28))


@given(MOMENTS, st.integers(0, 60))
def test_more_days_never_end_earlier(start: datetime, number: int) -> None:
    """The order of lengths is the order of ends, for every unit."""
    for unit in "uwdmj":
        assert start <= after(start, f"{number}{unit}") or number == 0
        assert after(start, f"{number}{unit}") <= after(start, f"{number + 1}{unit}")


@given(MOMENTS, st.sampled_from(["5w", "3w", "72u", "14d", "2m", "1j"]))
def test_what_began_before_the_look_back_is_over(now: datetime, length: str) -> None:
    """`before` finds by its beginning what `after` says has ended: never one that still runs."""
    edge = before(now, length)
    assert after(edge - timedelta(seconds=1), length) <= now


@given(MOMENTS, st.sampled_from(["2w", "3w", "7d", "60d"]))
def test_a_warning_lies_a_whole_length_ahead(end: datetime, length: str) -> None:
    """From the warning there is the whole length left."""
    assert after(ahead_of(end, length), length) <= end


@pytest.mark.parametrize("length", ["", "10", "w", "1000w", "-1w", "10x", "1.5u"])
def test_what_is_no_length_is_refused(length: str) -> None:
    """A mistake in the table stops the start, not a case."""
    with pytest.raises(ValueError, match="no length"):
        after(datetime(2026, 1, 1, tzinfo=UTC), length)


def test_every_term_of_the_table_has_an_end() -> None:
    """practice 2.6, and the hard ones of the law: 24 and 72 hours, five and two years."""
    found = {name: soort.duur for name, soort in soorten().items()}
    assert (found["spoed"], found["controle"], found["bewaren"], found["hernieuwd"]) == ("24u", "72u", "5j", "2j")
    assert found["vernietigen"] == found["bewaren"]
    assert all(after(datetime(2026, 1, 1, tzinfo=UTC), duur) for duur in found.values())
