"""Choosing a list: a file, or text copied from a spreadsheet; and the village's own list to begin with."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.exchange.roster.files import keep_roster, read_pasted, read_roster_file
from pointsapp.exchange.roster.writing import HEADINGS, roster_cells
from pointsapp.exchange.text import clean_text
from pointsapp.rosters.queries import list_batches, list_known_households
from pointsapp.web.clerk.roster.forms import ChooseForm
from pointsapp.web.clerk.roster.group import CLERKS, READERS, UNPROCESSABLE, pages, uploads_folder
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow


@pages.route("", methods=["GET", "POST"])
@allow(*CLERKS)
def upload() -> ResponseReturnValue:
    """Take a list to look at."""
    form = ChooseForm()
    kept: dict[str, Any] = {}
    if form.is_submitted() and form.accepts(lambda: kept.update(_keep(form))):
        return redirect(url_for("roster.preview", **kept), 303)
    with reading():
        batches = list_batches(actor().village_id)
    page = render_template("clerk/roster/upload.html", form=form, has_batches=bool(batches))
    return page, UNPROCESSABLE if form.is_submitted() else 200


@pages.get("/export")
@allow(*READERS)
def export() -> ResponseReturnValue:
    """Give the village's roster as a file that the import reads back."""
    with reading():
        households = list_known_households(actor().village_id)
    language = "zh" if str(get_locale()).startswith("zh") else "en"
    title = _("Roster %(day)s", day=village_day(now()).isoformat())
    return xlsx(title, HEADINGS[language], roster_cells(households, language))


def _keep(form: ChooseForm) -> dict[str, str]:
    file = form.file.data
    if not file or not file.filename:
        sheet, name = read_pasted(form.pasted.data or ""), ""
    else:
        try:
            data = file.read()
        finally:
            file.close()
        name = clean_text(file.filename)[:100]
        sheet = read_roster_file(data, name, sheet_name=form.sheet.data or None)
    digest = keep_roster(uploads_folder(), actor().village_id, sheet, at=now())
    return {"digest": digest, **({"name": name} if name else {})}
