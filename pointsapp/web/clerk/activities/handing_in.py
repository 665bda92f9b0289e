"""Handing a sheet to the panel, and taking it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.service.sheet import submit_activity, take_back_activity
from pointsapp.activities.types import ActivityId
from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import transaction
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import run_once
from pointsapp.web.clerk.activities.forms import SubmitForm
from pointsapp.web.clerk.activities.group import UNPROCESSABLE, pages
from pointsapp.web.clerk.activities.shown import read_page
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of


@pages.route("/<int:activity_id>/submit", methods=["GET", "POST"])
@allow(Role.CLERK)
def submit(activity_id: ActivityId) -> ResponseReturnValue:
    """Show what would be submitted and what is to be mended first, and submit."""
    form = SubmitForm()
    done: dict[str, int] = {}
    if form.is_submitted() and form.accepts(lambda: done.update(_submit(activity_id, form))):
        flash(_("%(count)s lines are submitted. Next the panel reviews them.", count=done["lines"]), "done")
        return redirect(url_for("activities.sheet", activity_id=activity_id), 303)
    page = read_page(activity_id)
    if form.is_submitted():
        # A refusal is kept under its key, and the next try is a new one.
        form = _fresh(form)
    status = UNPROCESSABLE if form.form_errors else 200
    return render_template("clerk/activities/submit.html", page=page, form=form), status


@pages.post("/<int:activity_id>/take-back")
@allow(Role.CLERK)
def take_back(activity_id: ActivityId) -> ResponseReturnValue:
    """Take back what the panel has not decided."""
    try:
        with transaction():
            count = take_back_activity(actor(), activity_id, at=now())
        flash(_("%(count)s lines are drafts again.", count=count), "done")
    except RuleError as error:
        flash(text_of(error), "refused")
    return redirect(url_for("activities.sheet", activity_id=activity_id), 303)


def _submit(activity_id: ActivityId, form: SubmitForm) -> dict[str, int]:
    return run_once(
        actor(),
        form.request_key.data or "",
        "activities.submit",
        {"activity_id": activity_id},
        lambda _request_id: {"lines": submit_activity(actor(), activity_id, at=now())},
        at=now(),
    )


def _fresh(form: SubmitForm) -> SubmitForm:
    fresh = SubmitForm(formdata=None)
    fresh.form_errors = form.form_errors
    return fresh
