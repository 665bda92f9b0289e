"""What a line is checked against while it is written: who lived there, which items counted, what the sheet holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from pointsapp.activities.errors import ItemNotUsable, SheetTooLong
from pointsapp.activities.models import Activity
from pointsapp.activities.queries.checks import Usable, find_usable, list_lines
from pointsapp.activities.queries.roster import list_residents
from pointsapp.activities.rules.lines import MOST_LINES, require_at_home, require_once
from pointsapp.activities.service.worth import lock_households
from pointsapp.activities.types import LineEntry, LineId, LineState, Neighbour, Resident
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household
from pointsapp.scoring.errors import PointsMissing, UnitsMissing
from pointsapp.scoring.queries import UsableItem
from pointsapp.scoring.rules.points import points_for
from pointsapp.scoring.types import Deed
from pointsapp.villages.types import GroupId


@dataclass(frozen=True)
class Surroundings:
    """The households that are written about, with the sheet as it stands."""

    groups: dict[HouseholdId, GroupId]
    homes: dict[HouseholdId, list[Resident]]
    usable: Usable
    neighbours: list[Neighbour]

    def require_fit(self, entry: LineEntry, *, own_id: LineId | None = None) -> UsableItem:
        """Refuse an entry that can't stand in the sheet, and give its item; what it lacks may come later.

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
        require_once(entry, per, (other for other in self.neighbours if other.line_id != own_id))
        if own_id is None and len(self.neighbours) >= MOST_LINES:
            raise SheetTooLong(most=MOST_LINES)
        try:
            points_for(item.terms, Deed(entry.units, entry.points, entry.fault_ids))
        except (PointsMissing, UnitsMissing):
            return item
        return item

    def remember(self, entry: LineEntry) -> None:
        """Let the next entry know of this one."""
        not_yet = LineId(0)
        self.neighbours.append(Neighbour(not_yet, entry.household_id, entry.member_id, entry.item_id, LineState.DRAFT))


def read_surroundings(
    village_id: VillageId, activity: Activity, household_ids: Collection[HouseholdId]
) -> Surroundings:
    """Read what entries about some households are checked against. Locks: the households."""
    lock_households(village_id, household_ids)
    rows = session().execute(
        select(Household.id, Household.group_id).where(
            Household.village_id == village_id, Household.id.in_(household_ids)
        )
    )
    groups = {row.id: row.group_id for row in rows}
    homes: dict[HouseholdId, list[Resident]] = {}
    for resident in list_residents(village_id, activity.happened_on, household_ids):
        homes.setdefault(resident.household_id, []).append(resident)
    return Surroundings(
        groups=groups,
        homes=homes,
        usable=find_usable(village_id, groups.values(), activity.happened_on),
        neighbours=[
            Neighbour(line.id, line.household_id, line.member_id, line.item_id, line.state)
            for line in list_lines(village_id, activity.id)
        ],
    )
