"""The sheet itself: its page, and its lines saved one by one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.queries.sheet import get_activity, read_line
from pointsapp.activities.rules.lines import split_list
from pointsapp.activities.service.sheet import change_line, remove_line
from pointsapp.activities.types import ActivityId, ActivityKind, LineId
from pointsapp.core.actor import HouseholdId, Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent, RuleError
from pointsapp.exchange.text import clean_text
from pointsapp.households.queries import search_people
from pointsapp.web.clerk.activities.adding import MOST_HITS, Result, add_chosen, add_found, look_up
from pointsapp.web.clerk.activities.answers import choices_of, not_saved, saved, show
from pointsapp.web.clerk.activities.forms import AddForm, LineForm
from pointsapp.web.clerk.activities.group import READERS, UNPROCESSABLE, pages
from pointsapp.web.errors import wants_json
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of


@pages.get("/<int:activity_id>")
@allow(*READERS)
def sheet(activity_id: ActivityId) -> ResponseReturnValue:
    """Show a sheet; recorders write in it. Sheets of old balances have pages of their own."""
    with reading():
        kind = get_activity(actor().village_id, activity_id).kind
    if kind is ActivityKind.OPENING:
        return redirect(url_for("openings.show", activity_id=activity_id), 303)
    return show(activity_id)


@pages.get("/<int:activity_id>/people")
@allow(Role.CLERK)
def people(activity_id: ActivityId) -> ResponseReturnValue:
    """Suggest people by a part of a name, a household number or pinyin initials."""
    text = clean_text(request.args.get("q", "")[:100])
    if not text:
        return {"hits": []}
    village_id = actor().village_id
    with reading():
        day = get_activity(village_id, activity_id).happened_on
        hits = search_people(village_id, text, on=day, limit=MOST_HITS)
    return {
        "hits": [
            {
                "household_id": hit.household_id,
                "member_id": hit.member_id,
                "name": hit.member_name,
                "number": hit.household_number,
                "more": " · ".join(filter(None, (hit.group_name, _("head: %(name)s", name=hit.head_name)))),
            }
            for hit in hits
        ]
    }


@pages.post("/<int:activity_id>/lines")
@allow(Role.CLERK)
def add(activity_id: ActivityId) -> ResponseReturnValue:
    """Add one household, by what was typed or picked."""
    form = AddForm()
    results: list[Result] = []
    if not form.accepts(lambda: results.extend(_add(activity_id, form))):
        return _not_added(activity_id, form, results)
    if any(result.outcome != "added" for result in results):
        return _not_added(activity_id, form, results)
    return saved(activity_id, [result.line_id for result in results if result.line_id], form)


@pages.post("/<int:activity_id>/paste")
@allow(Role.CLERK)
def paste(activity_id: ActivityId) -> ResponseReturnValue:
    """Add a pasted list, and say at each name what became of it."""
    form = AddForm()
    results: list[Result] = []
    if not form.accepts(lambda: results.extend(_paste(activity_id, form))):
        return show(activity_id, add_form=form, status=UNPROCESSABLE)
    left = [result for result in results if result.outcome != "added"]
    added = len(results) - len(left)
    if results and not left:
        flash(_("All %(count)s are added.", count=added), "done")
        return redirect(url_for("activities.sheet", activity_id=activity_id), 303)
    form.names.data = "\n".join(result.text for result in left)
    return show(activity_id, add_form=form, results=results, status=UNPROCESSABLE)


@pages.post("/<int:activity_id>/lines/<int:line_id>")
@allow(Role.CLERK)
def change(activity_id: ActivityId, line_id: LineId) -> ResponseReturnValue:
    """Save one line."""
    form = LineForm()
    with reading():
        entry = read_line(actor().village_id, line_id)
    if entry.line.activity_id != activity_id:
        raise Absent()
    if form.accepts(lambda: _change(line_id, entry.line.household_id, form)):
        return saved(activity_id, [line_id])
    return not_saved(activity_id, line_id, form)


@pages.post("/<int:activity_id>/lines/<int:line_id>/remove")
@allow(Role.CLERK)
def remove(activity_id: ActivityId, line_id: LineId) -> ResponseReturnValue:
    """Take one line out."""
    with reading():
        entry = read_line(actor().village_id, line_id)
    if entry.line.activity_id != activity_id:
        raise Absent()
    try:
        with transaction():
            remove_line(actor(), line_id, at=now())
    except RuleError as error:
        if wants_json():
            raise
        flash(text_of(error), "refused")
        return redirect(url_for("activities.sheet", activity_id=activity_id), 303)
    return saved(activity_id, [line_id])


def _add(activity_id: ActivityId, form: AddForm) -> list[Result]:
    if form.household_id.data:
        line_id = add_chosen(activity_id, form, HouseholdId(form.household_id.data), at=now())
        return [Result(form.who.data or "", "added", "", line_id=line_id)]
    text = form.who.data or ""
    if not text:
        return [Result("", "unknown", _("Type a name or a household number first."))]
    return add_found(activity_id, form, look_up(activity_id, [text], is_guessing=True), at=now())


def _paste(activity_id: ActivityId, form: AddForm) -> list[Result]:
    tokens = split_list(form.names.data or "")
    if not tokens:
        return [Result("", "unknown", _("Paste names or household numbers first, one in each line."))]
    return add_found(activity_id, form, look_up(activity_id, tokens), at=now())


def _change(line_id: LineId, household_id: HouseholdId, form: LineForm) -> None:
    with transaction():
        change_line(actor(), line_id, form.entry(household_id), seen_at=form.seen_at(), at=now())


def _not_added(activity_id: ActivityId, form: AddForm, results: list[Result]) -> ResponseReturnValue:
    words = [*form.form_errors, *(error for errors in form.errors.values() for error in errors)]
    words += [result.words for result in results if result.outcome != "added"]
    if wants_json():
        choices: list[dict[str, Any]] = [choice for result in results for choice in choices_of(result)]
        return {"result": "not_done", "text": str(words[0]), "choices": choices}, UNPROCESSABLE
    return show(activity_id, add_form=form, results=results, status=UNPROCESSABLE)
