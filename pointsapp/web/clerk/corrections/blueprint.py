"""The blueprint of corrections, who may use it, and what its pages share."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import HouseholdId, Role
from pointsapp.core.clock import now, village_day
from pointsapp.reports.passbook import list_holders
from pointsapp.reports.types import Holder
from pointsapp.web.guard import actor

pages = Blueprint("corrections", __name__, url_prefix="/v/<slug>/corrections")
READERS = (Role.CLERK, Role.REVIEWER, Role.SUPERVISOR, Role.SECRETARY)
UNPROCESSABLE = 422


def holder_of(household_id: HouseholdId) -> Holder:
    """Give whose passbook it is, as the household is today."""
    [holder] = list_holders(actor().village_id, household_ids=[household_id], on=village_day(now()))
    return holder


def asked() -> ResponseReturnValue:
    """Say that it waits, and go to the list."""
    flash(_("Asked. Nothing is changed until a second person agrees."), "waiting")
    return redirect(url_for("corrections.index"), 303)
