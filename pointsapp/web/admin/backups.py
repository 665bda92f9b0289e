"""How it stands with backups, and one more at the press of a button."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.backups.queries import list_backups, plan_of, read_state
from pointsapp.backups.service import back_up
from pointsapp.backups.types import Plan
from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import db
from pointsapp.core.errors import RuleError, rule_error
from pointsapp.web.guard import allow
from pointsapp.web.messages import text_of

pages = Blueprint("backups", __name__, url_prefix="/v/<slug>/settings/backups")
SHOWN = 30


@pages.get("")
@allow(Role.SECRETARY)
def show() -> ResponseReturnValue:
    """Show when the last good backup was made, where it lies, and what went wrong since."""
    plan = _plan()
    state = read_state(plan)
    failure = text_of(rule_error(state.failure.code, state.failure.params)) if state.failure else None
    return render_template(
        "admin/settings/backups.html",
        plan=plan,
        state=state,
        failure=failure,
        is_old=state.is_old(now()),
        kept=list_backups(plan.folder)[:SHOWN],
    )


@pages.post("")
@allow(Role.SECRETARY)
def make() -> ResponseReturnValue:
    """Make a backup now."""
    try:
        back_up(_plan(), db.engine, at=now())
    except RuleError as error:
        flash(text_of(error), "refused")
    else:
        flash(_("The backup is made, read back and found whole."), "done")
    return redirect(url_for("backups.show"), 303)


def _plan() -> Plan:
    return plan_of(current_app.extensions["points_config"])
