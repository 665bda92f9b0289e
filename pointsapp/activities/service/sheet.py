"""Writing sheets: the activity, its lines one by one, and handing them to the panel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

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
from pointsapp.activities.queries.roster import list_residents
from pointsapp.activities.rules.lines import require_deeds, require_mendable, require_past
from pointsapp.activities.service.states import set_line_state
from pointsapp.activities.service.surroundings import read_surroundings
from pointsapp.activities.service.worth import (
    Row,
    counted_anew,
    list_rows,
    list_rows_near,
    lock_households,
    recount,
    row_of,
    save_points,
)
from pointsapp.activities.types import MENDABLE, ActivityFacts, ActivityId, LineEntry, LineId, LineState
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.codes import new_uid
from pointsapp.core.db import add_row, add_rows, session
from pointsapp.core.errors import Absent, RuleError
from pointsapp.core.prepared import Prepared, as_model, whole

_LINES, _ACTIVITIES = (Line.metadata.tables[model.__tablename__] for model in (Line, Activity))
_LINE = whole(Line, _LINES.c.village_id == bindparam("village"), _LINES.c.id == bindparam("line"))
_ACTIVITY = (_ACTIVITIES.c.village_id == bindparam("village"), _ACTIVITIES.c.id == bindparam("activity"))
_HOLD = Prepared(select(*_ACTIVITIES.columns).where(*_ACTIVITY).with_for_update(key_share=True))
_TOUCH = Prepared(
    update(_ACTIVITIES)
    .where(*_ACTIVITY)
    .values(changed_at=bindparam("new_changed_at", type_=_ACTIVITIES.c.changed_at.type))
)
_RECORDER = Prepared(
    select(Recorder.id).where(Recorder.activity_id == bindparam("activity"), Recorder.user_id == bindparam("user"))
)
_MENDED = ("household_id", "member_id", "item_id", "units", "chosen_points", "points", "capped_points", "note")
_CHANGE = Prepared(
    update(_LINES)
    .where(_LINES.c.village_id == bindparam("village"), _LINES.c.id == bindparam("line"))
    .values({name: bindparam(f"new_{name}", type_=_LINES.c[name].type) for name in (*_MENDED, "changed_at")})
)


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
    open_sheet(actor, activity_id, at=at)
    activity = _lock(actor, activity_id)
    rows = list_rows(activity)
    if any(row.state not in MENDABLE for row in rows):
        raise SheetUnderWay()
    _require_facts(actor, facts, at)
    _write_facts(activity, facts)
    session().flush()
    lock_households(actor.village_id, {row.household_id for row in rows})
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
    if not entries:
        return []
    around = read_surroundings(actor.village_id, activity, entries)
    results: list[tuple[LineEntry, Row] | RuleError] = []
    added: list[Row] = []
    for place, entry in enumerate(entries, start=1):
        try:
            item = around.require_fit(entry, added=added)
        except RuleError as error:
            results.append(error)
            continue
        added.append(row_of(entry, item, LineId(-place), LineState.DRAFT))
        results.append((entry, added[-1]))
    counted = {row.line_id: row for row in counted_anew(activity, [*around.rows, *added], added)}
    save_points(activity, around.rows, counted.values())
    position = around.last_position
    return [
        result
        if isinstance(result, RuleError)
        else _new_line(activity, result[0], counted[result[1].line_id], position - result[1].line_id, at)
        for result in results
    ]


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
    old = LineEntry(line.household_id, line.item_id, line.member_id)
    around = read_surroundings(actor.village_id, activity, [entry], besides=old)
    item = around.require_fit(entry, own_id=line_id)
    if line.state is LineState.REFUSED:
        set_line_state(actor, line_id, {LineState.REFUSED}, LineState.DRAFT, at=at)
    written = row_of(entry, item, line_id, LineState.DRAFT)
    rows = [written if row.line_id == line_id else row for row in around.rows]
    was = [row for row in around.rows if row.line_id == line_id]
    counted = {row.line_id: row for row in counted_anew(activity, rows, [*was, written])}
    own = counted.pop(line_id)
    save_points(activity, around.rows, counted.values())
    _CHANGE.run(session(), village=actor.village_id, line=line_id, **_new_words(entry, own), new_changed_at=at)
    _write_faults(actor, line_id, own)
    return _read_line(actor, line_id)


def remove_line(actor: Actor, line_id: LineId, *, at: datetime) -> None:
    """Take a line out of its sheet. One that the panel has seen stays readable, struck off.

    Errors: Absent, LineNotMendable. Locks: the activity, then the household.
    """
    activity, line = _open_line(actor, line_id, at)
    lock_households(actor.village_id, {line.household_id})
    was_decided = session().scalar(select(Decision.id).where(Decision.line_id == line_id).limit(1)) is not None
    rows = list_rows_near(activity, [(line.household_id, line.member_id)])
    if was_decided:
        set_line_state(actor, line_id, MENDABLE, LineState.VOIDED, at=at)
    else:
        session().execute(delete(LineFault).where(LineFault.line_id == line_id))
        session().execute(delete(Line).where(Line.id == line_id))
        note(actor, "activities.remove_line", "lines", line_id, at=at, activity_id=activity.id)
    left, gone = [row for row in rows if row.line_id != line_id], [row for row in rows if row.line_id == line_id]
    save_points(activity, left, counted_anew(activity, left, gone))


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
    """Take a sheet to write in it, which makes the actor one of its recorders; it is given for reading.

    Errors: Absent. Locks: the activity.
    """
    current = session()
    activity = _HOLD.one_as(current, Activity, village=actor.village_id, activity=activity_id)
    if activity is None:
        raise Absent()
    _TOUCH.run(current, village=actor.village_id, activity=activity_id, new_changed_at=at)
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


def _read_line(actor: Actor, line_id: LineId) -> Line:
    line = _LINE.one_as(session(), Line, village=actor.village_id, line=line_id)
    if line is None:
        raise Absent()
    return line


def _open_line(actor: Actor, line_id: LineId, at: datetime) -> tuple[Activity, Line]:
    """Take a line's sheet, then read the line as it is now: for reading only."""
    activity = open_sheet(actor, _read_line(actor, line_id).activity_id, at=at)
    line = _read_line(actor, line_id)
    require_mendable(line.state)
    return activity, line


