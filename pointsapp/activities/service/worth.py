"""Counting what the lines of a sheet are worth, after their caps."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from pointsapp.activities.models import Activity, Line
from pointsapp.activities.queries.checks import list_lines, sum_counted
from pointsapp.activities.queries.sheet import list_fault_ids
from pointsapp.activities.rules.lines import Counted, counted_as
from pointsapp.activities.types import MENDABLE, UNCOUNTED, LineId
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import RuleError
from pointsapp.households.models import Household, Origin
from pointsapp.scoring.queries import UsableItem, describe_items
from pointsapp.scoring.rules.caps import capped, period_of
from pointsapp.scoring.rules.points import points_for
from pointsapp.scoring.types import Deed, FaultId, ItemId


def lock_households(village_id: VillageId, household_ids: Collection[HouseholdId]) -> None:
    """Hold households, and those that they came from or became, so that nobody counts under the same cap meanwhile.

    Locks: the households in id order.
    """
    session().execute(
        select(Household.id)
        .where(Household.village_id == village_id, or_(Household.id.in_(household_ids), _is_near(household_ids)))
        .order_by(Household.id)
        .with_for_update(key_share=True)
    ).all()


def _is_near(household_ids: Collection[HouseholdId]) -> ColumnElement[bool]:
    return or_(
        Household.id.in_(select(Origin.origin_id).where(Origin.household_id.in_(household_ids))),
        Household.id.in_(select(Origin.household_id).where(Origin.origin_id.in_(household_ids))),
    )


def recount(activity: Activity, item_ids: Iterable[ItemId] | None = None) -> None:
    """Count the mendable lines of a sheet again, those of some items or all.

    Shape: an unfinished line is worth nothing yet. Under a cap the earlier line of the sheet comes first.
    """
    lines = list_lines(activity.village_id, activity.id)
    faults = list_fault_ids(activity.village_id, [line.id for line in lines])
    wanted = {line.item_id for line in lines} if item_ids is None else set(item_ids)
    for item in describe_items(activity.village_id, wanted):
        of_item = [line for line in lines if line.item_id == item.item_id]
        _recount_item(activity, item, of_item, faults)
    session().flush()


def worth(item: UsableItem, line: Line, fault_ids: frozenset[FaultId]) -> int:
    """Give a line's points before any cap; one that lacks something has none yet."""
    try:
        return points_for(item.terms, Deed(line.units, line.chosen_points, fault_ids))
    except RuleError:
        return 0


def _recount_item(
    activity: Activity, item: UsableItem, lines: list[Line], faults: dict[LineId, frozenset[FaultId]]
) -> None:
    already = _already(activity, item, lines)
    for line in lines:
        if line.state not in MENDABLE:
            continue
        who = counted_as(item.terms.counted_per, line.household_id, line.member_id)
        before_cap = worth(item, line, faults.get(line.id, frozenset()))
        after = capped(before_cap, cap_points=item.terms.cap_points, already=already.get(who, 0))
        line.points, line.capped_points = after.awarded, after.taken_by_cap
        if line.state not in UNCOUNTED:
            already[who] = already.get(who, 0) + after.awarded


def _already(activity: Activity, item: UsableItem, lines: list[Line]) -> dict[Counted, int]:
    days = _cap_days(item, activity.happened_on)
    if days is None:
        return {}
    found = sum_counted(activity.village_id, item, lines, days, outside=activity.id)
    for line in lines:
        if line.state not in MENDABLE and line.state not in UNCOUNTED:
            who = counted_as(item.terms.counted_per, line.household_id, line.member_id)
            found[who] = found.get(who, 0) + line.points
    return found


def _cap_days(item: UsableItem, happened_on: date) -> tuple[date, date] | None:
    return period_of(happened_on, item.terms.cap_period) if item.terms.cap_period else None
