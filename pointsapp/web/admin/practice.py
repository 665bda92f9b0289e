"""The village's practice copy: made, made anew and removed by one button each."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.errors import RuleError
from pointsapp.practice.store import find_copy
from pointsapp.web.guard import actor, allow, village
from pointsapp.web.messages import text_of
from pointsapp.web.practice import door

pages = Blueprint("practice", __name__, url_prefix="/v/<slug>/settings/practice")


@pages.get("")
@allow(Role.SECRETARY)
def show() -> ResponseReturnValue:
    """Say what the practice copy is for, and whether there is one."""
    copy = find_copy(door().folder, village().slug, at=now())
    return render_template("admin/settings/practice.html", copy=copy)


@pages.post("")
@allow(Role.SECRETARY)
def make() -> ResponseReturnValue:
    """Copy the village as it stands now."""
    try:
        door().make(actor(), village().slug, at=now())
    except RuleError as error:
        flash(text_of(error), "refused")
    else:
        flash(_("The practice copy is ready. Everybody signs in there with the same login and password."), "done")
    return redirect(url_for("practice.show"), 303)


@pages.post("/remove")
@allow(Role.SECRETARY)
def remove() -> ResponseReturnValue:
    """Remove the copy with everything that was tried in it."""
    try:
        door().remove(actor(), village().slug, at=now())
    except RuleError as error:
        flash(text_of(error), "refused")
    else:
        flash(
            _("The practice copy is gone, and everything that was tried in it. The real books were not touched."),
            "done",
        )
    return redirect(url_for("practice.show"), 303)
