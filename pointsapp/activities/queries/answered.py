"""What is answered when lines of a sheet were saved: those lines and the sheet's totals, without reading the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from pointsapp.activities.models import Line
from pointsapp.activities.queries.checks import list_line_problems
from pointsapp.activities.queries.sheet import SheetLine, get_activity, read_lines
from pointsapp.activities.types import UNCOUNTED, ActivityId, LineId, Problem
from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared

_SAVED = aliased(Line)
_SHARING = Prepared(
    select(Line.id)
    .join(_SAVED, (_SAVED.household_id == Line.household_id) & (_SAVED.item_id == Line.item_id))
    .where(
        _SAVED.village_id == bindparam("village"),
        among(_SAVED.id, "lines"),
        _SAVED.activity_id == bindparam("activity"),
        Line.activity_id == bindparam("activity"),
    )
    .distinct()
)
_TOTALS = Prepared(
    select(
        func.count().label("lines"),
        func.count(Line.household_id.distinct()).label("households"),
        func.coalesce(func.sum(Line.points), 0).label("points"),
    ).where(
        Line.village_id == bindparam("village"),
        Line.activity_id == bindparam("activity"),
        *(Line.state != state for state in sorted(UNCOUNTED)),
    )
)


@dataclass(frozen=True)
class Totals:
    """A sheet in numbers: lines that count, their households and points; and drafts that must be mended."""

    lines: int
    households: int
    points: int
    to_mend: int


@dataclass(frozen=True)
class Saved:
    """Saved lines with those that share household and item with them, and what a sheet comes to.

    Shape: `removed` are those that are in the sheet no more; `problems` are of all its drafts.
    """

    lines: tuple[SheetLine, ...]
    removed: tuple[LineId, ...]
    problems: tuple[Problem, ...]
    totals: Totals


def read_saved(village_id: VillageId, activity_id: ActivityId, line_ids: Sequence[LineId]) -> Saved:
    """Read what is answered when lines of a sheet were saved. Errors: Absent."""
    activity = get_activity(village_id, activity_id)
    asked = {"village": village_id, "activity": activity_id}
    shown = read_lines(village_id, [row.id for row in _SHARING.all(session(), **asked, lines=line_ids)])
    shown_ids = {entry.line.line_id for entry in shown}
    problems = tuple(list_line_problems(village_id, activity))
    summed = _TOTALS.first(session(), **asked)
    return Saved(
        lines=tuple(shown),
        removed=tuple(line_id for line_id in line_ids if line_id not in shown_ids),
        problems=problems,
        totals=Totals(summed.lines, summed.households, int(summed.points), len(problems)),
    )
