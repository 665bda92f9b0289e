"""Adopting a draft by what the minutes say, and ending rules."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.scoring import service
from pointsapp.scoring.queries import describe_rule_set, list_table
from pointsapp.scoring.rules.adoption import require_draft
from pointsapp.scoring.types import ItemState, RuleSetId
from pointsapp.web.admin.scoring.forms import AdoptForm, RetireForm
from pointsapp.web.admin.scoring.group import UNPROCESSABLE, pages
from pointsapp.web.admin.scoring.shown import force_words
from pointsapp.web.guard import actor, allow
from pointsapp.web.show import day


@pages.route("/<int:rule_set_id>/adopt", methods=["GET", "POST"])
@allow(Role.SECRETARY)
def adopt(rule_set_id: RuleSetId) -> ResponseReturnValue:
    """Make a draft the village's rules by what the minutes of the meeting say."""
    with reading():
        version = describe_rule_set(actor().village_id, rule_set_id, village_day(now()))
        rows = list_table(actor().village_id, rule_set_id)
    require_draft(version.rule_set.state)
    form = AdoptForm()
    if form.is_submitted() and form.accepts(lambda: _adopt(rule_set_id, form)):
        assert form.in_force_on.data is not None
        flash(_("The rules are adopted. They count from %(day)s.", day=day(form.in_force_on.data)), "done")
        return redirect(url_for("scoring.show", rule_set_id=rule_set_id), 303)
    page = render_template(
        "admin/scoring/adopt.html",
        form=form,
        version=version,
        to_settle=sum(row.state is ItemState.TO_SETTLE for row in rows),
        warned=[row for row in rows if row.warning is not None and row.state is ItemState.ON],
    )
    return page, UNPROCESSABLE if form.is_submitted() else 200


@pages.route("/<int:rule_set_id>/retire", methods=["GET", "POST"])
@allow(Role.SECRETARY)
def retire(rule_set_id: RuleSetId) -> ResponseReturnValue:
    """End rules without new ones."""
    with reading():
        version = describe_rule_set(actor().village_id, rule_set_id, village_day(now()))
    form = RetireForm()
    if form.is_submitted() and form.accepts(lambda: _retire(rule_set_id, form)):
        flash(_("The rules end. What was done before that day still counts by them."), "done")
        return redirect(url_for("scoring.show", rule_set_id=rule_set_id), 303)
    page = render_template("admin/scoring/retire.html", form=form, version=version, force_words=force_words)
    return page, UNPROCESSABLE if form.is_submitted() else 200


def _adopt(rule_set_id: RuleSetId, form: AdoptForm) -> None:
    with transaction():
        service.adopt(actor(), rule_set_id, form.adoption(), at=now())


def _retire(rule_set_id: RuleSetId, form: RetireForm) -> None:
    assert form.retired_on.data is not None
    with transaction():
        service.retire(actor(), rule_set_id, form.retired_on.data, at=now())
