"""Who lived where on the day of a deed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from pointsapp.activities.types import Resident
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.types import Relation

_DAY = Stay.since_on.type
_LIVED_HERE = (
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
    .join(Stay, (Stay.village_id == Household.village_id) & (Stay.household_id == Household.id))
    .join(Member, Member.id == Stay.member_id)
    .where(Household.village_id == bindparam("village"), Stay.since_on <= bindparam("last", type_=_DAY))
    .where(or_(Stay.until_on.is_(None), Stay.until_on >= bindparam("first", type_=_DAY)))
    .order_by(Stay.relation != Relation.HEAD, Household.number, Stay.id)
)
_ALL = Prepared(_LIVED_HERE)
_OF_SOME = Prepared(_LIVED_HERE.where(among(Household.id, "households")))
_NUMBERED = Prepared(_LIVED_HERE.where(Household.number == bindparam("number")))
_NUMBERED_BARE = Prepared(_LIVED_HERE.where(func.ltrim(Household.number, "0") == bindparam("number")))


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
    asked: dict[str, Any] = {"village": village_id, "first": min(days), "last": max(days)}
    if household_ids is None:
        return _by_day(days, _ALL.all(session(), **asked))
    return _by_day(days, _OF_SOME.all(session(), **asked, households=household_ids))


def list_numbered(village_id: VillageId, on: date, digits: str) -> list[Resident]:
    """List who lived on a day in the household of this number; leading zeros matter only where one has just these.

    Shape: `digits` are 0 to 9.
    """
    asked: dict[str, Any] = {"village": village_id, "first": on, "last": on}
    rows = _NUMBERED.all(session(), **asked, number=digits)
    rows = rows or _NUMBERED_BARE.all(session(), **asked, number=digits.lstrip("0"))
    return _by_day([on], rows)[on]


def _by_day(days: Collection[date], rows: list[Any]) -> dict[date, list[Resident]]:
    found: dict[date, list[Resident]] = {day: [] for day in days}
    for household_id, number, group_id, member_id, name, relation, since_on, until_on in rows:
        resident = Resident(household_id, number, group_id, member_id, name, is_head=relation is Relation.HEAD)
        for day in found:
            if since_on <= day and (until_on is None or until_on >= day):
                found[day].append(resident)
    return found
