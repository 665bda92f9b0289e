"""Saying what the columns of a list hold, once for all lists with the same headings."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.exchange.roster.columns import Columns, find_columns, signature_of
from pointsapp.exchange.roster.files import RosterSheet
from pointsapp.rosters.queries import remembered_columns
from pointsapp.rosters.service import remember_columns
from pointsapp.rosters.types import Column
from pointsapp.web.clerk.roster.forms import ColumnsForm
from pointsapp.web.clerk.roster.group import CLERKS, UNPROCESSABLE, Source, pages
from pointsapp.web.clerk.roster.words import COLUMN_WORDS
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of

MOST_COLUMNS_SHOWN = 30
SAMPLE_ROWS = 4
HEADER_ROWS = 10


@dataclass(frozen=True)
class ShownColumn:
    """A column of the file: its letter as in a spreadsheet, its heading, and some of its cells."""

    letter: str
    heading: str
    cells: tuple[str, ...]


@pages.route("/<digest>/columns", methods=["GET", "POST"])
@allow(*CLERKS)
def columns(digest: str) -> ResponseReturnValue:
    """Say what each column holds."""
    source = Source.asked(digest)
    try:
        sheet = source.read()
    except RuleError as error:
        flash(text_of(error), "refused")
        return redirect(url_for("roster.upload"), 303)
    form, shown = _form(source, sheet)
    if request.method == "POST" and form.accepts(lambda: _remember(sheet, form)):
        asked = {**source.query, "group": form.group.data or None}
        return redirect(url_for("roster.preview", **asked), 303)
    page = render_template("clerk/roster/columns.html", form=form, columns=shown, source=source)
    return page, UNPROCESSABLE if request.method == "POST" else 200


def letter_of(place: int) -> str:
    """Name a column as spreadsheets do."""
    before, last = divmod(place, 26)
    return (letter_of(before - 1) if before else "") + chr(ord("A") + last)


def _form(source: Source, sheet: RosterSheet) -> tuple[ColumnsForm, list[ShownColumn]]:
    with reading():
        remembered = remembered_columns(actor().village_id)
    found = find_columns(sheet.rows, remembered)
    width = min(MOST_COLUMNS_SHOWN, max(len(row) for row in sheet.rows))
    said = {place: column.value for column, place in found.places.items()}
    guesses = [said.get(place, "") for place in range(width)]
    form = ColumnsForm(header_row=str(found.header_row), group=source.group, columns=guesses)
    form.header_row.choices = [
        ("0", _("no row")),
        *((str(row), _("row %(number)s", number=row)) for row in range(1, min(HEADER_ROWS, len(sheet.rows)) + 1)),
    ]
    for place, field in enumerate(form.columns):
        field.choices = [("", _("not needed")), *((column.value, word) for column, word in COLUMN_WORDS.items())]
        field.label.text = _("Column %(letter)s", letter=letter_of(place))
    return form, [_shown(sheet, found, place) for place in range(width)]


def _shown(sheet: RosterSheet, found: Columns, place: int) -> ShownColumn:
    header = sheet.rows[found.header_row - 1] if found.header_row else []
    below = [row[place] for row in sheet.rows[found.header_row :] if place < len(row) and row[place]]
    return ShownColumn(letter_of(place), header[place] if place < len(header) else "", tuple(below[:SAMPLE_ROWS]))


def _remember(sheet: RosterSheet, form: ColumnsForm) -> None:
    row = int(form.header_row.data)
    signature = signature_of(sheet.rows[row - 1]) if row else ""
    places: dict[Column, int] = form.places()
    with transaction():
        remember_columns(actor(), signature, places, at=now())
