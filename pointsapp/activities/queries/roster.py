"""Who lived where on the day of a deed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from pointsapp.activities.types import Resident
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.queries.living import living
from pointsapp.households.types import Relation


def list_residents(
    village_id: VillageId, on: date, household_ids: Collection[HouseholdId] | None = None
) -> list[Resident]:
    """List who lived in the village, or in some households, on a day; heads first."""
    wanted = (
        select(Household.id, Household.number, Household.group_id, Member.id, Member.name, Stay.relation)
        .join(Stay, Stay.household_id == Household.id)
        .join(Member, Member.id == Stay.member_id)
        .where(Household.village_id == village_id, living(Stay, on))
        .order_by(Household.number, Stay.id)
    )
    if household_ids is not None:
        wanted = wanted.where(Household.id.in_(household_ids))
    found = [
        Resident(household_id, number, group_id, member_id, name, is_head=relation is Relation.HEAD)
        for household_id, number, group_id, member_id, name, relation in session().execute(wanted)
    ]
    return sorted(found, key=lambda resident: not resident.is_head)
