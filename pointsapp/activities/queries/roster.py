"""Who lived where on the day of a deed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select

from pointsapp.activities.types import Resident
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.types import Relation


def list_residents(
    village_id: VillageId, on: date, household_ids: Collection[HouseholdId] | None = None
) -> list[Resident]:
    """List who lived in the village, or in some households, on a day; heads first."""
    return list_residents_by_day(village_id, [on], household_ids)[on]


def list_residents_by_day(
    village_id: VillageId, days: Collection[date], household_ids: Collection[HouseholdId] | None = None
) -> dict[date, list[Resident]]:
    """List who lived in the village, or in some households, on each of some days; heads first."""
    if not days:
        return {}
    wanted = (
        select(
            Household.id,
            Household.number,
            Household.group_id,
            Member.id,
            Member.name,
            Stay.relation,
            Stay.since_on,
            Stay.until_on,
        )
        .join(Stay, Stay.household_id == Household.id)
        .join(Member, Member.id == Stay.member_id)
        .where(Household.village_id == village_id, Stay.since_on <= max(days))
        .where(or_(Stay.until_on.is_(None), Stay.until_on >= min(days)))
        .order_by(Stay.relation != Relation.HEAD, Household.number, Stay.id)
    )
    if household_ids is not None:
        wanted = wanted.where(Household.id.in_(household_ids))
    found: dict[date, list[Resident]] = {day: [] for day in days}
    for household_id, number, group_id, member_id, name, relation, since_on, until_on in session().execute(wanted):
        resident = Resident(household_id, number, group_id, member_id, name, is_head=relation is Relation.HEAD)
        for day in found:
            if since_on <= day and (until_on is None or until_on >= day):
                found[day].append(resident)
    return found
