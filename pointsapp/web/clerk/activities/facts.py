"""Beginning an activity, and changing what was done, when and where."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from pointsapp.activities.errors import LeaderUnknown
from pointsapp.activities.queries.roster import list_residents
from pointsapp.activities.queries.sheet import Sheet, read_sheet
from pointsapp.activities.rules.lines import Roster
from pointsapp.activities.service.sheet import change_activity, start_activity
from pointsapp.activities.types import ActivityId, Resident
from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.requests import run_once
from pointsapp.households.queries import search_people
from pointsapp.web.clerk.activities.adding import MOST_HITS, as_resident
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
    people = _people_meant(typed, day)
    known_id = sheet.activity.leader_id if sheet is not None and typed == sheet.leader_name else None
    if any(person.member_id == known_id for person in people):
        people = [person for person in people if person.member_id == known_id]
    if len(people) == 1:
        form.leader_id = people[0].member_id
        return True
    several = _(
        "Several people fit: %(people)s. Write the name with the household number, as it stands here.",
        people=pgettext("between reasons", "; ").join(f"{person.name} {person.household_number}" for person in people),
    )
    form.leader.errors = [several if people else text_of(LeaderUnknown())]
    return False


def _people_meant(typed: str, day: date) -> list[Resident]:
    village_id = actor().village_id
    with reading():
        meant = Roster(list_residents(village_id, day)).find(typed)
        if len(meant) == 1 and meant[0].candidates:
            return list(meant[0].candidates)
        return [as_resident(hit) for hit in search_people(village_id, typed, on=day, limit=MOST_HITS)]
