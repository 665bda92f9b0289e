"""Beginning an activity, and changing what was done, when and where."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.errors import LeaderUnknown
from pointsapp.activities.queries.roster import list_residents
from pointsapp.activities.queries.sheet import Sheet, read_sheet
from pointsapp.activities.rules.lines import Roster
from pointsapp.activities.service.sheet import change_activity, start_activity
from pointsapp.activities.types import ActivityId
from pointsapp.core.actor import MemberId, Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.requests import run_once
from pointsapp.web.clerk.activities.forms import FactsForm
from pointsapp.web.clerk.activities.group import UNPROCESSABLE, pages
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of


@pages.route("/new", methods=["GET", "POST"])
@allow(Role.CLERK)
def new() -> ResponseReturnValue:
    """Begin a sheet."""
    form = FactsForm(happened_on=village_day(now()))
    made: dict[str, int] = {}
    if form.is_submitted() and _knows_leader(form) and form.accepts(lambda: made.update(_start(form))):
        flash(_("The sheet is begun. It saves by itself; any clerk of the village can go on with it."), "done")
        return redirect(url_for("activities.sheet", activity_id=made["activity_id"]), 303)
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("clerk/activities/facts.html", form=form, sheet=None, today=village_day(now())), status


@pages.route("/<int:activity_id>/facts", methods=["GET", "POST"])
@allow(Role.CLERK)
def change_facts(activity_id: ActivityId) -> ResponseReturnValue:
    """Change what was done, when and where."""
    with reading():
        sheet = read_sheet(actor().village_id, activity_id)
    form = FactsForm(obj=sheet.activity, leader=sheet.leader_name)
    if form.is_submitted() and _knows_leader(form, sheet) and form.accepts(lambda: _change(activity_id, form)):
        flash(_("Saved. The lines were counted again for that day."), "done")
        return redirect(url_for("activities.sheet", activity_id=activity_id), 303)
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("clerk/activities/facts.html", form=form, sheet=sheet, today=village_day(now())), status


def _start(form: FactsForm) -> dict[str, int]:
    facts = form.facts(form.leader_id)
    content = {name: value for name, value in form.data.items() if name not in {"csrf_token", "request_key"}}
    return run_once(
        actor(),
        form.request_key.data or "",
        "activities.start",
        content,
        lambda _request_id: {"activity_id": start_activity(actor(), facts, at=now()).id},
        at=now(),
    )


def _change(activity_id: ActivityId, form: FactsForm) -> None:
    with transaction():
        change_activity(actor(), activity_id, form.facts(form.leader_id), at=now())


def _knows_leader(form: FactsForm, sheet: Sheet | None = None) -> bool:
    """Find the person that was typed as leader among those who lived here on the day."""
    form.leader_id = None
    typed, day = form.leader.data, form.happened_on.data
    if not form.validate() or not typed or day is None:
        return not form.errors
    with reading():
        meant = Roster(list_residents(actor().village_id, day)).find(typed)
    ids = [MemberId(person.member_id) for person in meant[0].candidates] if len(meant) == 1 else []
    known_id = sheet.activity.leader_id if sheet is not None and typed == sheet.leader_name else None
    if known_id in ids:
        ids = [known_id]
    if len(ids) == 1:
        form.leader_id = ids[0]
        return True
    several = _(
        "Several people have this name: write the household number behind it, for example “%(name)s 001”.", name=typed
    )
    form.leader.errors = [several if ids else text_of(LeaderUnknown())]
    return False
