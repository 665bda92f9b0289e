"""Who looked at a household's data: written down once a day for each person, household and kind of page."""

from __future__ import annotations

from pointsapp.audit.queries import was_noted
from pointsapp.audit.service import note
from pointsapp.core.actor import HouseholdId
from pointsapp.core.clock import now, start_of, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.web.guard import actor


def note_view(act: str, household_id: HouseholdId) -> None:
    """Write down that this officer looked at a household, unless that stands there for today already."""
    at = now()
    with reading():
        is_known = was_noted(actor(), act, "households", household_id, since=start_of(village_day(at)))
    if not is_known:
        with transaction():
            note(actor(), act, "households", household_id, at=at)
