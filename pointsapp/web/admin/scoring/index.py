"""The list of versions, beginning one, naming it, throwing a draft away."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.exchange.export import Cell
from pointsapp.scoring import service
from pointsapp.scoring.models import RuleSet
from pointsapp.scoring.queries import RuleSetRow, get_rule_set, list_rule_sets, page_rule_sets
from pointsapp.scoring.types import RuleSetId, RuleSetState, Standing
from pointsapp.web.admin.scoring.forms import RuleSetForm, StartForm
from pointsapp.web.admin.scoring.group import UNPROCESSABLE, may_write, pages, scope_choices
from pointsapp.web.admin.scoring.shown import force_words, meeting_words
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow, allow_signed_in


@pages.get("")
@allow_signed_in
def index() -> ResponseReturnValue:
    """List the versions, newest first, and say which is in force today."""
    asked = request.args.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    with reading():
        page = page_rule_sets(actor().village_id, village_day(now()), number)
    return render_template(
        "admin/scoring/index.html",
        page=page,
        may_write=may_write(),
        force_words=force_words,
        meeting_words=meeting_words,
    )


@pages.get("/export")
@allow_signed_in
def export_versions() -> ResponseReturnValue:
    """Give the list of versions as a workbook."""
    with reading():
        rows = list_rule_sets(actor().village_id, village_day(now()))
    columns = [
        _("Version"),
        _("Title"),
        _("Where it holds"),
        _("State"),
        _("Meeting"),
        _("Days in force"),
        _("Items in use"),
    ]
    return xlsx(_("Versions of the scoring table"), columns, [_cells(row) for row in rows])


@pages.route("/new", methods=["GET", "POST"])
@allow(Role.CLERK)
def new() -> ResponseReturnValue:
    """Begin a version, from nothing or from another one."""
    with reading():
        versions = list_rule_sets(actor().village_id, village_day(now()))
        scopes = scope_choices()
    newest = next((row.rule_set for row in versions if row.rule_set.state is RuleSetState.ADOPTED), None)
    form = StartForm(title=newest.title if newest else _("Scoring table"), copy_of=str(newest.id) if newest else "")
    form.group_id.choices = scopes
    form.copy_of.choices = [
        ("", _("An empty table")),
        *((str(row.rule_set.id), _named(row.rule_set)) for row in versions),
    ]
    made: Answer = {}
    if form.is_submitted() and form.accepts(lambda: made.update(_start(form))):
        flash(_("The draft is there. Add items or change those it began with."), "done")
        return redirect(url_for("scoring.show", rule_set_id=made["rule_set_id"]), 303)
    page = render_template("admin/scoring/new.html", form=form)
    return page, UNPROCESSABLE if form.is_submitted() else 200


@pages.route("/<int:rule_set_id>/title", methods=["GET", "POST"])
@allow(Role.CLERK)
def rename(rule_set_id: RuleSetId) -> ResponseReturnValue:
    """Give a draft another title or scope."""
    with reading():
        rule_set = get_rule_set(actor().village_id, rule_set_id)
        scopes = scope_choices()
    form = RuleSetForm(title=rule_set.title, group_id=str(rule_set.group_id or ""))
    form.group_id.choices = scopes
    if form.is_submitted() and form.accepts(lambda: _rename(rule_set_id, form)):
        flash(_("Saved."), "done")
        return redirect(url_for("scoring.show", rule_set_id=rule_set_id), 303)
    page = render_template("admin/scoring/rename.html", form=form, rule_set=rule_set)
    return page, UNPROCESSABLE if form.is_submitted() else 200


@pages.post("/<int:rule_set_id>/discard")
@allow(Role.CLERK)
def discard(rule_set_id: RuleSetId) -> ResponseReturnValue:
    """Throw a draft away."""
    with transaction():
        service.discard_rule_set(actor(), rule_set_id, at=now())
    flash(_("The draft is thrown away."), "done")
    return redirect(url_for("scoring.index"), 303)


def standing_words() -> dict[Standing, str]:
    """Give the word for each standing."""
    return {
        Standing.DRAFT: _("Draft"),
        Standing.ADOPTED: _("Adopted"),
        Standing.IN_FORCE: _("In force"),
        Standing.RETIRED: _("No longer in force"),
    }


def _named(rule_set: RuleSet) -> str:
    return _("Version %(number)s: %(title)s", number=rule_set.version, title=rule_set.title)


def _start(form: StartForm) -> Answer:
    copy_of = RuleSetId(int(form.copy_of.data)) if form.copy_of.data else None

    def act(_request_id: RequestId) -> Answer:
        return {"rule_set_id": service.start_rule_set(actor(), form.title.data or "", form.scope, copy_of, at=now()).id}

    content = {"title": form.title.data, "group_id": form.scope, "copy_of": copy_of}
    return run_once(actor(), form.request_key.data or "", "scoring.start", content, act, at=now())


def _rename(rule_set_id: RuleSetId, form: RuleSetForm) -> None:
    with transaction():
        service.change_rule_set(actor(), rule_set_id, form.title.data or "", form.scope, at=now())


def _cells(row: RuleSetRow) -> tuple[Cell, ...]:
    rule_set = row.rule_set
    return (
        rule_set.version,
        rule_set.title,
        row.group_name or _("The whole village"),
        standing_words()[row.standing],
        meeting_words(rule_set),
        force_words(rule_set),
        row.items_on,
    )
