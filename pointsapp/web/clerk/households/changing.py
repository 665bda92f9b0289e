"""Entering a household, and mending its number."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import HouseholdId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.households import queries, service
from pointsapp.households.models import Household
from pointsapp.households.queries.numbers import propose_number
from pointsapp.villages.queries import list_groups
from pointsapp.villages.types import GroupId
from pointsapp.web.clerk.households.blueprint import CLERKS, UNPROCESSABLE, pages
from pointsapp.web.clerk.households.forms import HouseholdForm, NewHouseholdForm
from pointsapp.web.guard import actor, allow


@pages.route("/new", methods=["GET", "POST"])
@allow(*CLERKS)
def new() -> ResponseReturnValue:
    """Enter a household with its members; of one after another, number, group and day are proposed."""
    form = NewHouseholdForm(**_proposed())
    form.group_id.choices = _open_groups()
    if request.method == "GET":
        return render_template("clerk/households/new.html", form=form)
    made: list[Household] = []
    if not form.accepts(lambda: made.append(_add(form))):
        return render_template("clerk/households/new.html", form=form), UNPROCESSABLE
    flash(_("Household %(number)s is entered.", number=made[0].number), "done")
    if "another" in request.form:
        since = request.form.get("since_on", "")
        return redirect(url_for("households.new", group=made[0].group_id, since=since), 303)
    return redirect(url_for("households.show", household_id=made[0].id), 303)


@pages.route("/<int:household_id>/change", methods=["GET", "POST"])
@allow(*CLERKS)
def change(household_id: int) -> ResponseReturnValue:
    """Mend the number of a household."""
    with reading():
        household = queries.get_household(actor().village_id, HouseholdId(household_id))
    form = HouseholdForm(number=household.number)
    if request.method == "GET":
        return render_template("clerk/households/change.html", form=form, household=household)
    if not form.accepts(lambda: _change(household, form)):
        return render_template("clerk/households/change.html", form=form, household=household), UNPROCESSABLE
    flash(_("The household is changed."), "done")
    return redirect(url_for("households.show", household_id=household_id), 303)


def _proposed() -> dict[str, Any]:
    """Propose the next number, and what was said of the household entered before."""
    with reading():
        number = propose_number(actor().village_id)
    since_on = request.args.get("since", village_day(now()), type=date.fromisoformat)
    return {"number": number, "group_id": request.args.get("group", ""), "since_on": since_on}


def _open_groups() -> dict[str, str]:
    today = village_day(now())
    with reading():
        groups = list_groups(actor().village_id)
    return {str(group.id): group.name for group in groups if group.until_on is None or group.until_on >= today}


def _add(form: NewHouseholdForm) -> Household:
    at = now()
    with transaction():
        return service.add_household(
            actor(),
            form.number.data or "",
            GroupId(int(form.group_id.data)),
            form.new_members(),
            since_on=form.since_on.data or village_day(at),
            at=at,
            has_namesakes=form.has_namesakes.data,
        )


def _change(household: Household, form: HouseholdForm) -> Household:
    with transaction():
        return service.change_household(
            actor(),
            household.id,
            number=form.number.data or "",
            group_id=household.group_id,
            state=household.state,
            at=now(),
        )
