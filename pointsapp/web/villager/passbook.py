"""A household's own passbook on its phone."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.core.errors import Absent
from pointsapp.reports.passbook import read_passbook
from pointsapp.web import passbook_words
from pointsapp.web.guard import actor, allow_phone
from pointsapp.web.links import way_to
from pointsapp.web.numbers import whole_number

pages = Blueprint("passbook", __name__, url_prefix="/v/<slug>/passbook")


@pages.get("")
@allow_phone
def show() -> ResponseReturnValue:
    """Show the points of this phone's household, and every line with what it was for."""
    household_id = actor().household_id
    if household_id is None:
        raise Absent()
    with reading():
        passbook = read_passbook(actor().village_id, household_id, at=now(), before=whole_number("before"))
    return render_template(
        "villager/passbook/show.html", passbook=passbook, words=passbook_words, rules_url=way_to("scoring.current")
    )
