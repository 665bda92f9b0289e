"""Writing balances into a sheet: one by one, many at once, mended, taken out."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.models import Line
from pointsapp.activities.queries.sheet import read_line
from pointsapp.activities.service.opening import OpeningEntry, add_opening_lines, change_opening_line
from pointsapp.activities.service.sheet import remove_line
from pointsapp.activities.types import ActivityId, LineId
from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent, RuleError
from pointsapp.exchange.roster.files import RosterSheet, read_pasted, read_roster_file
from pointsapp.exchange.roster.openings import ReadOpening, read_openings
from pointsapp.exchange.text import clean_text
from pointsapp.rosters.queries import list_known_households
from pointsapp.web.clerk.openings.forms import AddBalanceForm, BalanceForm, ListForm, typed_points
from pointsapp.web.clerk.openings.group import (
    REMARK_WORDS,
    UNPROCESSABLE,
    WRITERS,
    Rejected,
    pages,
    read_opening,
)
from pointsapp.web.clerk.openings.sheets import sheet_page
from pointsapp.web.guard import actor, allow, village
from pointsapp.web.messages import text_of


@pages.post("/<int:activity_id>/lines")
@allow(*WRITERS)
def add(activity_id: int) -> ResponseReturnValue:
    """Add one household."""
    read_opening(ActivityId(activity_id))
    form = AddBalanceForm()
    rejected: list[Rejected] = []
    if not form.accepts(lambda: rejected.extend(_add_typed(ActivityId(activity_id), form))):
        return sheet_page(ActivityId(activity_id), adding=form), UNPROCESSABLE
    if rejected:
        form.form_errors.append(rejected[0].words)
        return sheet_page(ActivityId(activity_id), adding=form), UNPROCESSABLE
    return redirect(url_for("openings.show", activity_id=activity_id, _anchor="who"), 303)


@pages.post("/<int:activity_id>/list")
@allow(*WRITERS)
def add_list(activity_id: int) -> ResponseReturnValue:
    """Add many households; rows that can't be added stay in the box with why."""
    read_opening(ActivityId(activity_id))
    form = ListForm()
    rejected: list[Rejected] = []
    if not form.accepts(lambda: rejected.extend(_add_list(ActivityId(activity_id), form))):
        return sheet_page(ActivityId(activity_id), listing=form), UNPROCESSABLE
    if rejected:
        form.rows.data = "\n".join(found.text for found in rejected)
        page = sheet_page(ActivityId(activity_id), listing=form, rejected=tuple(rejected))
        return page, UNPROCESSABLE
    flash(_("All rows are in the sheet."), "done")
    return redirect(url_for("openings.show", activity_id=activity_id), 303)


@pages.route("/<int:activity_id>/lines/<int:line_id>", methods=["GET", "POST"])
@allow(*WRITERS)
def change(activity_id: int, line_id: int) -> ResponseReturnValue:
    """Mend the points or the page of one book."""
    sheet = read_opening(ActivityId(activity_id))
    entry = next((found for found in sheet.lines if found.line.line_id == line_id), None)
    if entry is None:
        raise Absent()
    typed = typed_points(entry.line.points)
    form = BalanceForm(points=typed, page=entry.line.note, seen=entry.line.changed_at.isoformat())
    if form.is_submitted() and form.accepts(lambda: _change(LineId(line_id), form)):
        return redirect(url_for("openings.show", activity_id=activity_id), 303)
    page = render_template("clerk/openings/change.html", sheet=sheet, entry=entry, form=form)
    return page, UNPROCESSABLE if form.is_submitted() else 200


@pages.post("/<int:activity_id>/lines/<int:line_id>/remove")
@allow(*WRITERS)
def remove(activity_id: int, line_id: int) -> ResponseReturnValue:
    """Take a household out of the sheet."""
    read_opening(ActivityId(activity_id))
    with reading():
        entry = read_line(actor().village_id, LineId(line_id))
    if entry.line.activity_id != activity_id:
        raise Absent()
    try:
        with transaction():
            remove_line(actor(), LineId(line_id), at=now())
    except RuleError as error:
        flash(text_of(error), "refused")
    return redirect(url_for("openings.show", activity_id=activity_id), 303)


def _add_typed(activity_id: ActivityId, form: AddBalanceForm) -> list[Rejected]:
    who, page = form.who.data or "", form.page.data or ""
    has_digit = any(letter.isdigit() for letter in who)
    cells = [who if has_digit else "", "" if has_digit else who, form.points.data or "", page]
    heading = ["户号", "户主", "分", "页码"]
    return _add_rows(activity_id, RosterSheet([heading, cells], (), (), ()))


def _add_list(activity_id: ActivityId, form: ListForm) -> list[Rejected]:
    file = form.file.data
    if not file or not file.filename:
        return _add_rows(activity_id, read_pasted(form.rows.data or ""))
    try:
        data = file.read()
    finally:
        file.close()
    return _add_rows(activity_id, read_roster_file(data, clean_text(file.filename)[:100]))


def _add_rows(activity_id: ActivityId, sheet: RosterSheet) -> list[Rejected]:
    """Add the rows that can be read, and give those that could not be added."""
    with reading():
        households = list_known_households(actor().village_id)
    read = read_openings(sheet, households, scale=village().point_scale)
    rejected = [_rejected(found, str(REMARK_WORDS[found.remark])) for found in read if found.remark]
    sound = [found for found in read if found.household_id is not None]
    entries = [OpeningEntry(row.household_id, row.points, row.page) for row in sound if row.household_id is not None]
    outcomes: list[Line | RuleError] = []
    if entries:
        with transaction():
            outcomes = add_opening_lines(actor(), activity_id, entries, at=now())
    for found, outcome in zip(sound, outcomes, strict=True):
        if isinstance(outcome, RuleError):
            rejected.append(_rejected(found, text_of(outcome)))
    return sorted(rejected, key=lambda found: found.row)


def _rejected(found: ReadOpening, words: str) -> Rejected:
    return Rejected(found.row, "\t".join(found.cells), words)


def _change(line_id: LineId, form: BalanceForm) -> None:
    with transaction():
        change_opening_line(
            actor(), line_id, form.points.amount or 0, form.page.data or "", seen_at=form.seen_at(), at=now()
        )
