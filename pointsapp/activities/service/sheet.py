"""Writing sheets: the activity, its lines one by one, and handing them to the panel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from pointsapp.activities.errors import (
    LeaderUnknown,
    LineChangedMeanwhile,
    NotARecorder,
    NothingToTakeBack,
    SheetHasProblems,
    SheetUnderWay,
)
from pointsapp.activities.models import Activity, Decision, Line, LineFault, Recorder
from pointsapp.activities.queries.checks import list_lines, list_problems
from pointsapp.activities.queries.lines import get_line
from pointsapp.activities.queries.roster import list_residents
from pointsapp.activities.rules.lines import require_deeds, require_mendable, require_past
from pointsapp.activities.service.states import set_line_state
from pointsapp.activities.service.surroundings import read_surroundings
from pointsapp.activities.service.worth import lock_households, recount
from pointsapp.activities.types import MENDABLE, ActivityFacts, ActivityId, LineEntry, LineId, LineState
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.errors import Absent, RuleError
from pointsapp.scoring.queries import UsableItem
from pointsapp.scoring.types import ItemShape


def start_activity(actor: Actor, facts: ActivityFacts, *, at: datetime) -> Activity:
    """Begin a sheet. Errors: HappenedInFuture, LeaderUnknown."""
    _require_facts(actor, facts, at)
    activity = Activity(village_id=actor.village_id, made_by_id=actor.user_id, made_at=at, changed_at=at)
    _write_facts(activity, facts)
    session().add(activity)
    session().flush()
    _note_recorder(actor, activity, at)
    note(actor, "activities.start", "activities", activity.id, at=at)
    return activity


def change_activity(actor: Actor, activity_id: ActivityId, facts: ActivityFacts, *, at: datetime) -> Activity:
    """Say anew what was done, when and where; the lines are counted again for the day.

    Shape: lines that do not fit the new day stay, and `list_problems` names them.
    Errors: Absent, SheetUnderWay, HappenedInFuture, LeaderUnknown. Locks: the activity, then its households.
    """
    activity = open_sheet(actor, activity_id, at=at)
    lines = list_lines(actor.village_id, activity_id)
    if any(line.state not in MENDABLE for line in lines):
        raise SheetUnderWay()
    _require_facts(actor, facts, at)
    _write_facts(activity, facts)
    session().flush()
    lock_households(actor.village_id, {line.household_id for line in lines})
    recount(activity)
    return activity


def add_line(actor: Actor, activity_id: ActivityId, entry: LineEntry, *, at: datetime) -> Line:
    """Add a household's line to a sheet; what it lacks may come later.

    Errors: Absent, NotAtHome, DoerLivedElsewhere, ItemNotUsable, HouseholdTwice, MemberTwice, SheetTooLong and
    those of `points_for` for what is there but wrong. Locks: the activity, then the household.
    """
    (added,) = add_lines(actor, activity_id, [entry], at=at)
    if isinstance(added, RuleError):
        raise added
    return added


def add_lines(
    actor: Actor, activity_id: ActivityId, entries: Sequence[LineEntry], *, at: datetime
) -> list[Line | RuleError]:
    """Add many lines at once; for each give the line or why it was refused, which stops none of the others.

    Errors: Absent, SheetIsOpening. Locks: the activity, then the households.
    """
    activity = open_sheet(actor, activity_id, at=at)
    require_deeds(activity.kind)
    around = read_surroundings(actor.village_id, activity, {entry.household_id for entry in entries})
    position = _next_position(activity)
    results: list[Line | RuleError] = []
    for place, entry in enumerate(entries):
        try:
            item = around.require_fit(entry)
        except RuleError as error:
            results.append(error)
            continue
        results.append(_new_line(activity, entry, item, position + place, at))
        around.remember(entry)
    recount(activity, {entry.item_id for entry in entries})
    return results


def change_line(
    actor: Actor, line_id: LineId, entry: LineEntry, *, seen_at: datetime | None = None, at: datetime
) -> Line:
    """Mend a line; a refused one becomes a draft again, to be sent with the next submission.

    Shape: `seen_at` is the line's `changed_at` as the person saw it, None to overwrite whatever is there.
    Errors: as `add_line`, and LineNotMendable, LineChangedMeanwhile. Locks: the activity, then the households.
    """
    activity, line = _open_line(actor, line_id, at)
    require_deeds(activity.kind)
    if seen_at is not None and line.changed_at != seen_at:
        raise LineChangedMeanwhile()
    around = read_surroundings(actor.village_id, activity, {line.household_id, entry.household_id})
    item = around.require_fit(entry, own_id=line.id)
    old_item_id = line.item_id
    _write_entry(line, entry, item)
    session().flush()
    _write_faults(line, entry, item)
    if line.state is LineState.REFUSED:
        set_line_state(actor, line.id, {LineState.REFUSED}, LineState.DRAFT, at=at)
    line.changed_at = at
    session().flush()
    recount(activity, {old_item_id, entry.item_id})
    return line


def remove_line(actor: Actor, line_id: LineId, *, at: datetime) -> None:
    """Take a line out of its sheet. One that the panel has seen stays readable, struck off.

    Errors: Absent, LineNotMendable. Locks: the activity, then the household.
    """
    activity, line = _open_line(actor, line_id, at)
    lock_households(actor.village_id, {line.household_id})
    item_id = line.item_id
    was_decided = session().scalar(select(Decision.id).where(Decision.line_id == line_id).limit(1)) is not None
    if was_decided:
        set_line_state(actor, line_id, MENDABLE, LineState.VOIDED, at=at)
    else:
        session().execute(delete(LineFault).where(LineFault.line_id == line_id))
        session().execute(delete(Line).where(Line.id == line_id))
        note(actor, "activities.remove_line", "lines", line_id, at=at, activity_id=activity.id)
    recount(activity, {item_id})


def submit_activity(actor: Actor, activity_id: ActivityId, *, at: datetime) -> int:
    """Hand all drafts of a sheet to the panel at once, counted anew, and say how many.

    Errors: Absent, SheetHasProblems. Locks: the activity, then its households, then the lines.
    """
    activity = open_sheet(actor, activity_id, at=at)
    require_deeds(activity.kind)
    drafts = [line for line in list_lines(actor.village_id, activity_id) if line.state is LineState.DRAFT]
    lock_households(actor.village_id, {line.household_id for line in drafts})
    problems = list_problems(actor.village_id, activity_id)
    if problems:
        raise SheetHasProblems(count=len(problems))
    recount(activity)
    for line in drafts:
        set_line_state(actor, line.id, {LineState.DRAFT}, LineState.SUBMITTED, at=at)
    note(actor, "activities.submit", "activities", activity_id, at=at, lines=len(drafts))
    return len(drafts)


def take_back_activity(actor: Actor, activity_id: ActivityId, *, at: datetime) -> int:
    """Take the lines that the panel has not decided yet back into drafts, and say how many.

    Errors: Absent, NotARecorder, NothingToTakeBack. Locks: the activity, then the lines.
    """
    activity = _lock(actor, activity_id)
    recorders = session().execute(
        select(Recorder.user_id, Recorder.member_id).where(Recorder.activity_id == activity_id)
    )
    if not any(actor.is_same_person(user_id, member_id) for user_id, member_id in recorders):
        raise NotARecorder()
    lines = list_lines(actor.village_id, activity_id)
    waiting = [line for line in lines if line.state is LineState.SUBMITTED]
    if not waiting:
        raise NothingToTakeBack()
    for line in waiting:
        set_line_state(actor, line.id, {LineState.SUBMITTED}, LineState.DRAFT, at=at)
    activity.changed_at = at
    note(actor, "activities.take_back", "activities", activity_id, at=at, lines=len(waiting))
    return len(waiting)


def open_sheet(actor: Actor, activity_id: ActivityId, *, at: datetime) -> Activity:
    """Take a sheet to write in it, which makes the actor one of its recorders.

    Errors: Absent. Locks: the activity.
    """
    activity = _lock(actor, activity_id)
    activity.changed_at = at
    _note_recorder(actor, activity, at)
    return activity


def _lock(actor: Actor, activity_id: ActivityId) -> Activity:
    activity = session().scalar(
        select(Activity)
        .where(Activity.village_id == actor.village_id, Activity.id == activity_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if activity is None:
        raise Absent()
    return activity


def _open_line(actor: Actor, line_id: LineId, at: datetime) -> tuple[Activity, Line]:
    activity = open_sheet(actor, get_line(actor.village_id, line_id).activity_id, at=at)
    line = next((row for row in list_lines(actor.village_id, activity.id) if row.id == line_id), None)
    if line is None:
        raise Absent()
    require_mendable(line.state)
    return activity, line


def _note_recorder(actor: Actor, activity: Activity, at: datetime) -> None:
    if actor.user_id is None:
        return
    known = select(Recorder.id).where(Recorder.activity_id == activity.id, Recorder.user_id == actor.user_id)
    if session().scalar(known) is None:
        session().add(
            Recorder(
                village_id=actor.village_id,
                activity_id=activity.id,
                user_id=actor.user_id,
                member_id=actor.member_id,
                first_at=at,
            )
        )
        session().flush()


def _require_facts(actor: Actor, facts: ActivityFacts, at: datetime) -> None:
    require_past(facts.happened_on, village_day(at))
    if facts.leader_id is None:
        return
    lived_here = {resident.member_id for resident in list_residents(actor.village_id, facts.happened_on)}
    if facts.leader_id not in lived_here:
        raise LeaderUnknown()


def _write_facts(activity: Activity, facts: ActivityFacts) -> None:
    activity.title = facts.title
    activity.happened_on = facts.happened_on
    activity.began_at = facts.began_at
    activity.ended_at = facts.ended_at
    activity.place = facts.place
    activity.leader_id = facts.leader_id
    activity.note = facts.note


def _new_line(activity: Activity, entry: LineEntry, item: UsableItem, position: int, at: datetime) -> Line:
    line = Line(village_id=activity.village_id, activity_id=activity.id, points=0, capped_points=0, changed_at=at)
    line.state = LineState.DRAFT
    line.position = position
    _write_entry(line, entry, item)
    session().add(line)
    if entry.fault_ids:
        session().flush()
        _write_faults(line, entry, item)
    return line


def _write_entry(line: Line, entry: LineEntry, item: UsableItem) -> None:
    shape = item.terms.shape
    line.household_id = entry.household_id
    line.member_id = entry.member_id
    line.item_id = entry.item_id
    line.units = entry.units if shape is ItemShape.PER_UNIT else None
    line.chosen_points = entry.points if shape is ItemShape.RANGE else None
    line.note = entry.note


def _write_faults(line: Line, entry: LineEntry, item: UsableItem) -> None:
    session().execute(delete(LineFault).where(LineFault.line_id == line.id))
    if item.terms.shape is ItemShape.CHECKLIST:
        session().add_all(
            LineFault(village_id=line.village_id, line_id=line.id, fault_id=fault_id)
            for fault_id in sorted(entry.fault_ids)
        )
    session().flush()


def _next_position(activity: Activity) -> int:
    last = session().scalar(
        select(func.max(Line.position)).where(Line.village_id == activity.village_id, Line.activity_id == activity.id)
    )
    return (last or 0) + 1
