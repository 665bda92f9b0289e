"""Headings of a draft: renaming one, switching all its items, taking it out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent
from pointsapp.scoring import service
from pointsapp.scoring.models import Category
from pointsapp.scoring.queries import get_category, get_rule_set
from pointsapp.scoring.rules.adoption import require_draft
from pointsapp.scoring.types import CategoryId, RuleSetId
from pointsapp.web.admin.scoring.forms import CategoryForm
from pointsapp.web.admin.scoring.group import UNPROCESSABLE, pages
from pointsapp.web.guard import actor, allow


@pages.route("/<int:rule_set_id>/categories/<int:category_id>", methods=["GET", "POST"])
@allow(Role.CLERK)
def category(rule_set_id: RuleSetId, category_id: CategoryId) -> ResponseReturnValue:
    """Rename a category."""
    found = _read(rule_set_id, category_id)
    form = CategoryForm(name=found.name)
    if form.is_submitted() and form.accepts(lambda: _rename(category_id, form)):
        flash(_("Saved."), "done")
        return redirect(url_for("scoring.show", rule_set_id=rule_set_id), 303)
    page = render_template("admin/scoring/category.html", form=form, category=found)
    return page, UNPROCESSABLE if form.is_submitted() else 200


@pages.post("/<int:rule_set_id>/categories/<int:category_id>/switch")
@allow(Role.CLERK)
def switch_category(rule_set_id: RuleSetId, category_id: CategoryId) -> ResponseReturnValue:
    """Switch all items of a category on or off."""
    _read(rule_set_id, category_id)
    is_on = request.form.get("is_on") == "1"
    with transaction():
        switched, left = service.switch_category(actor(), category_id, is_on, at=now())
    flash(_("Items switched: %(switched)s; left as they were: %(left)s.", switched=switched, left=left), "done")
    return redirect(url_for("scoring.show", rule_set_id=rule_set_id), 303)


@pages.post("/<int:rule_set_id>/categories/<int:category_id>/remove")
@allow(Role.CLERK)
def remove_category(rule_set_id: RuleSetId, category_id: CategoryId) -> ResponseReturnValue:
    """Take a category out of a draft with its items."""
    found = _read(rule_set_id, category_id)
    with transaction():
        count = service.remove_category(actor(), category_id, at=now())
    flash(_("“%(name)s” is taken out with its items: %(count)s.", name=found.name, count=count), "done")
    return redirect(url_for("scoring.show", rule_set_id=rule_set_id), 303)


def _read(rule_set_id: RuleSetId, category_id: CategoryId) -> Category:
    with reading():
        found = get_category(actor().village_id, category_id)
        rule_set = get_rule_set(actor().village_id, rule_set_id)
    if found.rule_set_id != rule_set_id:
        raise Absent()
    require_draft(rule_set.state)
    return found


def _rename(category_id: CategoryId, form: CategoryForm) -> None:
    with transaction():
        service.rename_category(actor(), category_id, form.name.data or "", at=now())
