"""Importing a table: choose a file, look at every row, take exactly what was looked at."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.exchange.errors import FileDiffers
from pointsapp.exchange.scoring_table.proposals import propose_table
from pointsapp.exchange.scoring_table.taking_in import take_in
from pointsapp.exchange.scoring_table.types import ProposedTable
from pointsapp.exchange.sheets import read_table
from pointsapp.exchange.text import clean_text
from pointsapp.exchange.types import Sheet
from pointsapp.exchange.uploads import keep_upload, read_upload
from pointsapp.scoring import service
from pointsapp.scoring.queries import list_drafts
from pointsapp.scoring.types import RuleSetId
from pointsapp.web.admin.scoring.forms import ConfirmForm, UploadForm
from pointsapp.web.admin.scoring.group import UNPROCESSABLE, pages, uploads_folder
from pointsapp.web.admin.scoring.preview import Source, preview_of
from pointsapp.web.guard import actor, allow, village
from pointsapp.web.messages import text_of


@pages.route("/import", methods=["GET", "POST"])
@allow(Role.CLERK)
def upload() -> ResponseReturnValue:
    """Take a file to look at."""
    with reading():
        drafts = list_drafts(actor().village_id)
    form = UploadForm(into=request.args.get("into", ""))
    form.into.choices = [
        ("", _("A new draft")),
        *((str(d.id), _("Version %(number)s: %(title)s", number=d.version, title=d.title)) for d in drafts),
    ]
    kept: dict[str, Any] = {}
    if form.is_submitted() and form.accepts(lambda: kept.update(_keep(form))):
        return redirect(url_for("scoring.preview", **kept), 303)
    page = render_template("admin/scoring/upload.html", form=form)
    return page, UNPROCESSABLE if form.is_submitted() else 200


@pages.get("/import/<digest>")
@allow(Role.CLERK)
def preview(digest: str) -> ResponseReturnValue:
    """Show what every row of the file would become; nothing is taken yet."""
    try:
        return _preview_page(Source.asked(digest), None)
    except RuleError as error:
        flash(text_of(error), "refused")
        return redirect(url_for("scoring.upload"), 303)


@pages.post("/import/<digest>")
@allow(Role.CLERK)
def confirm(digest: str) -> ResponseReturnValue:
    """Take exactly the file that was looked at."""
    source = Source.asked(digest)
    form = ConfirmForm()
    made: Answer = {}
    if form.accepts(lambda: made.update(_take(source, form))):
        flash(_("Items taken into the draft: %(count)s.", count=made["count"]), "done")
        return redirect(url_for("scoring.show", rule_set_id=made["rule_set_id"]), 303)
    try:
        return _preview_page(source, form), UNPROCESSABLE
    except RuleError as error:
        flash(text_of(error), "refused")
        return redirect(url_for("scoring.upload"), 303)


def _keep(form: UploadForm) -> dict[str, str]:
    file = form.file.data
    try:
        data = file.read()
    finally:
        file.close()
    name = clean_text(file.filename or "")[:100]
    _proposed(data, name, form.sheet.data or None, village().point_scale)
    digest = keep_upload(uploads_folder(), actor().village_id, data, at=now())
    asked = {"name": name, "sheet": form.sheet.data or "", "into": form.into.data or ""}
    return {"digest": digest, **{key: value for key, value in asked.items() if value}}


def _read(source: Source) -> tuple[ProposedTable, list[str]]:
    data = read_upload(uploads_folder(), actor().village_id, source.digest)
    sheet, table = _proposed(data, source.name, source.sheet or None, village().point_scale)
    return table, source.sheet_remarks(sheet)


@lru_cache(maxsize=2)
def _proposed(data: bytes, name: str, sheet_name: str | None, scale: int) -> tuple[Sheet, ProposedTable]:
    """Read a file and propose its items: looked at page by page, a long one would be read again for each."""
    sheet = read_table(data, name, sheet_name=sheet_name)
    return sheet, propose_table(sheet, scale=scale)


def _preview_page(source: Source, form: ConfirmForm | None) -> str:
    table, sheet_remarks = _read(source)
    shown = preview_of(table, source)
    asked = form or ConfirmForm(formdata=None, digest=source.digest, title=source.title)
    return render_template(
        "admin/scoring/preview.html", form=asked, source=source, shown=shown, table=table, sheet_remarks=sheet_remarks
    )


def _take(source: Source, form: ConfirmForm) -> Answer:
    if form.digest.data != source.digest:
        raise FileDiffers()
    table, _remarks = _read(source)

    def act(_request_id: RequestId) -> Answer:
        rule_set_id = source.into
        if rule_set_id is None:
            title = form.title.data or source.title
            rule_set_id = RuleSetId(service.start_rule_set(actor(), title, None, None, at=now()).id)
        return {"rule_set_id": rule_set_id, "count": take_in(actor(), rule_set_id, table, at=now())}

    content = {"digest": source.digest, "sheet": source.sheet, "into": source.into, "title": form.title.data}
    return run_once(actor(), form.request_key.data or "", "scoring.import", content, act, at=now())
