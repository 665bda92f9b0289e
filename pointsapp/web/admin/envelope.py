"""The sealed envelope: a second login of the secretary on paper, and who opened it when."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.people import service
from pointsapp.people.passwords import hash_password, new_first_password
from pointsapp.people.queries import list_envelopes
from pointsapp.web.addresses import public_url
from pointsapp.web.guard import actor, allow
from pointsapp.web.shown_once import keep_once, take_once

pages = Blueprint("envelope", __name__, url_prefix="/v/<slug>/people/envelope")
PAPER = "envelope"


@pages.get("")
@allow(Role.SECRETARY, Role.SUPERVISOR)
def show() -> ResponseReturnValue:
    """Show the envelope that is out, and those before it."""
    with reading():
        envelopes = list_envelopes(actor().village_id)
    return render_template("admin/envelope/show.html", envelopes=envelopes, may_change=actor().has(Role.SECRETARY))


@pages.post("")
@allow(Role.SECRETARY)
def make() -> ResponseReturnValue:
    """Make a new envelope; its paper is shown once on the next page."""
    login, first = service.new_envelope_login(), new_first_password()
    kept = hash_password(first)
    with transaction():
        service.make_envelope(actor(), login, _("Sealed envelope"), kept, at=now())
    keep_once(PAPER, first)
    return redirect(url_for("envelope.sheet"), 303)


@pages.get("/sheet")
@allow(Role.SECRETARY)
def sheet() -> ResponseReturnValue:
    """Print what goes into the envelope, once."""
    first = take_once(PAPER)
    if first is None:
        flash(_("The paper was shown once. If it is lost, make a new envelope: the old one then ends."), "info")
        return redirect(url_for("envelope.show"), 303)
    with reading():
        envelope = list_envelopes(actor().village_id)[0]
    return render_template(
        "admin/envelope/sheet.html",
        envelope=envelope,
        first=first,
        address=public_url("door.home"),
        today=village_day(now()),
    )
