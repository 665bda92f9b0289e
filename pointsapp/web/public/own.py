"""A person's own login: the sessions that are open, and ending them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.people import service
from pointsapp.people.queries import get_user, list_sessions
from pointsapp.web.guard import allow_signed_in

pages = Blueprint("own", __name__, url_prefix="/own")


@pages.get("/")
@allow_signed_in
def show() -> ResponseReturnValue:
    """Show the own login with its open sessions."""
    signed_in = current_user.signed_in
    with reading():
        user = get_user(signed_in.user_id)
        rows = list_sessions(signed_in.user_id, at=now())
    return render_template("public/own/show.html", user=user, rows=rows, this_id=signed_in.sign_in_id)


@pages.post("/sessions/<int:sign_in_id>/end")
@allow_signed_in
def end(sign_in_id: int) -> ResponseReturnValue:
    """End one of the own sessions."""
    with transaction():
        service.end_own_session(current_user.signed_in.user_id, sign_in_id, at=now())
    flash(_("That session is ended."), "done")
    return redirect(url_for("own.show"), 303)


@pages.post("/sessions/end-others")
@allow_signed_in
def end_others() -> ResponseReturnValue:
    """End all of the own sessions but this one."""
    signed_in = current_user.signed_in
    with transaction():
        service.end_other_sessions(signed_in.user_id, signed_in.sign_in_id, at=now())
    flash(_("You are signed out everywhere else."), "done")
    return redirect(url_for("own.show"), 303)
