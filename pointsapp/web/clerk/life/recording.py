"""One guided path for each kind of event: asked, shown with its consequences, then confirmed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import HouseholdId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.errors import Absent
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.households.queries import describe_household
from pointsapp.households.types import HouseholdState, HouseholdView
from pointsapp.ledger.queries import get_balance
from pointsapp.life.queries import list_events_of
from pointsapp.life.service import preview, record
from pointsapp.life.types import EventKind, Plan, Preview
from pointsapp.publicity.queries.answerers import find_household_by_number
from pointsapp.villages.queries import list_groups
from pointsapp.web.clerk.life.blueprint import READERS, RECORDERS, UNPROCESSABLE, pages
from pointsapp.web.clerk.life.forms import FORMS, LifeForm
from pointsapp.web.guard import actor, allow
from pointsapp.web.life_words import KIND_HELP, KIND_WORDS, STAGE_WORDS, subject
from pointsapp.web.links import way_to

_NOT_KEPT = {"csrf_token", "request_key", "step"}


@pages.get("/households/<int:household_id>")
@allow(*READERS)
def of_household(household_id: int) -> ResponseReturnValue:
    """Show what happened to a household, and offer what can be recorded."""
    with reading():
        household = _household(household_id)
        events = list_events_of(actor().village_id, household.household_id)
    return render_template(
        "clerk/life/household.html",
        household=household,
        events=events,
        kinds=_kinds_for(household) if actor().has(*RECORDERS) else [],
        words={"kind": KIND_WORDS, "help": KIND_HELP, "stage": STAGE_WORDS, "subject": subject},
        household_url=way_to("households.show", household_id=household.household_id),
    )


@pages.route("/households/<int:household_id>/<kind>", methods=["GET", "POST"])
@allow(*RECORDERS)
def record_event(household_id: int, kind: str) -> ResponseReturnValue:
    """Ask for what happened, show what it does, and record it when that is confirmed."""
    event_kind = _kind(kind)
    with reading():
        household = _household(household_id)
        balance = get_balance(actor().village_id, household.wallet_id)
    form = _form(event_kind, household)
    step = request.form.get("step", "")
    if not form.is_submitted() or step == "change":
        return _asked(event_kind, household, balance, form)
    if step == "confirm":
        made: Answer = {}
        if form.accepts(lambda: made.update(_record(_plan(event_kind, household, form), form))):
            return _recorded(made)
        return _asked(event_kind, household, balance, form), UNPROCESSABLE
    seen: list[tuple[Plan, Preview]] = []
    if not form.accepts(lambda: seen.append(_foresee(event_kind, household, form))):
        return _asked(event_kind, household, balance, form), UNPROCESSABLE
    return _shown(event_kind, household, form, *seen[0])


def _household(household_id: int) -> HouseholdView:
    return describe_household(actor().village_id, HouseholdId(household_id), on=village_day(now()))


def _kind(kind: str) -> EventKind:
    if kind not in set(EventKind):
        raise Absent()
    return EventKind(kind)


def _kinds_for(household: HouseholdView) -> list[EventKind]:
    if household.state is HouseholdState.CLOSED:
        return []
    unfit = EventKind.AWAY if household.state is HouseholdState.ABSENT else EventKind.BACK
    alone = {EventKind.SPLIT, EventKind.HEAD} if len(household.members) < 2 else set()
    return [kind for kind in KIND_WORDS if kind is not unfit and kind not in alone]


def _form(kind: EventKind, household: HouseholdView) -> LifeForm:
    today = village_day(now())
    with reading():
        groups = list_groups(actor().village_id)
    form = FORMS[kind](happened_on=today, group_id=str(household.group_id))
    open_groups = {str(one.id): one.name for one in groups if one.until_on is None or one.until_on >= today}
    form.offer(household, open_groups)
    return form


def _asked(kind: EventKind, household: HouseholdView, balance: int, form: LifeForm) -> str:
    return render_template(
        "clerk/life/record.html",
        kind=kind,
        household=household,
        balance=balance,
        form=form,
        title=KIND_WORDS[kind],
        lead=KIND_HELP[kind],
    )


def _shown(kind: EventKind, household: HouseholdView, form: LifeForm, plan: Plan, seen: Preview) -> str:
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT]
    return render_template(
        "clerk/life/confirm.html",
        kind=kind,
        household=household,
        form=form,
        plan=plan,
        seen=seen,
        kept=kept,
        title=KIND_WORDS[kind],
        other_number=form.other_typed() or plan.number,
    )


def _plan(kind: EventKind, household: HouseholdView, form: LifeForm) -> Plan:
    """Give the plan of a checked form. Errors: HouseholdNumberUnknown."""
    typed = form.other_typed()
    with reading():
        other_id = find_household_by_number(actor().village_id, typed) if typed else None
    return form.plan(kind, household.household_id, other_id)


def _foresee(kind: EventKind, household: HouseholdView, form: LifeForm) -> tuple[Plan, Preview]:
    plan = _plan(kind, household, form)
    with reading():
        return plan, preview(actor(), plan, at=now())


def _record(plan: Plan, form: LifeForm) -> Answer:
    def act(request_id: RequestId) -> Answer:
        event, outcome = record(actor(), plan, at=now(), request_id=request_id)
        return {"event_id": event.id, "is_done": outcome is not None}

    return run_once(actor(), form.request_key.data or "", "life.record", _content(plan), act, at=now())


def _content(plan: Plan) -> dict[str, Any]:
    return {**vars(plan), "member_ids": sorted(plan.member_ids)}


def _recorded(made: Answer) -> ResponseReturnValue:
    if made["is_done"]:
        flash(_("Recorded. Print the paper and let it be signed."), "done")
    else:
        flash(_("Recorded. Nothing is changed until a second person agrees."), "waiting")
    return redirect(url_for("life.show", event_id=made["event_id"]), 303)
