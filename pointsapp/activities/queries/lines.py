"""Reading lines with what stands around them: activity, item, doer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from pointsapp.activities.models import Activity, Line
from pointsapp.activities.types import ActivityId, LineId, LineState
from pointsapp.core.actor import HouseholdId, MemberId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared
from pointsapp.households.models import Household, Member
from pointsapp.scoring.models import Item
from pointsapp.scoring.types import ItemId, ItemShape
from pointsapp.villages.types import GroupId


@dataclass(frozen=True)
class LineView:
    """A line in words. Doer, note and item are for the office only; the wall says `public_wording`.

    Units: points in the smallest unit; `units` whole ones, called `unit`.
    """

    line_id: LineId
    activity_id: ActivityId
    title: str
    happened_on: date
    position: int
    household_id: HouseholdId
    household_number: str
    group_id: GroupId
    member_id: MemberId | None
    member_name: str
    item_id: ItemId
    item_name: str
    shape: ItemShape
    unit: str
    public_wording: str
    units: int | None
    chosen_points: int | None
    points: int
    capped_points: int
    note: str
    state: LineState
    changed_at: datetime


_VIEWS = (
    select(
        Line.id,
        Line.activity_id,
        Activity.title,
        Activity.happened_on,
        Line.position,
        Line.household_id,
        Household.number,
        Household.group_id,
        Line.member_id,
        Member.name,
        Line.item_id,
        Item.name,
        Item.shape,
        Item.unit,
        Item.public_wording,
        Line.units,
        Line.chosen_points,
        Line.points,
        Line.capped_points,
        Line.note,
        Line.state,
        Line.changed_at,
    )
    .join(Activity, Activity.id == Line.activity_id)
    .join(Household, Household.id == Line.household_id)
    .join(Item, Item.id == Line.item_id)
    .outerjoin(Member, Member.id == Line.member_id)
    .where(Line.village_id == bindparam("village"))
    .order_by(Activity.happened_on, Activity.id, Line.position, Line.id)
)
_OF_LINES = Prepared(_VIEWS.where(among(Line.id, "lines")))
_OF_SHEETS = Prepared(_VIEWS.where(among(Line.activity_id, "sheets")))


def get_line(village_id: VillageId, line_id: LineId) -> Line:
    """Give a line of this village. Errors: Absent."""
    line = session().execute(select(Line).where(Line.village_id == village_id, Line.id == line_id)).scalar_one_or_none()
    if line is None:
        raise Absent()
    return line


def describe_lines(village_id: VillageId, line_ids: Iterable[LineId]) -> list[LineView]:
    """Describe lines by day, activity and place in the sheet; an unknown id is left out."""
    return [LineView(*row) for row in _OF_LINES.all(session(), village=village_id, lines=list(line_ids))]


def describe_sheet(village_id: VillageId, activity_id: ActivityId) -> list[LineView]:
    """Describe all lines of an activity in their places."""
    return describe_sheets(village_id, [activity_id])


def describe_sheets(village_id: VillageId, activity_ids: Iterable[ActivityId]) -> list[LineView]:
    """Describe all lines of some activities by day, activity and place."""
    return [LineView(*row) for row in _OF_SHEETS.all(session(), village=village_id, sheets=list(activity_ids))]
