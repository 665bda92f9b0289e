"""Caps and the stretches of the calendar that they count over."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.scoring.rules.caps import cap_left, capped, period_of
from pointsapp.scoring.types import Capped, CapPeriod


@pytest.mark.parametrize(
    ("points", "cap_points", "already", "awarded", "taken"),
    [
        (5, None, 1000, 5, 0),
        (5, 60, 0, 5, 0),
        (5, 60, 55, 5, 0),
        (5, 60, 56, 4, 1),
        (5, 60, 59, 1, 4),
        (5, 60, 60, 0, 5),
        (5, 60, 75, 0, 5),
        (0, 60, 10, 0, 0),
        (-5, 60, 60, -5, 0),
    ],
)
def test_a_cap_awards_only_what_is_left_and_says_what_it_took(points, cap_points, already, awarded, taken):
    assert capped(points, cap_points=cap_points, already=already) == Capped(awarded, taken)


@pytest.mark.parametrize(
    ("cap_points", "already", "left"), [(None, 5, None), (60, 0, 60), (60, 59, 1), (60, 60, 0), (60, 61, 0)]
)
def test_what_is_left_under_a_cap_is_never_below_zero(cap_points, already, left):
    assert cap_left(cap_points, already) == left


@pytest.mark.parametrize(
    ("day", "period", "first", "last"),
    [
        ("2026-11-21", CapPeriod.DAY, "2026-11-21", "2026-11-21"),
        ("2026-11-16", CapPeriod.WEEK, "2026-11-16", "2026-11-22"),
        ("2026-11-22", CapPeriod.WEEK, "2026-11-16", "2026-11-22"),
        ("2026-11-23", CapPeriod.WEEK, "2026-11-23", "2026-11-29"),
        ("2026-12-31", CapPeriod.WEEK, "2026-12-28", "2027-01-03"),
        ("2026-02-14", CapPeriod.MONTH, "2026-02-01", "2026-02-28"),
        ("2028-02-29", CapPeriod.MONTH, "2028-02-01", "2028-02-29"),
        ("2100-02-01", CapPeriod.MONTH, "2100-02-01", "2100-02-28"),
        ("2026-12-31", CapPeriod.MONTH, "2026-12-01", "2026-12-31"),
        ("2026-01-01", CapPeriod.QUARTER, "2026-01-01", "2026-03-31"),
        ("2026-03-31", CapPeriod.QUARTER, "2026-01-01", "2026-03-31"),
        ("2026-04-01", CapPeriod.QUARTER, "2026-04-01", "2026-06-30"),
        ("2026-12-31", CapPeriod.QUARTER, "2026-10-01", "2026-12-31"),
        ("2028-02-29", CapPeriod.YEAR, "2028-01-01", "2028-12-31"),
        ("9999-12-31", CapPeriod.WEEK, "9999-12-27", "9999-12-31"),
        ("9999-12-31", CapPeriod.QUARTER, "9999-10-01", "9999-12-31"),
    ],
)
def test_a_period_runs_from_its_first_to_its_last_day(day, period, first, last):
    found = period_of(date.fromisoformat(day), period)

    assert found == (date.fromisoformat(first), date.fromisoformat(last))


@given(day=st.dates(max_value=date(9999, 12, 20)), period=st.sampled_from(CapPeriod))
def test_every_day_of_a_period_finds_the_same_period(day, period):
    first, last = period_of(day, period)

    assert first <= day <= last
    assert period_of(first, period) == period_of(last, period) == (first, last)
    assert period_of(last + timedelta(days=1), period)[0] == last + timedelta(days=1)
