"""The list of sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from pointsapp.activities.models import Activity, Line, Recorder
from pointsapp.activities.types import ActivityId, ActivityKind, LineState
from pointsapp.core.actor import UserId, VillageId
from pointsapp.core.db import session
from pointsapp.core.paging import Stretch, stretch
from pointsapp.households.models import Household, Member


@dataclass(frozen=True)
class ActivityFilter:
    """Which sheets are asked for; what is empty asks for nothing.

    Shape: `month` is the first day of a month; a sheet without lines counts as a draft.
    """

    text: str = ""
    state: LineState | None = None
    month: date | None = None
    recorder_id: UserId | None = None
    kind: ActivityKind | None = None


@dataclass(frozen=True)
class ActivityRow:
    """A sheet in the list. Units: `points` in the smallest unit, of lines that were not struck off."""

    activity_id: ActivityId
    title: str
    happened_on: date
    place: str
    leader_name: str
    households: int
    points: int
    counts: dict[LineState, int] = field(default_factory=dict)


def stretch_of_activities(village_id: VillageId, wanted: ActivityFilter, before: int = 0) -> Stretch[ActivityRow]:
    """Give some of the sheets asked for, newest first, from an activity's number on."""
    terms = _terms(village_id, wanted)
    total = session().scalar(select(func.count()).select_from(Activity).where(*terms)) or 0

    def fetch(mark: int, count: int) -> list[tuple[int, ActivityRow]]:
        rows = _rows(village_id, [*terms, _is_older(village_id, mark)] if mark else terms, count)
        return [(row.activity_id, row) for row in rows]

    return stretch(fetch, total, before)


def list_activities(village_id: VillageId, wanted: ActivityFilter) -> list[ActivityRow]:
    """List all sheets asked for, newest first."""
    return _rows(village_id, _terms(village_id, wanted))


def count_states(village_id: VillageId) -> dict[LineState, int]:
    """Count the sheets that hold lines in each state; one without lines is a draft."""
    rows = session().execute(
        select(Line.state, func.count(Line.activity_id.distinct()).label("sheets"))
        .where(Line.village_id == village_id)
        .group_by(Line.state)
    )
    counts = {row.state: row.sheets for row in rows}
    empty = select(func.count()).select_from(Activity).where(Activity.village_id == village_id, ~_has_lines())
    counts[LineState.DRAFT] = counts.get(LineState.DRAFT, 0) + (session().scalar(empty) or 0)
    return counts


def list_months(village_id: VillageId) -> list[date]:
    """List the months in which something happened, newest first."""
    days = session().scalars(select(Activity.happened_on).where(Activity.village_id == village_id).distinct())
    return sorted({day.replace(day=1) for day in days}, reverse=True)


def _terms(village_id: VillageId, wanted: ActivityFilter) -> list[ColumnElement[bool]]:
    terms: list[ColumnElement[bool]] = [Activity.village_id == village_id]
    if wanted.text:
        terms.append(_mentions(wanted.text))
    if wanted.state is LineState.DRAFT:
        terms.append(or_(_has_lines(Line.state == LineState.DRAFT), ~_has_lines()))
    elif wanted.state is not None:
        terms.append(_has_lines(Line.state == wanted.state))
    if wanted.month is not None:
        terms.append(Activity.happened_on.between(wanted.month, _last_day(wanted.month)))
    if wanted.kind is not None:
        terms.append(Activity.kind == wanted.kind)
    if wanted.recorder_id is not None:
        mine = exists().where(Recorder.activity_id == Activity.id, Recorder.user_id == wanted.recorder_id)
        terms.append(mine)
    return terms


def _is_older(village_id: VillageId, mark: int) -> ColumnElement[bool]:
    """Tell whether an activity stands below another in the list: by its day, then by its number."""
    marked = aliased(Activity)
    day = select(marked.happened_on).where(marked.village_id == village_id, marked.id == mark).scalar_subquery()
    return or_(Activity.happened_on < day, and_(Activity.happened_on == day, Activity.id < mark))


def _mentions(text: str) -> ColumnElement[bool]:
    takes_part = (
        exists()
        .where(Line.activity_id == Activity.id, Household.id == Line.household_id, Household.number == text)
        .correlate(Activity)
    )
    leads = exists().where(Member.id == Activity.leader_id, Member.name.contains(text, autoescape=True))
    return or_(
        Activity.title.contains(text, autoescape=True),
        Activity.place.contains(text, autoescape=True),
        leads.correlate(Activity),
        takes_part,
    )


def _has_lines(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Line.activity_id == Activity.id, *more).correlate(Activity)


def _last_day(month: date) -> date:
    next_month = (
        month.replace(year=month.year + 1, month=1) if month.month == 12 else month.replace(month=month.month + 1)
    )
    return date.fromordinal(next_month.toordinal() - 1)


def _rows(village_id: VillageId, terms: list[ColumnElement[bool]], limit: int | None = None) -> list[ActivityRow]:
    found = session().execute(
        select(Activity, Member.name)
        .outerjoin(Member, Member.id == Activity.leader_id)
        .where(*terms)
        .order_by(Activity.happened_on.desc(), Activity.id.desc())
        .limit(limit)
    )
    activities = [(activity, leader_name or "") for activity, leader_name in found]
    ids = [activity.id for activity, _ in activities]
    households = _count_households(village_id, ids)
    sums = _sums(village_id, ids)
    return [
        ActivityRow(
            activity_id=activity.id,
            title=activity.title,
            happened_on=activity.happened_on,
            place=activity.place,
            leader_name=leader_name,
            households=households.get(activity.id, 0),
            points=sum(points for state, (_, points) in sums.get(activity.id, {}).items() if state in _COUNTED),
            counts={state: count for state, (count, _) in sums.get(activity.id, {}).items()},
        )
        for activity, leader_name in activities
    ]


_COUNTED = frozenset(LineState) - {LineState.VOIDED, LineState.REVERSED, LineState.REFUSED}


def _count_households(village_id: VillageId, ids: Sequence[ActivityId]) -> dict[ActivityId, int]:
    rows = session().execute(
        select(Line.activity_id, func.count(Line.household_id.distinct()).label("households"))
        .where(Line.village_id == village_id, Line.activity_id.in_(ids), Line.state.in_(_COUNTED))
        .group_by(Line.activity_id)
    )
    return {row.activity_id: row.households for row in rows}


def _sums(village_id: VillageId, ids: Sequence[ActivityId]) -> dict[ActivityId, dict[LineState, tuple[int, int]]]:
    rows = session().execute(
        select(Line.activity_id, Line.state, func.count(), func.sum(Line.points))
        .where(Line.village_id == village_id, Line.activity_id.in_(ids))
        .group_by(Line.activity_id, Line.state)
    )
    found: dict[ActivityId, dict[LineState, tuple[int, int]]] = {}
    for activity_id, state, count, points in rows:
        found.setdefault(activity_id, {})[state] = (int(count), int(points))
    return found
