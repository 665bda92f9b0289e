"""The forgotten card: a household found by name or number, with the reason written down."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import HouseholdId, Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.households.queries import search_people
from pointsapp.households.types import PersonHit
from pointsapp.redemptions.service import note_look_up
from pointsapp.redemptions.types import Look
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of
from pointsapp.web.shop.counter.blueprint import UNPROCESSABLE, pages
from pointsapp.web.shop.counter.looks import write_look
from pointsapp.web.shop.look_up_reasons import REASONS
from pointsapp.web.shop.sent import read_id, read_text

LONGEST_TEXT = 40
LONGEST_REASON = 100
MOST_HITS = 10


@pages.get("/look-up")
@allow(Role.KEEPER)
def look_up() -> ResponseReturnValue:
    """Ask for whom to look and why there is no card."""
    return _look_up_page()


@pages.post("/look-up")
@allow(Role.KEEPER)
def find() -> ResponseReturnValue:
    """List who fits; picking one writes the look-up down and goes on to the goods."""
    picked = request.form.get("household_id")
    if picked is None:
        return _list_hits()
    household_id = HouseholdId(read_id(picked))
    at = now()
    try:
        with transaction():
            noted = note_look_up(actor(), household_id, _reason(), at=at)
    except RuleError as error:
        return _look_up_page(refusal=text_of(error)), UNPROCESSABLE
    found = Look(household_id, None, noted.id, at)
    return redirect(url_for("counter.goods", look=write_look(found)), 303)


def _list_hits() -> ResponseReturnValue:
    text = read_text(request.form.get("q", ""), LONGEST_TEXT)
    if not text or not _reason():
        refusal = _("Type a name or a household number, and say why there is no card.")
        return _look_up_page(refusal=refusal), UNPROCESSABLE
    with reading():
        hits = search_people(actor().village_id, text, on=village_day(now()), limit=MOST_HITS)
    if not hits:
        refusal = _("Nobody of the village fits “%(text)s”. Type part of a name or a household number.", text=text)
        return _look_up_page(refusal=refusal), UNPROCESSABLE
    return _look_up_page(hits=hits)


def _look_up_page(*, refusal: str = "", hits: list[PersonHit] | None = None) -> str:
    return render_template(
        "shop/counter/look_up.html",
        reasons=REASONS,
        text=read_text(request.form.get("q", ""), LONGEST_TEXT),
        chosen=request.form.get("reason", ""),
        other=read_text(request.form.get("other", ""), LONGEST_REASON),
        refusal=refusal,
        hits=hits or [],
    )


def _reason() -> str:
    chosen = request.form.get("reason", "")
    if chosen == "other":
        return read_text(request.form.get("other", ""), LONGEST_REASON)
    return chosen if chosen in REASONS else ""