def _note_recorder(actor: Actor, activity: Activity, at: datetime) -> None:
    if actor.user_id is None:
        return
    if _RECORDER.value(session(), activity=activity.id, user=actor.user_id) is None:
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


def _new_line(activity: Activity, entry: LineEntry, row: Row, position: int, at: datetime) -> Line:
    values: dict[str, Any] = {
        "village_id": activity.village_id,
        "uid": new_uid(),
        "activity_id": activity.id,
        "position": position,
        "is_opening": False,
        "household_id": row.household_id,
        "member_id": row.member_id,
        "item_id": row.item_id,
        "units": row.units,
        "chosen_points": row.chosen_points,
        "points": row.points,
        "capped_points": row.capped_points,
        "note": entry.note,
        "state": row.state,
        "changed_at": at,
    }
    line = as_model(Line, values | {"id": LineId(add_row(Line, values))})
    _add_faults(activity.village_id, line.id, row)
    return line


def _new_words(entry: LineEntry, row: Row) -> dict[str, Any]:
    return {
        "new_household_id": row.household_id,
        "new_member_id": row.member_id,
        "new_item_id": row.item_id,
        "new_units": row.units,
        "new_chosen_points": row.chosen_points,
        "new_points": row.points,
        "new_capped_points": row.capped_points,
        "new_note": entry.note,
    }


def _write_faults(actor: Actor, line_id: LineId, row: Row) -> None:
    session().execute(delete(LineFault).where(LineFault.line_id == line_id))
    _add_faults(actor.village_id, line_id, row)


def _add_faults(village_id: VillageId, line_id: LineId, row: Row) -> None:
    of_line = {"village_id": village_id, "line_id": line_id}
    add_rows(LineFault, [{**of_line, "fault_id": fault_id} for fault_id in sorted(row.fault_ids or ())])
