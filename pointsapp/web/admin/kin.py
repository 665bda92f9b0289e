"""The kin register: officers enter the own kin, the secretary for all; somebody else takes out what does not hold."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from pointsapp.core.actor import Role, UserId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.exchange.text import clean_text
from pointsapp.kin import queries, service
from pointsapp.kin.rules import KEEPERS
from pointsapp.kin.types import KinId
from pointsapp.people.queries import list_officers
from pointsapp.publicity.queries.answerers import find_household_by_number
from pointsapp.web.forms import Form
from pointsapp.web.guard import actor, allow

pages = Blueprint("kin", __name__, url_prefix="/v/<slug>/kin")
UNPROCESSABLE = 422


class KinForm(Form):
    """An officer and the household that is kin."""

    officer = SelectField(_l("Officer"), validators=[InputRequired(_l("Choose the officer."))])
    household = StringField(
        _l("Household number"), [InputRequired(_l("Type the household's number.")), Length(max=40)],
        description=_l("The household of parents, children, brothers and sisters, or in-laws."),
    )  # fmt: skip


@pages.get("")
@allow(*Role)
def index() -> ResponseReturnValue:
    """List the register; an officer who does not keep it sees the own part."""
    return _page(_form())


@pages.post("")
@allow(*Role)
def declare() -> ResponseReturnValue:
    """Enter a household as kin of an officer."""
    form = _form()
    if not form.accepts(lambda: _declare(form)):
        return _page(form), UNPROCESSABLE
    flash(_("It is entered. Lines of that household are decided on by others."), "done")
    return redirect(url_for("kin.index"), 303)


@pages.post("/<int:kin_id>/end")
@allow(*KEEPERS)
def end(kin_id: int) -> ResponseReturnValue:
    """Take out an entry that does not hold."""
    with transaction():
        service.end_kin(actor(), KinId(kin_id), at=now())
    flash(_("It is taken out. For deeds up to today it goes on counting."), "done")
    return redirect(url_for("kin.index"), 303)


def _form() -> KinForm:
    with reading():
        officers = list_officers(actor().village_id, None, village_day(now()))
    names = {str(officer.user_id): officer.name for officer in officers if _may_enter(officer.user_id)}
    form = KinForm(officer=str(actor().user_id))
    form.officer.choices = list(names.items())
    return form


def _may_enter(user_id: UserId) -> bool:
    return actor().has(Role.SECRETARY) or user_id == actor().user_id


def _declare(form: KinForm) -> None:
    number = clean_text(form.household.data or "")
    with transaction():
        household_id = find_household_by_number(actor().village_id, number)
        service.declare_kin(actor(), UserId(int(form.officer.data)), household_id, at=now())


def _page(form: KinForm) -> str:
    own = [member_id for member_id in (actor().member_id,) if member_id is not None]
    with reading():
        rows = queries.list_kin(actor().village_id, None if actor().has(*KEEPERS) else own)
    return render_template("admin/kin/index.html", rows=rows, form=form, may_end=actor().has(*KEEPERS))
