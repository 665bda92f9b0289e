"""Which households others came out of or took over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.households.models import Origin


def list_origins(
    village_id: VillageId, household_ids: Collection[HouseholdId]
) -> dict[HouseholdId, dict[HouseholdId, date]]:
    """Tell where households come from, through all generations, and until which day each origin counts.

    Shape: the day is the first that counts no more; a household with no origin is left out.
    """
    found: dict[HouseholdId, dict[HouseholdId, date]] = {}
    asked = {household_id: {household_id: date.max} for household_id in household_ids}
    while asked:
        rows = session().execute(
            select(Origin.household_id, Origin.origin_id, Origin.since_on).where(
                Origin.village_id == village_id, Origin.household_id.in_(asked)
            )
        )
        further: dict[HouseholdId, dict[HouseholdId, date]] = {}
        for row in rows:
            for descendant, until in asked[row.household_id].items():
                known = found.setdefault(descendant, {})
                if row.origin_id not in known and row.origin_id != descendant:
                    known[row.origin_id] = min(until, row.since_on)
                    further.setdefault(row.origin_id, {})[descendant] = known[row.origin_id]
        asked = further
    return found
