"""Looking at a list: what would change, and taking exactly that."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.exchange.errors import FileDiffers
from pointsapp.exchange.roster.files import RosterSheet
from pointsapp.exchange.roster.plans import Looked, look_at, roster_of
from pointsapp.exchange.roster.writing import cells_with_remarks
from pointsapp.rosters.queries import (
    find_batch_of_file,
    has_households,
    list_known_groups,
    list_known_households,
    remembered_columns,
)
from pointsapp.rosters.service import RosterFile, take_roster
from pointsapp.rosters.types import Column
from pointsapp.web.clerk.roster.forms import TakeForm
from pointsapp.web.clerk.roster.group import CLERKS, UNPROCESSABLE, Source, pages
from pointsapp.web.clerk.roster.shown import preview_of, texts_by_row
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of


@pages.get("/<digest>")
@allow(*CLERKS)
def preview(digest: str) -> ResponseReturnValue:
    """Show what taking the list would change; nothing is taken yet."""
    source = Source.asked(digest)
    try:
        sheet = source.read()
        looked = _look(source, sheet)
    except RuleError as error:
        flash(text_of(error), "refused")
        return redirect(url_for("roster.upload"), 303)
    if not looked.columns.is_sure or (Column.GROUP not in looked.columns.places and not source.group):
        flash(_("Some columns could not be told. Say what they hold; next time it is known."), "waiting")
        return redirect(url_for("roster.columns", **source.query), 303)
    return _page(source, sheet, looked, None)


@pages.post("/<digest>")
@allow(*CLERKS)
def confirm(digest: str) -> ResponseReturnValue:
    """Take exactly the list that was looked at."""
    source = Source.asked(digest)
    form = TakeForm()
    made: Answer = {}
    if form.accepts(lambda: made.update(_take(source, form))):
        flash(_("The list is taken in. It can be undone on this page."), "done")
        return redirect(url_for("roster.batch", batch_id=made["batch_id"]), 303)
    try:
        sheet = source.read()
        return _page(source, sheet, _look(source, sheet), form), UNPROCESSABLE
    except RuleError as error:
        flash(text_of(error), "refused")
        return redirect(url_for("roster.upload"), 303)


@pages.get("/<digest>/remarks.xlsx")
@allow(*CLERKS)
def remarks(digest: str) -> ResponseReturnValue:
    """Give the list back with what is to be said about each row beside it."""
    source = Source.asked(digest)
    try:
        sheet = source.read()
        looked = _look(source, sheet)
    except RuleError as error:
        flash(text_of(error), "refused")
        return redirect(url_for("roster.upload"), 303)
    cells = list(cells_with_remarks(sheet.rows, texts_by_row(sheet, looked), _("Remarks"), looked.columns.header_row))
    width = max((len(row) for row in cells), default=1)
    first, rest = (cells[0], cells[1:]) if cells else ((), [])
    heading = [str(cell or "") for cell in first] + [""] * (width - len(first))
    return xlsx(_("Roster with remarks"), heading, rest)


def _look(source: Source, sheet: RosterSheet) -> Looked:
    village_id, today = actor().village_id, village_day(now())
    with reading():
        remembered = remembered_columns(village_id)
        households = list_known_households(village_id)
        groups = list_known_groups(village_id, on=today)
    return look_at(sheet, remembered, households, groups, source.group)


def _page(source: Source, sheet: RosterSheet, looked: Looked, form: TakeForm | None) -> str:
    with reading():
        taken = find_batch_of_file(actor().village_id, source.digest)
        is_known = has_households(actor().village_id)
    asked = form or TakeForm(formdata=None, since_on=_first_day(has_households=is_known))
    asked.digest.data, asked.plan.data = source.digest, looked.digest
    shown = preview_of(sheet, looked, source)
    return render_template(
        "clerk/roster/preview.html", form=asked, source=source, shown=shown, plan=looked.plan, taken=taken
    )


def _first_day(*, has_households: bool) -> date:
    """Propose since when new people live here: for a first list from the year's beginning on."""
    today = village_day(now())
    return today if has_households else today.replace(month=1, day=1)


def _take(source: Source, form: TakeForm) -> Answer:
    if form.digest.data != source.digest:
        raise FileDiffers()
    sheet = source.read()
    with reading():
        remembered = remembered_columns(actor().village_id)
    _columns, roster = roster_of(sheet, remembered, source.group)
    choices = form.choices()
    file = RosterFile(source.name, source.digest, form.plan.data or "")

    def act(_request_id: RequestId) -> Answer:
        return {"batch_id": take_roster(actor(), file, roster, choices, at=now()).id}

    content = {
        "digest": source.digest,
        "group": source.group,
        "plan": file.plan_digest,
        "since_on": choices.since_on,
        "rows": sorted(choices.taken_rows),
        "groups": choices.is_making_groups,
        "states": {str(household_id): state.value for household_id, state in choices.states.items()},
    }
    return run_once(actor(), form.request_key.data or "", "rosters.take", content, act, at=now())
