"""Points that are on their way: on notice, disputed, promised."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from pointsapp.activities.models import Activity, Line
from pointsapp.activities.types import LineState
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.ledger.queries import sum_wallets
from pointsapp.publicity.models import Notice, NoticeLine
from pointsapp.publicity.queries.notices import is_newest
from pointsapp.publicity.rules.days import usable_day
from pointsapp.publicity.types import PointsOnNotice, Promise
from pointsapp.shop.queries import stock_value

_ON_NOTICE = (
    select(NoticeLine.points, NoticeLine.wording, Activity.happened_on, Notice.ends_on)
    .join(Notice, Notice.id == NoticeLine.notice_id)
    .join(Line, Line.id == NoticeLine.line_id)
    .join(Activity, Activity.id == Line.activity_id)
    .where(
        Line.village_id == bindparam("village"),
        Line.household_id == bindparam("household"),
        Line.state == LineState.ON_NOTICE,
        is_newest(),
    )
    .order_by(Notice.ends_on, NoticeLine.number)
)
"""Built once: every passbook asks it."""


def list_on_notice_points(village_id: VillageId, household_id: HouseholdId) -> list[PointsOnNotice]:
    """List what a household has on notice undisputed, by the day it becomes usable."""
    rows = session().execute(_ON_NOTICE, {"village": village_id, "household": household_id})
    return [PointsOnNotice(points, wording, day, usable_day(ends_on)) for points, wording, day, ends_on in rows]


def sum_on_notice(village_id: VillageId, household_id: HouseholdId | None = None) -> int:
    """Add up the undisputed points on notice, of one household or of the village."""
    return _sum(village_id, LineState.ON_NOTICE, household_id)


def sum_disputed(village_id: VillageId, household_id: HouseholdId | None = None) -> int:
    """Add up the points of lines that somebody objected to and nobody has decided yet."""
    return _sum(village_id, LineState.DISPUTED, household_id)


def read_promise(village_id: VillageId, new_points: int) -> Promise:
    """Set what is owed, on notice and to come against the goods on the shelves."""
    return Promise(
        owed_points=sum_wallets(village_id),
        on_notice_points=sum_on_notice(village_id),
        disputed_points=sum_disputed(village_id),
        new_points=new_points,
        shelf_points=stock_value(village_id),
    )


def _sum(village_id: VillageId, state: LineState, household_id: HouseholdId | None) -> int:
    wanted = [Line.village_id == village_id, Line.state == state]
    if household_id is not None:
        wanted.append(Line.household_id == household_id)
    return int(session().scalar(select(func.coalesce(func.sum(Line.points), 0)).where(*wanted)) or 0)
