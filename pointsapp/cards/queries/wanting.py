"""Households that have no card."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from pointsapp.cards.models import Card
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.households.models import Household
from pointsapp.households.types import HouseholdState
from pointsapp.villages.models import Group
from pointsapp.villages.types import GroupId


def list_without_card(village_id: VillageId, group_id: GroupId | None, *, limit: int) -> list[HouseholdId]:
    """List households that take part and have no card, neither in hand nor waiting, by group and number."""
    wanted = (
        _without(select(Household.id), village_id, group_id)
        .join(Group, (Group.village_id == Household.village_id) & (Group.id == Household.group_id))
        .order_by(Group.position, Group.id, func.length(Household.number), Household.number)
        .limit(limit)
    )
    return list(session().scalars(wanted))


def count_without_card(village_id: VillageId, group_id: GroupId | None) -> int:
    """Count the households that take part and have no card."""
    return session().scalar(_without(select(func.count(Household.id)), village_id, group_id)) or 0


def _without(columns: Select[Any], village_id: VillageId, group_id: GroupId | None) -> Select[Any]:
    has_card = (
        select(Card.id)
        .where(Card.village_id == Household.village_id, Card.household_id == Household.id, Card.ended_at.is_(None))
        .correlate(Household)
        .exists()
    )
    conditions: list[ColumnElement[bool]] = [
        Household.village_id == village_id,
        Household.state != HouseholdState.CLOSED,
        ~has_card,
    ]
    if group_id is not None:
        conditions.append(Household.group_id == group_id)
    return columns.where(*conditions)
