"""Sheets of old balances: the list, a new one, one of them, and handing it to the panel."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.models import Activity
from pointsapp.activities.queries.opening import count_openings, list_openings
from pointsapp.activities.service.opening import start_opening, submit_opening
from pointsapp.activities.service.sheet import take_back_activity
from pointsapp.activities.types import ActivityId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.web.clerk.openings.forms import AddBalanceForm, HandInForm, ListForm, NewOpeningForm
from pointsapp.web.clerk.openings.group import (
    READERS,
    UNPROCESSABLE,
    WRITERS,
    Rejected,
    may_write,
    pages,
    read_opening,
)
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List the sheets of old balances, and how far carrying over has come."""
    with reading():
        sheets = list_openings(actor().village_id)
        count = count_openings(actor().village_id)
    return render_template("clerk/openings/index.html", sheets=sheets, count=count, may_write=may_write())


@pages.route("/new", methods=["GET", "POST"])
@allow(*WRITERS)
def new() -> ResponseReturnValue:
    """Begin a sheet."""
    form = NewOpeningForm(happened_on=village_day(now()))
    made: list[Activity] = []
    if form.is_submitted() and form.accepts(lambda: made.append(_start(form))):
        return redirect(url_for("openings.show", activity_id=made[0].id), 303)
    page = render_template("clerk/openings/new.html", form=form)
    return page, UNPROCESSABLE if form.is_submitted() else 200


@pages.get("/<int:activity_id>")
@allow(*READERS)
def show(activity_id: int) -> ResponseReturnValue:
    """Show a sheet; those who record write in it."""
    return sheet_page(ActivityId(activity_id))


@pages.post("/<int:activity_id>/hand-in")
@allow(*WRITERS)
def hand_in(activity_id: int) -> ResponseReturnValue:
    """Hand the sheet to the panel."""
    form = HandInForm()
    read_opening(ActivityId(activity_id))
    done: Answer = {}
    if not form.accepts(lambda: done.update(_hand_in(ActivityId(activity_id), form))):
        return sheet_page(ActivityId(activity_id), handing_in=form), UNPROCESSABLE
    flash(_("%(count)s lines are submitted. Next the panel reviews them.", count=done["lines"]), "done")
    return redirect(url_for("openings.show", activity_id=activity_id), 303)


@pages.post("/<int:activity_id>/take-back")
@allow(*WRITERS)
def take_back(activity_id: int) -> ResponseReturnValue:
    """Take back what the panel has not decided."""
    read_opening(ActivityId(activity_id))
    try:
        with transaction():
            count = take_back_activity(actor(), ActivityId(activity_id), at=now())
        flash(_("%(count)s lines are drafts again.", count=count), "done")
    except RuleError as error:
        flash(text_of(error), "refused")
    return redirect(url_for("openings.show", activity_id=activity_id), 303)


def sheet_page(
    activity_id: ActivityId,
    *,
    adding: AddBalanceForm | None = None,
    listing: ListForm | None = None,
    handing_in: HandInForm | None = None,
    rejected: tuple[Rejected, ...] = (),
) -> str:
    """Show a sheet with its forms as they were sent, or new ones."""
    return render_template(
        "clerk/openings/show.html",
        sheet=read_opening(activity_id),
        adding=adding or AddBalanceForm(formdata=None),
        listing=listing or ListForm(formdata=None),
        handing_in=handing_in or HandInForm(formdata=None),
        rejected=rejected,
        may_write=may_write(),
    )


def _start(form: NewOpeningForm) -> Activity:
    with transaction():
        return start_opening(actor(), form.facts(), at=now())


def _hand_in(activity_id: ActivityId, form: HandInForm) -> Answer:
    def act(_request_id: RequestId) -> Answer:
        return {"lines": submit_opening(actor(), activity_id, at=now())}

    content = {"activity_id": activity_id}
    return run_once(actor(), form.request_key.data or "", "openings.hand_in", content, act, at=now())
