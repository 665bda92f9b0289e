"""Counting what the lines of a sheet are worth, after their caps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select, update

from pointsapp.activities.models import Activity, Line
from pointsapp.activities.queries.checks import sum_counted
from pointsapp.activities.queries.sheet import list_fault_ids
from pointsapp.activities.rules.lines import Counted, counted_as
from pointsapp.activities.types import MENDABLE, UNCOUNTED, LineEntry, LineId, LineState
from pointsapp.core.actor import HouseholdId, MemberId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import RuleError
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared
from pointsapp.households.models import Household, Origin
from pointsapp.scoring.queries import UsableItem, describe_items
from pointsapp.scoring.rules.caps import capped, period_of
from pointsapp.scoring.rules.points import points_for
from pointsapp.scoring.types import Deed, FaultId, ItemId, ItemShape
from pointsapp.villages.types import GroupId


def _is_near() -> ColumnElement[bool]:
    came_from = select(Origin.origin_id).where(among(Origin.household_id, "households"))
    became = select(Origin.household_id).where(among(Origin.origin_id, "households"))
    return or_(among(Household.id, "households"), Household.id.in_(came_from), Household.id.in_(became))


_HOLD = Prepared(
    select(Household.id, Household.group_id)
    .where(Household.village_id == bindparam("village"), _is_near())
    .order_by(Household.id)
    .with_for_update(key_share=True)
)
_ROWS = (
    select(
        Line.id,
        Line.household_id,
        Line.member_id,
        Line.item_id,
        Line.units,
        Line.chosen_points,
        Line.points,
        Line.capped_points,
        Line.state,
    )
    .where(Line.village_id == bindparam("village"), Line.activity_id == bindparam("activity"))
    .order_by(Line.position, Line.id)
)
_ALL = Prepared(_ROWS)
_NEAR = Prepared(_ROWS.where(or_(among(Line.household_id, "households"), among(Line.member_id, "members"))))
_WRITE = Prepared(
    update(Line.metadata.tables[Line.__tablename__])
    .where(Line.village_id == bindparam("village"), Line.id == bindparam("line"))
    .values(points=bindparam("new_points"), capped_points=bindparam("new_capped_points"))
)


@dataclass(frozen=True)
class Row:
    """A line as far as counting it is concerned. Shape: one that is not written yet has a number below zero."""

    line_id: LineId
    household_id: HouseholdId
    member_id: MemberId | None
    item_id: ItemId
    units: int | None
    chosen_points: int | None
    points: int
    capped_points: int
    state: LineState
    fault_ids: frozenset[FaultId] | None = None
    """Those of a line that is being written; of others they are looked up."""


def row_of(entry: LineEntry, item: UsableItem, line_id: LineId, state: LineState) -> Row:
    """Give what is to be written of an entry: its points are not counted yet."""
    shape = item.terms.shape
    return Row(
        line_id,
        entry.household_id,
        entry.member_id,
        entry.item_id,
        units=entry.units if shape is ItemShape.PER_UNIT else None,
        chosen_points=entry.points if shape is ItemShape.RANGE else None,
        points=0,
        capped_points=0,
        state=state,
        fault_ids=entry.fault_ids if shape is ItemShape.CHECKLIST else frozenset(),
    )


def lock_households(village_id: VillageId, household_ids: Collection[HouseholdId]) -> dict[HouseholdId, GroupId]:
    """Hold households, and those that they came from or became, so that nobody counts under the same cap meanwhile.

    Shape: the groups of those that were asked for. Locks: the households in id order.
    """
    rows = _HOLD.all(session(), village=village_id, households=household_ids)
    return {row.id: row.group_id for row in rows if row.id in household_ids}


def list_rows(activity: Activity) -> list[Row]:
    """List the lines of a sheet in their places."""
    return [Row(*row) for row in _ALL.all(session(), village=activity.village_id, activity=activity.id)]


def list_rows_near(activity: Activity, whose: Iterable[tuple[HouseholdId, MemberId | None]]) -> list[Row]:
    """List the lines of a sheet, in their places, that some households or persons may share a cap or a deed with."""
    households, members = zip(*whose, strict=True)
    wanted: dict[str, Any] = {"households": households, "members": [member for member in members if member is not None]}
    found = _NEAR.all(session(), village=activity.village_id, activity=activity.id, **wanted)
    return [Row(*row) for row in found]


def recount(activity: Activity) -> None:
    """Count the mendable lines of a sheet again."""
    rows = list_rows(activity)
    save_points(activity, rows, counted_anew(activity, rows, rows))


def save_points(activity: Activity, before: Sequence[Row], after: Iterable[Row]) -> None:
    """Write the points of lines that are there and are worth something else now."""
    known = {row.line_id: (row.points, row.capped_points) for row in before}
    for row in after:
        now_worth = (row.points, row.capped_points)
        if known.get(row.line_id, now_worth) != now_worth:
            values = {"new_points": row.points, "new_capped_points": row.capped_points}
            _WRITE.run(session(), village=activity.village_id, line=row.line_id, **values)


def counted_anew(activity: Activity, rows: Sequence[Row], touched: Iterable[Row]) -> list[Row]:
    """Count again the mendable lines that share an item and its cap with lines that were touched, and give those.

    Shape: an unfinished line is worth nothing yet. Under a cap the earlier line of the sheet comes first.
    """
    by_item: dict[ItemId, list[Row]] = {}
    for row in touched:
        by_item.setdefault(row.item_id, []).append(row)
    faults = _faults(activity.village_id, rows)
    found: list[Row] = []
    for item in describe_items(activity.village_id, by_item):
        per = item.terms.counted_per
        whose = {counted_as(per, row.household_id, row.member_id) for row in by_item[item.item_id]}
        sharing = [
            row
            for row in rows
            if row.item_id == item.item_id and counted_as(per, row.household_id, row.member_id) in whose
        ]
        found += _counted(activity, item, sharing, faults)
    return found


def worth(item: UsableItem, row: Row, fault_ids: frozenset[FaultId]) -> int:
    """Give a line's points before any cap; one that lacks something has none yet."""
    try:
        return points_for(item.terms, Deed(row.units, row.chosen_points, fault_ids))
    except RuleError:
        return 0


