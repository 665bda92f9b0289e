"""Ending a villagers' group, which only an empty one may."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.households.errors import GroupInUse
from pointsapp.households.models import Household
from pointsapp.households.types import HouseholdState
from pointsapp.villages import service as villages
from pointsapp.villages.models import Group
from pointsapp.villages.types import GroupId


def end_group(actor: Actor, group_id: GroupId, *, at: datetime) -> Group:
    """End a group in which no household is left but closed ones. Errors: Absent, GroupEnded, GroupInUse."""
    count = session().scalar(
        select(func.count())
        .select_from(Household)
        .where(
            Household.village_id == actor.village_id,
            Household.group_id == group_id,
            Household.state != HouseholdState.CLOSED,
        )
    )
    if count:
        raise GroupInUse(count=count)
    return villages.end_group(actor, group_id, at=at)
