"""How long a notice stands, when its points are usable, and until when an objection is answered."""

from __future__ import annotations

from datetime import date, timedelta

from pointsapp.publicity.errors import NoticeStillRunning, TickTooEarly

_SATURDAY = 5


def last_day(starts_on: date, notice_days: int) -> date:
    """Give the last day of a notice. Units: calendar days, the day of posting is the first."""
    return starts_on + timedelta(days=notice_days - 1)


def usable_day(ends_on: date) -> date:
    """Give the first day on which points may be credited: the one after the last day of the notice."""
    return ends_on + timedelta(days=1)


def is_over(ends_on: date, today: date) -> bool:
    """Tell whether the days of a notice have passed."""
    return today > ends_on


def days_left(ends_on: date, today: date) -> int:
    """Count the days on which a notice still stands, today included."""
    return max(0, (ends_on - today).days + 1)


def require_over(ends_on: date, today: date) -> None:
    """Refuse to credit while the notice stands. Errors: NoticeStillRunning."""
    if not is_over(ends_on, today):
        raise NoticeStillRunning(ends_on=ends_on.isoformat())


def require_last_day(ends_on: date, today: date) -> None:
    """Refuse to tick the channels off before all that is said can be known. Errors: TickTooEarly."""
    if today < ends_on:
        raise TickTooEarly(ends_on=ends_on.isoformat())


def answer_due(made_on: date, working_days: int) -> date:
    """Give the day until which an objection is answered.

    Units: Mondays to Fridays, counted from the day after. Public holidays are not known here: a
    village that rests on them is reminded early, never late.
    """
    due_on = made_on
    while working_days > 0:
        due_on += timedelta(days=1)
        if due_on.weekday() < _SATURDAY:
            working_days -= 1
    return due_on


def is_overdue(due_on: date, today: date) -> bool:
    """Tell whether the day for the answer has passed."""
    return today > due_on