def _faults(village_id: VillageId, rows: Sequence[Row]) -> dict[LineId, frozenset[FaultId]]:
    return list_fault_ids(village_id, [row.line_id for row in rows if row.fault_ids is None])


def _counted(
    activity: Activity, item: UsableItem, rows: Sequence[Row], faults: dict[LineId, frozenset[FaultId]]
) -> list[Row]:
    already = _already(activity, item, rows)
    found = []
    for row in rows:
        if row.state not in MENDABLE:
            continue
        who = counted_as(item.terms.counted_per, row.household_id, row.member_id)
        fault_ids = faults.get(row.line_id, frozenset()) if row.fault_ids is None else row.fault_ids
        after = capped(worth(item, row, fault_ids), cap_points=item.terms.cap_points, already=already.get(who, 0))
        found.append(replace(row, points=after.awarded, capped_points=after.taken_by_cap))
        if row.state not in UNCOUNTED:
            already[who] = already.get(who, 0) + after.awarded
    return found


def _already(activity: Activity, item: UsableItem, rows: Sequence[Row]) -> dict[Counted, int]:
    days = _cap_days(item, activity.happened_on)
    if days is None or not rows:
        return {}
    household_ids = {row.household_id for row in rows}
    member_ids = {row.member_id for row in rows if row.member_id is not None}
    found = sum_counted(activity.village_id, item, household_ids, member_ids, days, outside=activity.id)
    for row in rows:
        if row.state not in MENDABLE and row.state not in UNCOUNTED:
            who = counted_as(item.terms.counted_per, row.household_id, row.member_id)
            found[who] = found.get(who, 0) + row.points
    return found


def _cap_days(item: UsableItem, happened_on: date) -> tuple[date, date] | None:
    return period_of(happened_on, item.terms.cap_period) if item.terms.cap_period else None
