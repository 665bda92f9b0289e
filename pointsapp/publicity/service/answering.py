"""Answering objections, and what becomes of the line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from pointsapp.activities.models import Line
from pointsapp.activities.queries.lines import get_line
from pointsapp.activities.service.sheet import start_activity
from pointsapp.activities.service.states import set_line_state
from pointsapp.activities.types import ActivityFacts, ActivityId, LineState
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session, violated
from pointsapp.core.errors import Absent
from pointsapp.core.requests import RequestId
from pointsapp.households.models import Household
from pointsapp.publicity.errors import DeedIncomplete, ObjectionAnswered
from pointsapp.publicity.models import Notice, NoticeLine, Objection, ObjectionAnswer
from pointsapp.publicity.queries.answerers import involved_in
from pointsapp.publicity.queries.notices import head_names, lock_notice
from pointsapp.publicity.queries.objections import (
    count_open_on,
    get_objection,
    is_answered,
    list_answers_on,
)
from pointsapp.publicity.rules.objections import (
    fate_of,
    require_fitting,
    require_may_answer,
    require_new_points,
    units_for,
)
from pointsapp.publicity.service.closing import credit_line
from pointsapp.publicity.types import Answered, MissingDeed, ObjectionId, Outcome
from pointsapp.scoring.queries import describe_item
from pointsapp.scoring.types import ItemShape


def answer_objection(
    actor: Actor,
    objection_id: ObjectionId,
    answered: Answered,
    reason: str,
    deed: MissingDeed | None = None,
    *,
    at: datetime,
    request_id: RequestId | None = None,
) -> ObjectionAnswer:
    """Answer an objection with a reason; the last open one to a line decides what becomes of it.

    Shape: `deed` is what a missing line is to be recorded as.
    Errors: Absent, ObjectionAnswered, OutcomeDoesNotFit, AnswererRecorded, AnswererReviewed,
    AnswererConcerned, NewPointsMissing, NewPointsOutsideTerms, DeedIncomplete, HappenedInFuture.
    Locks: the notice, then the line, then its wallet.
    """
    objection = get_objection(actor.village_id, objection_id)
    notice = lock_notice(actor.village_id, objection.notice_id)
    if is_answered(objection.id):
        raise ObjectionAnswered()
    require_fitting(objection.kind, answered.outcome)
    _require_outside(actor, objection, deed)
    line = _line_of(objection)
    answer = ObjectionAnswer(
        village_id=actor.village_id,
        objection_id=objection.id,
        outcome=answered.outcome,
        reason=reason,
        old_points=line.points if line else None,
        new_points=_new_points(actor, line, answered),
        activity_id=_draft_of(actor, answered.outcome, deed, at),
        answered_by_id=actor.user_id,
        answered_member_id=actor.member_id,
        answered_at=at,
    )
    _write(answer)
    if line is not None:
        _decide(actor, notice, objection, line, at, request_id)
    note(actor, "publicity.answer", "objections", objection.id, at=at, outcome=answered.outcome.value)
    return answer


def _require_outside(actor: Actor, objection: Objection, deed: MissingDeed | None) -> None:
    involved = involved_in(objection)
    if deed is not None:
        involved = replace(involved, household_ids=involved.household_ids | {deed.household_id})
    require_may_answer(actor, involved)


def _line_of(objection: Objection) -> Line | None:
    if objection.notice_line_id is None:
        return None
    posted = session().get_one(NoticeLine, objection.notice_line_id)
    return get_line(objection.village_id, posted.line_id)


def _new_points(actor: Actor, line: Line | None, answered: Answered) -> int | None:
    if line is None or answered.outcome is not Outcome.CHANGED:
        return None
    return require_new_points(describe_item(actor.village_id, line.item_id).terms, line.points, answered.new_points)


def _draft_of(actor: Actor, outcome: Outcome, deed: MissingDeed | None, at: datetime) -> ActivityId | None:
    """Leave a draft in the village's name: the clerk who fills it in is its recorder, the supervisor is not."""
    if outcome is not Outcome.TO_RECORD:
        return None
    if deed is None or not deed.title:
        raise DeedIncomplete()
    number = session().scalar(
        select(Household.number).where(Household.village_id == actor.village_id, Household.id == deed.household_id)
    )
    if number is None:
        raise Absent()
    head = head_names(actor.village_id, [deed.household_id], deed.happened_on).get(deed.household_id, "")
    facts = ActivityFacts(deed.title, deed.happened_on, note=f"{number} {head}".strip())
    return start_activity(Actor(actor.village_id), facts, at=at).id


def _write(answer: ObjectionAnswer) -> None:
    session().add(answer)
    try:
        session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_objection_answers_objection_id":
            raise ObjectionAnswered() from error
        raise


def _decide(
    actor: Actor, notice: Notice, objection: Objection, line: Line, at: datetime, request_id: RequestId | None
) -> None:
    if objection.notice_line_id is None or count_open_on(objection.notice_line_id):
        return
    fate = fate_of(list_answers_on(objection.notice_line_id))
    if fate.outcome is Outcome.VOIDED:
        set_line_state(actor, line.id, {LineState.DISPUTED}, LineState.VOIDED, at=at)
    elif fate.outcome is Outcome.CHANGED and fate.new_points is not None:
        _change_points(actor, line, fate.new_points)
        set_line_state(actor, line.id, {LineState.DISPUTED}, LineState.APPROVED, at=at)
    elif notice.stopped_at is not None:
        set_line_state(actor, line.id, {LineState.DISPUTED}, LineState.APPROVED, at=at)
    elif notice.closed_at is not None:
        credit_line(actor, notice, line, at=at, request_id=request_id)
    else:
        set_line_state(actor, line.id, {LineState.DISPUTED}, LineState.ON_NOTICE, at=at)


def _change_points(actor: Actor, line: Line, new_points: int) -> None:
    """Write what the line is worth now, so that it is shown again; the answer keeps what it was."""
    terms = describe_item(actor.village_id, line.item_id).terms
    changed = {"points": new_points, "capped_points": 0}
    if terms.shape is ItemShape.RANGE:
        changed["chosen_points"] = new_points
    units = units_for(terms, new_points)
    if units is not None:
        changed["units"] = units
    session().execute(update(Line).where(Line.village_id == actor.village_id, Line.id == line.id).values(**changed))
