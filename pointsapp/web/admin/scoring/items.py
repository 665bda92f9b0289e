"""Items of a draft: writing, switching, taking out."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.scoring import service
from pointsapp.scoring.models import RuleSet
from pointsapp.scoring.queries import ItemRow, get_item_row, get_rule_set, list_categories
from pointsapp.scoring.rules.adoption import require_draft
from pointsapp.scoring.types import ItemId, ItemState, RuleSetId
from pointsapp.web.admin.scoring.faults import written
from pointsapp.web.admin.scoring.forms import ItemForm
from pointsapp.web.admin.scoring.group import UNPROCESSABLE, pages
from pointsapp.web.admin.scoring.shown import missing_text, remarks_of
from pointsapp.web.guard import actor, allow, village
from pointsapp.web.messages import text_of
from pointsapp.words.remarks import warning_text
from pointsapp.words.terms import number


@pages.route("/<int:rule_set_id>/items/new", methods=["GET", "POST"])
@allow(Role.CLERK)
def new_item(rule_set_id: RuleSetId) -> ResponseReturnValue:
    """Add an item to a draft; the next one begins with the same category."""
    rule_set, categories = _read(rule_set_id)
    form = ItemForm(category=request.args.get("category", "")[:60], is_on=True)
    if form.is_submitted() and form.accepts(lambda: _add(rule_set_id, form)):
        flash(_("“%(name)s” is added.", name=form.name.data), "done")
        if request.form.get("then") == "next":
            return redirect(url_for("scoring.new_item", rule_set_id=rule_set_id, category=form.category.data), 303)
        return redirect(url_for("scoring.show", rule_set_id=rule_set_id, q=form.name.data), 303)
    page = render_template(
        "admin/scoring/item.html", form=form, rule_set=rule_set, categories=categories, row=None, said=[]
    )
    return page, UNPROCESSABLE if form.is_submitted() else 200


@pages.route("/<int:rule_set_id>/items/<int:item_id>", methods=["GET", "POST"])
@allow(Role.CLERK)
def item(rule_set_id: RuleSetId, item_id: ItemId) -> ResponseReturnValue:
    """Change an item of a draft, and settle what an import had to say about it."""
    rule_set, categories = _read(rule_set_id)
    with reading():
        row = get_item_row(actor().village_id, rule_set_id, item_id)
    form = ItemForm(data=_typed(row))
    if form.is_submitted() and form.accepts(lambda: _change(item_id, form)):
        flash(_("“%(name)s” is saved.", name=form.name.data), "done")
        return redirect(url_for("scoring.show", rule_set_id=rule_set_id, **_asked_before()), 303)
    said = [text for text in (*remarks_of(row), missing_text(row), warning_text(row.warning)) if text]
    page = render_template(
        "admin/scoring/item.html", form=form, rule_set=rule_set, categories=categories, row=row, said=said
    )
    return page, UNPROCESSABLE if form.is_submitted() else 200


@pages.post("/<int:rule_set_id>/items/<int:item_id>/switch")
@allow(Role.CLERK)
def switch(rule_set_id: RuleSetId, item_id: ItemId) -> ResponseReturnValue:
    """Take an item into use, or out of it."""
    with reading():
        row = get_item_row(actor().village_id, rule_set_id, item_id)
    is_on = request.form.get("is_on") == "1"
    try:
        with transaction():
            service.switch_item(actor(), item_id, is_on, at=now())
        word = _("“%(name)s” is in use.", name=row.name) if is_on else _("“%(name)s” is switched off.", name=row.name)
        flash(word, "done")
    except RuleError as error:
        flash(_("%(name)s: %(why)s", name=row.name, why=text_of(error)), "refused")
    return redirect(url_for("scoring.show", rule_set_id=rule_set_id, **_asked_before()), 303)


@pages.post("/<int:rule_set_id>/items/<int:item_id>/remove")
@allow(Role.CLERK)
def remove(rule_set_id: RuleSetId, item_id: ItemId) -> ResponseReturnValue:
    """Take an item out of a draft."""
    with reading():
        row = get_item_row(actor().village_id, rule_set_id, item_id)
    with transaction():
        service.remove_item(actor(), item_id, at=now())
    flash(_("“%(name)s” is taken out.", name=row.name), "done")
    return redirect(url_for("scoring.show", rule_set_id=rule_set_id), 303)


def _read(rule_set_id: RuleSetId) -> tuple[RuleSet, list[str]]:
    with reading():
        rule_set = get_rule_set(actor().village_id, rule_set_id)
        names = [category.name for category in list_categories(actor().village_id, rule_set_id)]
    require_draft(rule_set.state)
    return rule_set, names


def _add(rule_set_id: RuleSetId, form: ItemForm) -> None:
    with transaction():
        service.add_item(actor(), rule_set_id, form.content(), at=now())


def _change(item_id: ItemId, form: ItemForm) -> None:
    with transaction():
        service.change_item(actor(), item_id, form.content(), at=now())


def _asked_before() -> dict[str, Any]:
    """Lead back to the same part of the table."""
    return {name: request.args[name] for name in ("q", "which", "page") if request.args.get(name)}


def _typed(row: ItemRow) -> dict[str, object]:
    terms, scale = row.terms, village().point_scale
    amounts = {
        name: "" if amount is None else number(amount, scale)
        for name, amount in (
            ("points", terms.points),
            ("points_min", terms.points_min),
            ("points_max", terms.points_max),
            ("cap_points", terms.cap_points),
        )
    }
    return {
        **amounts,
        "category": row.category_name,
        "name": row.name,
        "shape": terms.shape.value,
        "unit": terms.unit,
        "faults": written(terms.faults),
        "counted_per": terms.counted_per.value,
        "cap_period": terms.cap_period.value if terms.cap_period else "",
        "wants_evidence": row.wants_evidence,
        "article": row.article,
        "public_wording": row.public_wording,
        "note": row.note,
        "is_on": row.state is ItemState.ON or (row.state is ItemState.TO_SETTLE and row.warning is None),
    }
