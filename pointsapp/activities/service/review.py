"""Deciding on lines in a meeting, and taking an approval back before it is on a notice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from pointsapp.activities.errors import LineChangedMeanwhile, LineStateChanged, NothingDecided
from pointsapp.activities.models import Decision, Line, ReviewMeeting
from pointsapp.activities.queries.meetings import read_meeting
from pointsapp.activities.queries.review import describe_cases, find_reviewer
from pointsapp.activities.rules.review import require_may_review, require_reason, require_seated
from pointsapp.activities.service.meetings import lock_meeting
from pointsapp.activities.service.states import set_line_state
from pointsapp.activities.types import LineId, LineState, MeetingId, Reviewer, Verdict
from pointsapp.core.actor import Actor, UserId, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household

Judgement = tuple[LineId, Verdict, str]
"""A line, what was decided on it, and the reason (may be empty when approved)."""

_AFTER = {Verdict.APPROVE: LineState.APPROVED, Verdict.REFUSE: LineState.REFUSED}


def decide(
    actor: Actor,
    meeting_id: MeetingId,
    decisions: Sequence[Judgement],
    *,
    at: datetime,
    as_seen: Mapping[LineId, datetime] | None = None,
) -> list[Decision]:
    """Decide on lines that wait, all or none of them. Points stay as the sheet has them, caps included.

    Shape: `as_seen` holds each line's `changed_at` on the page that was read: another content is not decided on.
    Errors: Absent, NothingDecided, NotInMeeting, SteppedOut, ReviewBarred, MeetingBeforeDeed,
    RefusalNeedsReason, LineChangedMeanwhile, LineStateChanged. Locks: the meeting, then lines in id order.
    """
    return _decide(actor, meeting_id, decisions, LineState.SUBMITTED, as_seen or {}, at)


def send_back(actor: Actor, meeting_id: MeetingId, line_id: LineId, reason: str, *, at: datetime) -> Decision:
    """Refuse a line that was approved, as long as it is on no notice: one more decision, the first one stays.

    Errors: as for `decide`. Locks: the meeting, then the line.
    """
    judgement = (line_id, Verdict.REFUSE, reason)
    return _decide(actor, meeting_id, [judgement], LineState.APPROVED, {}, at)[0]


def _decide(
    actor: Actor,
    meeting_id: MeetingId,
    decisions: Sequence[Judgement],
    from_state: LineState,
    as_seen: Mapping[LineId, datetime],
    at: datetime,
) -> list[Decision]:
    if not decisions:
        raise NothingDecided()
    meeting = lock_meeting(actor.village_id, meeting_id)
    decider = _person(actor)
    require_seated(decider, read_meeting(actor.village_id, meeting_id).seats)
    line_ids = [line_id for line_id, _, _ in decisions]
    lines = _lock_lines(actor.village_id, line_ids)
    for line in lines.values():
        if line.state is not from_state:
            raise LineStateChanged()
        if as_seen.get(line.id, line.changed_at) != line.changed_at:
            raise LineChangedMeanwhile()
    _require_allowed(actor.village_id, meeting, decider, decisions, at)
    return [
        _write(actor, meeting, decider, lines[line_id], verdict, reason, from_state, at)
        for line_id, verdict, reason in sorted(decisions)
    ]


def _person(actor: Actor) -> Reviewer:
    person = find_reviewer(actor.village_id, actor.user_id)
    if person is None:
        raise Absent()
    return person


def _lock_lines(village_id: VillageId, line_ids: Collection[LineId]) -> dict[LineId, Line]:
    wanted = (
        select(Line)
        .where(Line.village_id == village_id, Line.id.in_(line_ids))
        .order_by(Line.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    lines = {line.id: line for line in session().scalars(wanted)}
    if len(lines) != len(set(line_ids)):
        raise Absent()
    return lines


def _require_allowed(
    village_id: VillageId, meeting: ReviewMeeting, decider: Reviewer, decisions: Sequence[Judgement], at: datetime
) -> None:
    cases = describe_cases(village_id, [line_id for line_id, _, _ in decisions])
    households = {case.household_id for case in cases.values()}
    rows = session().execute(select(Household.id, Household.number).where(Household.id.in_(households)))
    numbers = {row.id: row.number for row in rows}
    for line_id, verdict, reason in decisions:
        number = numbers[cases[line_id].household_id]
        require_may_review(decider, cases[line_id], number, met_on=meeting.met_on, today=village_day(at))
        require_reason(verdict, reason, number)


def _write(
    actor: Actor,
    meeting: ReviewMeeting,
    decider: Reviewer,
    line: Line,
    verdict: Verdict,
    reason: str,
    from_state: LineState,
    at: datetime,
) -> Decision:
    set_line_state(actor, line.id, {from_state}, _AFTER[verdict], at=at)
    decision = Decision(
        village_id=actor.village_id,
        line_id=line.id,
        meeting_id=meeting.id,
        verdict=verdict,
        reason=reason.strip(),
        points=line.points,
        decided_by_id=UserId(decider.user_id),
        decided_member_id=actor.member_id,
        decided_at=at,
    )
    session().add(decision)
    session().flush()
    return decision
