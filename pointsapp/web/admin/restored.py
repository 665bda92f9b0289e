"""Books that came back from a backup: what may be missing since, and the word that they go on."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired

from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.restored import find_unconfirmed
from pointsapp.reports.restored import read_last_entries
from pointsapp.villages.service import confirm_restored
from pointsapp.web.forms import Form
from pointsapp.web.guard import actor, allow

pages = Blueprint("restored", __name__, url_prefix="/v/<slug>/settings/restored")
UNPROCESSABLE = 422


class ConfirmForm(Form):
    """The word of the secretary."""

    is_compared = BooleanField(
        _l("I have held these books against receipts, notices and the shelf"),
        [InputRequired(_l("Compare first, then tick this."))],
    )


@pages.get("")
@allow(Role.SECRETARY)
def show() -> ResponseReturnValue:
    """Show with what the restored books end, and what to compare."""
    return _page(ConfirmForm(formdata=None))


@pages.post("")
@allow(Role.SECRETARY)
def confirm() -> ResponseReturnValue:
    """Let points move again in these books."""
    form = ConfirmForm()
    if not form.accepts(_confirm):
        return _page(form), UNPROCESSABLE
    flash(_("Confirmed with your name. Points move and goods go out again."), "done")
    return redirect(url_for("front.home"), 303)


def _confirm() -> None:
    with transaction():
        confirm_restored(actor(), at=now())


def _page(form: ConfirmForm) -> str:
    with reading():
        found, last = find_unconfirmed(actor().village_id), read_last_entries(actor().village_id)
    return render_template("admin/settings/restored.html", form=form, last=last, found=found)
