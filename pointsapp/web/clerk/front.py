"""The front page of the office: everything that waits for a person, and what the village owes."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from pointsapp.backups.queries import plan_of, read_state
from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.reports.front import read_front
from pointsapp.web.clerk.first_steps_words import step_cards
from pointsapp.web.clerk.front_words import task_cards
from pointsapp.web.guard import actor, allow_signed_in, also_envelope, settings
from pointsapp.web.links import way_to
from pointsapp.web.practice import is_practice

pages = Blueprint("front", __name__, url_prefix="/v/<slug>")


@pages.get("/")
@also_envelope
@allow_signed_in
def home() -> ResponseReturnValue:
    """Show what waits for this person by roles, the village's figures, and the first steps of a new village."""
    if actor().is_envelope:
        return render_template("clerk/front/envelope.html", today=village_day(now()))
    with reading():
        front = read_front(actor(), settings(), at=now())
    return render_template(
        "clerk/front/home.html",
        front=front,
        tasks=task_cards(front.tasks),
        steps=step_cards(front.first_steps) if front.first_steps else [],
        today=village_day(now()),
        is_keeper=actor().has(Role.KEEPER),
        is_backup_old=actor().has(Role.SECRETARY) and not is_practice() and _is_backup_old(),
        way_to=way_to,
    )


def _is_backup_old() -> bool:
    return read_state(plan_of(current_app.extensions["points_config"])).is_old(now())
