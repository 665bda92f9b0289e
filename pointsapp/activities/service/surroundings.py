"""What a line is checked against while it is written: who lived there, which items counted, what the sheet holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from pointsapp.activities.errors import ItemNotUsable, SheetTooLong
from pointsapp.activities.models import Activity, Line
from pointsapp.activities.queries.checks import Usable, find_usable
from pointsapp.activities.queries.roster import list_residents
from pointsapp.activities.rules.lines import MOST_LINES, require_at_home, require_once
from pointsapp.activities.service.worth import Row, list_rows_near, lock_households
from pointsapp.activities.types import LineEntry, LineId, Neighbour, Resident
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.prepared import Prepared
from pointsapp.scoring.errors import PointsMissing, UnitsMissing
from pointsapp.scoring.queries import UsableItem
from pointsapp.scoring.rules.points import points_for
from pointsapp.scoring.types import Deed
from pointsapp.villages.types import GroupId

_SIZE = Prepared(
    select(func.count().label("lines"), func.max(Line.position).label("last_position")).where(
        Line.village_id == bindparam("village"), Line.activity_id == bindparam("activity")
    )
)


@dataclass(frozen=True)
class Surroundings:
    """The households that are written about, with the lines of the sheet that concern them, and how long it is."""

    groups: dict[HouseholdId, GroupId]
    homes: dict[HouseholdId, list[Resident]]
    usable: Usable
    rows: list[Row]
    lines: int
    last_position: int

    def require_fit(self, entry: LineEntry, *, own_id: LineId | None = None, added: Sequence[Row] = ()) -> UsableItem:
        """Refuse an entry that can't stand in the sheet, and give its item; what it lacks may come later.

        Shape: `own_id` is the line that it changes, `added` are those that were added before it.
        Errors: Absent, ItemNotUsable, NotAtHome, DoerLivedElsewhere, HouseholdTwice, MemberTwice, SheetTooLong
        and those of `points_for` for what is there but wrong.
        """
        if entry.household_id not in self.groups:
            raise Absent()
        item = self.usable[self.groups[entry.household_id]].get(entry.item_id)
        if item is None:
            raise ItemNotUsable()
        per = item.terms.counted_per
        require_at_home(per, entry.member_id, self.homes.get(entry.household_id, []))
        require_once(entry, per, (_neighbour(row) for row in (*self.rows, *added) if row.line_id != own_id))
        if own_id is None and self.lines + len(added) >= MOST_LINES:
            raise SheetTooLong(most=MOST_LINES)
        try:
            points_for(item.terms, Deed(entry.units, entry.points, entry.fault_ids))
        except (PointsMissing, UnitsMissing):
            return item
        return item


def _neighbour(row: Row) -> Neighbour:
    return Neighbour(row.line_id, row.household_id, row.member_id, row.item_id, row.state)


def read_surroundings(
    village_id: VillageId, activity: Activity, entries: Sequence[LineEntry], *, besides: LineEntry | None = None
) -> Surroundings:
    """Read what entries, or what a line is to be, are checked against; `besides` is what that line was.

    Shape: of the lines of the sheet only those that entries may share a deed or a cap with. Locks: the households.
    """
    whose = {(entry.household_id, entry.member_id) for entry in entries}
    whose |= {(besides.household_id, besides.member_id)} if besides else set()
    household_ids = {household_id for household_id, _member_id in whose}
    groups = lock_households(village_id, household_ids)
    homes: dict[HouseholdId, list[Resident]] = {}
    for resident in list_residents(village_id, activity.happened_on, household_ids):
        homes.setdefault(resident.household_id, []).append(resident)
    size = _SIZE.first(session(), village=village_id, activity=activity.id)
    return Surroundings(
        groups=groups,
        homes=homes,
        usable=find_usable(village_id, groups.values(), activity.happened_on, {entry.item_id for entry in entries}),
        rows=list_rows_near(activity, whose),
        lines=size.lines,
        last_position=size.last_position or 0,
    )
