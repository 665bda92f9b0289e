"""How much of a deed's points a cap (封顶) leaves, and which days it counts together."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from pointsapp.scoring.types import Capped, CapPeriod


def cap_left(cap_points: int | None, already: int) -> int | None:
    """Give what may still be awarded under the cap, or None where there is no cap.

    Units: points; `already` is what the household has in the period, on notice included.
    """
    return None if cap_points is None else max(0, cap_points - already)


def capped(points: int, *, cap_points: int | None, already: int) -> Capped:
    """Award only what the cap leaves, and say how much it took. Deductions are never capped."""
    left = cap_left(cap_points, already)
    awarded = points if left is None or points < 0 else min(points, left)
    return Capped(awarded=awarded, taken_by_cap=points - awarded)


def period_of(day: date, period: CapPeriod) -> tuple[date, date]:
    """Give the first and last day of the period around a day. Weeks begin on Monday."""
    if period is CapPeriod.DAY:
        return day, day
    if period is CapPeriod.WEEK:
        return _week_of(day)
    first_month, last_month = _months_of(day.month, period)
    last_day = monthrange(day.year, last_month)[1]
    return date(day.year, first_month, 1), date(day.year, last_month, last_day)


def _week_of(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    rest = min(6, (date.max - monday).days)
    return monday, monday + timedelta(days=rest)


def _months_of(month: int, period: CapPeriod) -> tuple[int, int]:
    if period is CapPeriod.YEAR:
        return 1, 12
    if period is CapPeriod.QUARTER:
        first = month - (month - 1) % 3
        return first, first + 2
    return month, month
