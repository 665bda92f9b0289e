"""Help: the first steps again, and where to read what."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.reports.first_steps import read_first_steps
from pointsapp.web.clerk.first_steps_words import step_cards
from pointsapp.web.guard import actor, allow, allow_signed_in
from pointsapp.web.links import way_to

pages = Blueprint("help", __name__, url_prefix="/v/<slug>/help")


@pages.get("")
@allow_signed_in
def index() -> ResponseReturnValue:
    """List what helps to go on, for who may open it."""
    return render_template("clerk/help/index.html", way_to=way_to)


@pages.get("/first-steps")
@allow(Role.CLERK, Role.SECRETARY)
def first_steps() -> ResponseReturnValue:
    """Show the first steps of a village, also when they are done."""
    with reading():
        steps = read_first_steps(actor().village_id, village_day(now()))
    return render_template("clerk/help/first_steps.html", steps=step_cards(steps), is_all_done=steps.is_all_done)
