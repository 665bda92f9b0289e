"""What the page of a sheet shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from pointsapp.activities.queries.answered import Totals
from pointsapp.activities.queries.checks import find_usable, list_problems
from pointsapp.activities.queries.sheet import Sheet, SheetLine, read_sheet
from pointsapp.activities.types import UNCOUNTED, ActivityId, LineId, LineState
from pointsapp.core.db import reading
from pointsapp.scoring.queries import UsableItem
from pointsapp.scoring.types import ItemId
from pointsapp.villages.queries import list_groups
from pointsapp.web.clerk.activities.group import may_write
from pointsapp.web.guard import actor
from pointsapp.web.messages import text_of


@dataclass(frozen=True)
class SheetPage:
    """A sheet with the words for what is to be mended, and the items that may be chosen.

    Shape: `problems` are of drafts, by line; `general` concern the whole sheet.
    """

    sheet: Sheet
    problems: dict[LineId, str]
    general: tuple[str, ...]
    items: tuple[tuple[str, tuple[UsableItem, ...]], ...]

    @property
    def totals(self) -> Totals:
        """Sum up the lines whose points count, and count those to mend."""
        counted = [entry for entry in self.sheet.lines if entry.line.state not in UNCOUNTED]
        return Totals(len(counted), self.households(counted), self.points(counted), len(self.problems))

    @property
    def drafts(self) -> int:
        """Count what can be submitted."""
        return self.sheet.count(LineState.DRAFT)

    def households(self, entries: Iterable[SheetLine]) -> int:
        """Count the households of some lines."""
        return len({entry.line.household_id for entry in entries})

    def points(self, entries: Iterable[SheetLine]) -> int:
        """Sum the points of some lines."""
        return sum(entry.line.points for entry in entries)


def read_page(activity_id: ActivityId) -> SheetPage:
    """Read all that the page of a sheet shows. Errors: Absent."""
    village_id = actor().village_id
    with reading():
        sheet = read_sheet(village_id, activity_id)
        found = list_problems(village_id, activity_id) if may_write() else []
        groups = [group.id for group in list_groups(village_id)]
        usable = find_usable(village_id, groups, sheet.activity.happened_on)
    return SheetPage(
        sheet=sheet,
        problems={problem.line_id: text_of(problem.error) for problem in found if problem.line_id is not None},
        general=tuple(text_of(problem.error) for problem in found if problem.line_id is None),
        items=_by_category(usable.values()),
    )


def _by_category(tables: Iterable[dict[ItemId, UsableItem]]) -> tuple[tuple[str, tuple[UsableItem, ...]], ...]:
    every: dict[ItemId, UsableItem] = {}
    for table in tables:
        every.update(table)
    found: dict[str, list[UsableItem]] = {}
    for item in every.values():
        found.setdefault(item.category_name or _("Other"), []).append(item)
    return tuple((name, tuple(items)) for name, items in found.items())
