"""The computer's clock, held against the last entry, and the word that it is right."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import find_last
from pointsapp.core.timeline import is_believable
from pointsapp.villages.service import confirm_clock
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of

pages = Blueprint("clock", __name__, url_prefix="/v/<slug>/settings/clock")


@pages.get("")
@allow(Role.SECRETARY)
def show() -> ResponseReturnValue:
    """Show what the clock says, when the last entry was made, and whether the two fit together."""
    at = now()
    with reading():
        last = find_last(actor().village_id)
    last_at = last.made_at if last else None
    is_right = is_believable(last_at, at)
    return render_template("admin/settings/clock.html", at=at, last_at=last_at, is_right=is_right)


@pages.post("")
@allow(Role.SECRETARY)
def confirm() -> ResponseReturnValue:
    """Put down that the clock is right."""
    try:
        with transaction():
            confirm_clock(actor(), at=now())
    except RuleError as error:
        flash(text_of(error), "waiting")
    else:
        flash(_("Noted with your name. Entries go on by this clock."), "done")
    return redirect(url_for("clock.show"), 303)
