"""Carrying balances over from the old paper books: a sheet of its own, reviewed and posted like every other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pointsapp.activities.errors import (
    LineChangedMeanwhile,
    OpeningOfClosed,
    OpeningTooLate,
    OpeningTwice,
    SheetEmpty,
    SheetTooLong,
)
from pointsapp.activities.models import Activity, Line
from pointsapp.activities.queries.checks import list_lines
from pointsapp.activities.queries.lines import get_line
from pointsapp.activities.queries.opening import list_redeemers
from pointsapp.activities.rules.lines import MOST_LINES, require_mendable
from pointsapp.activities.service.sheet import open_sheet, start_activity
from pointsapp.activities.service.states import set_line_state
from pointsapp.activities.service.worth import lock_households
from pointsapp.activities.types import (
    GONE,
    ActivityFacts,
    ActivityId,
    ActivityKind,
    LineId,
    LineState,
)
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, HouseholdId, Role
from pointsapp.core.db import session, violated
from pointsapp.core.errors import Absent, RuleError
from pointsapp.households.models import Household
from pointsapp.households.types import HouseholdState
from pointsapp.scoring.errors import PointsOutOfRange
from pointsapp.scoring.service.opening import opening_item
from pointsapp.scoring.types import MAX_POINTS


@dataclass(frozen=True)
class OpeningEntry:
    """What the old book of a household held, and on which page. Units: points in the smallest unit."""

    household_id: HouseholdId
    points: int
    page: str = ""


def start_opening(actor: Actor, facts: ActivityFacts, *, at: datetime) -> Activity:
    """Begin a sheet for balances of the old books, as of the day they were closed.

    Errors: HappenedInFuture, LeaderUnknown.
    """
    activity = start_activity(actor, facts, at=at)
    activity.kind = ActivityKind.OPENING
    session().flush()
    return activity


def add_opening_lines(
    actor: Actor, activity_id: ActivityId, entries: Sequence[OpeningEntry], *, at: datetime
) -> list[Line | RuleError]:
    """Add balances to a sheet; for each give the line or why it was refused, which stops none of the others.

    Errors: Absent, SheetTooLong. Locks: the village, the activity, then the households.
    """
    item_id = opening_item(actor, at=at)
    activity = _open(actor, activity_id, at)
    lines = list_lines(actor.village_id, activity_id)
    if len(lines) + len(entries) > MOST_LINES:
        raise SheetTooLong(most=MOST_LINES)
    position = max((line.position for line in lines), default=0)
    households = _households(actor, {entry.household_id for entry in entries})
    redeemers = _too_late(actor, households)
    results: list[Line | RuleError] = []
    for place, entry in enumerate(entries, start=1):
        line = Line(village_id=actor.village_id, activity_id=activity.id, item_id=item_id, is_opening=True)
        line.household_id = entry.household_id
        line.position = position + place
        line.state = LineState.DRAFT
        try:
            _require_fit(households.get(entry.household_id), entry.points, redeemers)
            _write(line, entry.points, entry.page, at)
            _save(line, households[entry.household_id].number)
            results.append(line)
        except RuleError as error:
            results.append(error)
    return results


def change_opening_line(
    actor: Actor, line_id: LineId, points: int, page: str, *, seen_at: datetime | None = None, at: datetime
) -> Line:
    """Mend a balance; a refused one becomes a draft again.

    Errors: Absent, LineNotMendable, LineChangedMeanwhile, PointsOutOfRange. Locks: the activity, then the household.
    """
    found = get_line(actor.village_id, line_id)
    activity = _open(actor, found.activity_id, at)
    line = next((row for row in list_lines(actor.village_id, activity.id) if row.id == line_id), None)
    if line is None:
        raise Absent()
    require_mendable(line.state)
    if seen_at is not None and line.changed_at != seen_at:
        raise LineChangedMeanwhile()
    households = _households(actor, {line.household_id})
    _require_fit(households.get(line.household_id), points, _too_late(actor, households))
    if line.state is LineState.REFUSED:
        set_line_state(actor, line_id, {LineState.REFUSED}, LineState.DRAFT, at=at)
    _write(line, points, page, at)
    session().flush()
    return line


def submit_opening(actor: Actor, activity_id: ActivityId, *, at: datetime) -> int:
    """Hand all drafts of the sheet to the panel, and say how many.

    Errors: Absent, SheetEmpty, OpeningTooLate, OpeningOfClosed. Locks: the activity, its households, the lines.
    """
    activity = _open(actor, activity_id, at)
    drafts = [line for line in list_lines(actor.village_id, activity.id) if line.state is LineState.DRAFT]
    if not drafts:
        raise SheetEmpty()
    households = _households(actor, {line.household_id for line in drafts})
    redeemers = _too_late(actor, households)
    for line in drafts:
        _require_fit(households.get(line.household_id), line.points, redeemers)
    for line in drafts:
        set_line_state(actor, line.id, {LineState.DRAFT}, LineState.SUBMITTED, at=at)
    note(actor, "activities.submit", "activities", activity_id, at=at, lines=len(drafts))
    return len(drafts)


def _open(actor: Actor, activity_id: ActivityId, at: datetime) -> Activity:
    activity = open_sheet(actor, activity_id, at=at)
    if activity.kind is not ActivityKind.OPENING:
        raise Absent()
    return activity


def _households(actor: Actor, household_ids: Collection[HouseholdId]) -> dict[HouseholdId, Household]:
    lock_households(actor.village_id, household_ids)
    rows = session().scalars(
        select(Household).where(Household.village_id == actor.village_id, Household.id.in_(household_ids))
    )
    return {household.id: household for household in rows}


def _too_late(actor: Actor, households: Collection[HouseholdId]) -> set[HouseholdId]:
    """Find those that have exchanged points already, for whom only the secretary may carry a balance over."""
    if actor.has(Role.SECRETARY):
        return set()
    return list_redeemers(actor.village_id, households)


def _require_fit(household: Household | None, points: int, redeemers: Collection[HouseholdId]) -> None:
    if household is None:
        raise Absent()
    if household.state is HouseholdState.CLOSED:
        raise OpeningOfClosed(number=household.number)
    if household.id in redeemers:
        raise OpeningTooLate(number=household.number)
    if not 1 <= points <= MAX_POINTS:
        raise PointsOutOfRange(least=1, most=MAX_POINTS)


def _write(line: Line, points: int, page: str, at: datetime) -> None:
    line.points = line.chosen_points = points
    line.capped_points = 0
    line.note = page
    line.changed_at = at


def _save(line: Line, number: str) -> None:
    counting = select(func.count()).where(
        Line.village_id == line.village_id,
        Line.household_id == line.household_id,
        Line.is_opening,
        Line.state.not_in(GONE),
    )
    if session().scalar(counting):
        raise OpeningTwice(number=number)
    try:
        with session().begin_nested():
            session().add(line)
            session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_lines_opening":
            raise OpeningTwice(number=number) from error
        raise
