"""Everything of the village in one file: made at the secretary's word and password, fetched within a day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from pointsapp.archives.errors import ArchiveTooOften
from pointsapp.archives.service import announce_archive, find_ready, make_archive, ready_file
from pointsapp.audit.service import note
from pointsapp.core.actor import Role, UserId
from pointsapp.core.clock import now
from pointsapp.core.db import transaction
from pointsapp.people.errors import TooManyTries
from pointsapp.people.rules.tries import Limit
from pointsapp.people.service import count_try
from pointsapp.web.forms import Form
from pointsapp.web.guard import actor, allow, village
from pointsapp.web.public.proving import prove_own_password

pages = Blueprint("archive", __name__, url_prefix="/v/<slug>/settings/archive")
UNPROCESSABLE = 422
MOST_IN_A_WHILE = 4
LONGEST_SENT = 1000


class ArchiveForm(Form):
    """The own password once more: whoever sits down at an open screen must not take the village along."""

    password = PasswordField(
        _l("Your own password"), [InputRequired(_l("Type your own password.")), Length(max=LONGEST_SENT)]
    )


@pages.get("")
@allow(Role.SECRETARY)
def show() -> ResponseReturnValue:
    """Say what is in the file, and give the one that lies ready."""
    return _page(ArchiveForm(formdata=None))


@pages.post("")
@allow(Role.SECRETARY)
def make() -> ResponseReturnValue:
    """Make the file anew."""
    form, at = ArchiveForm(), now()
    if not form.accepts(lambda: _make(form.password.data or "", at)):
        return _page(form), UNPROCESSABLE
    flash(_("The file is ready. Fetch it and put it where nobody else gets at it."), "done")
    return redirect(url_for("archive.show"), 303)


@pages.get("/file")
@allow(Role.SECRETARY)
def fetch() -> ResponseReturnValue:
    """Hand the file out, and write down who took it."""
    at = now()
    ready = find_ready(_folder(), village().slug, at=at)
    if ready is None:
        flash(_("There is no file ready any more. Make it anew."), "info")
        return redirect(url_for("archive.show"), 303)
    with transaction():
        note(actor(), "archives.take", "villages", actor().village_id, at=at)
    answer = send_file(ready.file, mimetype="application/zip", as_attachment=True)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _make(password: str, at: datetime) -> None:
    prove_own_password(UserId(actor().user_id or 0), password, at=at)
    try:
        with transaction():
            count_try([Limit(f"archive:{actor().village_id}", MOST_IN_A_WHILE)], at=at)
    except TooManyTries as error:
        raise ArchiveTooOften(**error.params) from error
    with transaction():
        announce_archive(actor(), _folder(), at=at)
    make_archive(actor().village_id, _folder(), ready_file(_folder(), village().slug, at=at), at=at)


def _page(form: ArchiveForm) -> str:
    ready = find_ready(_folder(), village().slug, at=now())
    return render_template("admin/settings/archive.html", form=form, ready=ready)


def _folder() -> Path:
    return Path(current_app.instance_path)
