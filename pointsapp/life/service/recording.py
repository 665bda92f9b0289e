"""Recording an event: at once where no points go to others, otherwise when a second person agrees."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.clock import village_day
from pointsapp.core.db import session, violated
from pointsapp.core.errors import Absent
from pointsapp.core.requests import RequestId
from pointsapp.corrections.rules import require_may_decide
from pointsapp.households.service.life import lock_in_order
from pointsapp.life.errors import EventDecided, EventWaiting
from pointsapp.life.models import EventMember, EventOutcome, HouseholdEvent
from pointsapp.life.queries import (
    asked_about,
    find_waiting,
    get_event,
    is_decided,
    plan_of,
    read_case,
    require_free_number,
)
from pointsapp.life.rules import needs_second, require_possible, require_said
from pointsapp.life.service.effects import Effect, take_effect
from pointsapp.life.service.foreseeing import foresee
from pointsapp.life.types import EventId, EventKind, Plan, Preview


def preview(actor: Actor, plan: Plan, *, at: datetime) -> Preview:
    """Say what an event would do, and refuse what can't be, without changing anything. Errors: as `record`."""
    _require(actor, plan, at)
    return foresee(actor.village_id, plan, at=at)


def record(
    actor: Actor, plan: Plan, *, at: datetime, request_id: RequestId | None = None
) -> tuple[HouseholdEvent, EventOutcome | None]:
    """Record what happened to a household, with its effect where nobody else has to agree.

    Errors: Absent, EventReasonMissing, EventWaiting, NumberUnreadable, NumberTaken, GroupOver and those of
    `require_possible`. Locks: the households in id order, then their wallets.
    """
    if actor.user_id is None:
        raise Absent()
    lock_in_order(actor, [one for one in (plan.household_id, plan.other_id) if one is not None])
    _require(actor, plan, at)
    event = _write(actor, plan, at)
    note(actor, "life.record", "household_events", event.id, at=at, personal={"kind": plan.kind.value})
    if needs_second(plan):
        return event, None
    effect = take_effect(actor, plan, at=at, request_id=request_id)
    return event, _finish(actor, event, effect, "", None, at, request_id)


def decide_event(
    actor: Actor,
    event_id: EventId,
    words: str,
    *,
    is_agreed: bool,
    at: datetime,
    request_id: RequestId | None = None,
) -> EventOutcome:
    """Agree to an event, which takes effect at once, or refuse it with a reason.

    Errors: Absent, DeciderHasNoOffice, DeciderAsked, DeciderConcerned, EventReasonMissing, EventDecided and all
    of `record`. Locks: the households in id order, then their wallets.
    """
    event = get_event(actor.village_id, event_id)
    for asked in asked_about(event):
        require_may_decide(actor, asked)
    if not is_agreed:
        require_said(words)
    plan = plan_of(event)
    lock_in_order(actor, [one for one in (plan.household_id, plan.other_id) if one is not None])
    if is_decided(event_id):
        raise EventDecided()
    effect = None
    if is_agreed:
        require_possible(plan, read_case(actor.village_id, plan, on=village_day(at)), today=village_day(at))
        effect = take_effect(actor, plan, at=at, request_id=request_id)
    outcome = _finish(actor, event, effect, words, actor, at, request_id)
    note(actor, "life.agree" if is_agreed else "life.refuse", "household_events", event_id, at=at)
    return outcome


def _require(actor: Actor, plan: Plan, at: datetime) -> None:
    require_said(plan.reason)
    if plan.kind is EventKind.SPLIT:
        require_free_number(actor.village_id, plan.number)
    case = read_case(actor.village_id, plan, on=village_day(at))
    require_possible(plan, case, today=village_day(at))
    for household in (case.household, case.other):
        if household is not None and find_waiting(actor.village_id, household.household_id) is not None:
            raise EventWaiting(number=household.number)


def _write(actor: Actor, plan: Plan, at: datetime) -> HouseholdEvent:
    event = HouseholdEvent(
        village_id=actor.village_id,
        kind=plan.kind,
        household_id=plan.household_id,
        other_household_id=plan.other_id,
        group_id=plan.group_id,
        number=plan.number,
        member_id=plan.member_id,
        successor_id=plan.successor_id,
        relation=plan.relation,
        happened_on=plan.happened_on,
        reason=plan.reason,
        agreed_words=plan.agreed_words,
        points=plan.points,
        recorded_by_id=actor.user_id,
        recorded_member_id=actor.member_id,
        recorded_at=at,
    )
    session().add(event)
    session().flush()
    session().add_all(
        EventMember(village_id=actor.village_id, event_id=event.id, member_id=member_id)
        for member_id in sorted(plan.member_ids)
    )
    session().flush()
    return event


def _finish(
    actor: Actor,
    event: HouseholdEvent,
    effect: Effect | None,
    words: str,
    decider: Actor | None,
    at: datetime,
    request_id: RequestId | None,
) -> EventOutcome:
    outcome = EventOutcome(
        village_id=actor.village_id,
        event_id=event.id,
        is_done=effect is not None,
        new_household_id=effect.new_household_id if effect else None,
        transfer_id=effect.transfer_id if effect else None,
        request_id=request_id,
        words=words,
        decided_by_id=decider.user_id if decider else None,
        decided_member_id=decider.member_id if decider else None,
        decided_at=at,
    )
    session().add(outcome)
    try:
        session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_event_outcomes_event_id":
            raise EventDecided() from error
        raise
    return outcome
