"""Whether the computer's clock can be believed: each command is held against the one before it.

Entries are ordered by their numbers, never by the clock. But days, minutes and limits are counted by it, so a clock
that went back, or leapt far ahead, must not move points until the secretary has looked at it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.clock import MAY_GO_BACK, VILLAGE_ZONE
from pointsapp.core.columns import Pk
from pointsapp.core.db import Base
from pointsapp.core.errors import RuleError

MAY_LEAP = timedelta(days=180)
"""A village may rest for a season; a computer that wakes up in another year is looked at first."""


class ClockDoubtful(RuleError):
    """The computer's clock went back behind the last entry, or leapt far ahead of it."""


class ClockRight(RuleError):
    """There is nothing to confirm: the clock goes on from the last entry."""


class ClockConfirmation(Base):
    """An officer looked at the clock and found it right, whatever the entries before say. Closed history."""

    __tablename__ = "clock_confirmations"
    __table_args__ = (Index(None, "village_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[int] = mapped_column(Pk)
    last_request_id: Mapped[int] = mapped_column(Pk)
    clock_before: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    confirmed_by_id: Mapped[int] = mapped_column(Pk)


def is_believable(last: datetime | None, at: datetime) -> bool:
    """Tell whether an instant can follow the last one. Where nothing was before, any clock is believed."""
    return last is None or last - MAY_GO_BACK <= at <= last + MAY_LEAP


def require_believable(last: datetime | None, *, at: datetime) -> None:
    """Refuse what would be counted by a wrong clock. Errors: ClockDoubtful."""
    if last is not None and not is_believable(last, at):
        raise ClockDoubtful(last=_in_words(last), at=_in_words(at))


def _in_words(instant: datetime) -> str:
    return f"{instant.astimezone(VILLAGE_ZONE):%Y-%m-%d %H:%M}"
