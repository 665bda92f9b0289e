"""How the sheet answers: with the whole page, or to its script with the lines that changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.queries.answered import Saved, read_saved
from pointsapp.activities.queries.sheet import SheetLine, read_line
from pointsapp.activities.types import ActivityId, LineId
from pointsapp.core.clock import VILLAGE_ZONE, now
from pointsapp.core.db import reading
from pointsapp.web.clerk.activities.adding import Result
from pointsapp.web.clerk.activities.forms import AddForm, LineForm, PhotoForm
from pointsapp.web.clerk.activities.group import UNPROCESSABLE, may_write
from pointsapp.web.clerk.activities.shown import read_page
from pointsapp.web.errors import wants_json
from pointsapp.web.guard import actor
from pointsapp.web.messages import text_of
from pointsapp.web.show import points

Typed = dict[LineId, tuple[LineForm, str]]


def show(
    activity_id: ActivityId,
    *,
    add_form: AddForm | None = None,
    photo_form: PhotoForm | None = None,
    results: Sequence[Result] = (),
    typed: Typed | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Answer with the whole page, with what was typed and could not be taken."""
    page = read_page(activity_id)
    form = add_form or AddForm(formdata=None, item_id=_number("item"), amount=request.args.get("amount", "")[:20])
    answer = render_template(
        "clerk/activities/sheet.html",
        page=page,
        form=form,
        photo_form=photo_form or PhotoForm(formdata=None),
        results=results,
        typed=typed or {},
        edited_id=_number("edit"),
        may_write=may_write(),
    )
    return answer, status


def saved(activity_id: ActivityId, line_ids: Sequence[LineId], form: AddForm | None = None) -> ResponseReturnValue:
    """Answer that lines are saved: the script gets those and the ones that share a cap with them."""
    if not wants_json():
        return redirect(_place(activity_id, line_ids, form), 303)
    with reading():
        kept = read_saved(actor().village_id, activity_id, line_ids)
    return {
        "result": "done",
        "at": now().astimezone(VILLAGE_ZONE).strftime("%H:%M:%S"),
        "rows": _rows(activity_id, kept),
        "removed": kept.removed,
        "totals": render_template("clerk/activities/_totals.html", totals=kept.totals),
    }


def not_saved(activity_id: ActivityId, line_id: LineId, form: LineForm) -> ResponseReturnValue:
    """Answer why a line is not saved; what was typed stays, and what somebody else wrote meanwhile is said."""
    with reading():
        present = read_line(actor().village_id, line_id)
    words = next(iter([*form.form_errors, *(error for errors in form.errors.values() for error in errors)]))
    if form.seen_at() not in (None, present.line.changed_at):
        theirs = _("Now there: %(words)s.", words=_in_words(present))
        words = f"{words} {theirs}"
    if wants_json():
        return {"result": "not_done", "text": str(words), "seen": present.line.changed_at.isoformat()}, UNPROCESSABLE
    return show(activity_id, typed={line_id: (form, str(words))}, status=UNPROCESSABLE)


def _in_words(entry: SheetLine) -> str:
    line = entry.line
    amount = str(line.units) if line.units else points(line.chosen_points) if line.chosen_points else ""
    return " · ".join(filter(None, (line.member_name, line.item_name, amount, line.note)))


def choices_of(result: Result) -> list[dict[str, Any]]:
    """Give the people among whom one is to be chosen, for the script."""
    return [
        {
            "household_id": person.household_id,
            "member_id": person.member_id,
            "name": person.name,
            "number": person.household_number,
            "more": "",
        }
        for person in result.candidates
    ]


def _place(activity_id: ActivityId, line_ids: Sequence[LineId], form: AddForm | None) -> str:
    if form is None:
        return url_for("activities.sheet", activity_id=activity_id, _anchor=f"line-{line_ids[0]}")
    # The next household usually gets the same item.
    item_id, amount = form.item_id.data, form.amount.data or None
    return url_for("activities.sheet", activity_id=activity_id, item=item_id, amount=amount, _anchor="add")


def _rows(activity_id: ActivityId, kept: Saved) -> list[dict[str, Any]]:
    shown = {entry.line.line_id for entry in kept.lines}
    problems = {found.line_id: text_of(found.error) for found in kept.problems if found.line_id in shown}
    return [
        {
            "id": entry.line.line_id,
            "html": render_template(
                "clerk/activities/_rows.html",
                activity_id=activity_id,
                problems=problems,
                items=(),
                entries=[entry],
                typed={},
                edited_id=None,
                may_write=may_write(),
            ),
        }
        for entry in kept.lines
    ]


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
