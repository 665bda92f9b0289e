"""Months and days as filters of the shop's lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from flask import request

from pointsapp.core.clock import day_bounds, start_of, village_day
from pointsapp.web import show

FIRST_YEAR, LAST_YEAR = 2000, 2100
MONTHS_OFFERED = 24
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True)
class Period:
    """A span of a list. Shape: from `since` on and before `until`; `label` names it on the page."""

    since: datetime
    until: datetime
    label: str

    @property
    def first_on(self) -> date:
        """Give the first day of the span."""
        return village_day(self.since)


def read_month(text: str) -> Period | None:
    """Read a month as an address carries it (2026-11), or None for anything else."""
    found = _MONTH.fullmatch(text)
    first = _day(int(found[1]), int(found[2]), 1) if found else None
    if first is None:
        return None
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Period(start_of(first), start_of(after), show.month(first))


def read_day(text: str) -> Period | None:
    """Read a day as an address carries it (2026-11-21), or None for anything else."""
    parts = text.split("-")
    if (
        len(text) != len("2026-11-21")
        or len(parts) != 3
        or not all(part.isascii() and part.isdigit() for part in parts)
    ):
        return None
    day = _day(*map(int, parts))
    return Period(*day_bounds(day), show.day(day)) if day else None


def asked_period() -> Period | None:
    """Give the day that the address asks for, else the month, else none."""
    return read_day(request.args.get("day", "")) or read_month(request.args.get("month", ""))


def has_unreadable_period() -> bool:
    """Tell whether the address carries a month or day that is none."""
    day, month = request.args.get("day", ""), request.args.get("month", "")
    return bool((day and read_day(day) is None) or (month and read_month(month) is None))


def month_choices(at: datetime) -> list[tuple[str, str]]:
    """List this month and those before it, newest first, for choosing."""
    today = village_day(at)
    months = [today.year * 12 + today.month - 1 - back for back in range(MONTHS_OFFERED)]
    firsts = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [(f"{first:%Y-%m}", show.month(first)) for first in firsts]


def this_month(at: datetime) -> str:
    """Give the present month as an address carries it."""
    return f"{village_day(at):%Y-%m}"


def _day(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
