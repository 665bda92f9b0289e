"""Items of a draft: what a person writes, and what comes from a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.scoring.errors import ItemNameTaken
from pointsapp.scoring.models import Item
from pointsapp.scoring.queries import get_item, get_terms
from pointsapp.scoring.rules.content import kept_by_shape, require_usable, terms_of
from pointsapp.scoring.rules.points import missing_from
from pointsapp.scoring.rules.wording import suggest_public_wording, warning_for
from pointsapp.scoring.service.drafts import (
    categories_named,
    drop_empty_categories,
    drop_items,
    lock_draft,
    next_positions,
    write_faults,
)
from pointsapp.scoring.types import ItemContent, ItemId, ItemTerms, NewItem, RuleSetId


def add_item(actor: Actor, rule_set_id: RuleSetId, content: ItemContent, *, at: datetime) -> Item:
    """Add an item to a draft, at the end of its category.

    Errors: Absent, NotADraft, ItemUnsettled, DeductionsOff, PointsTooMany, ItemNameTaken. Locks: the rule set.
    """
    lock_draft(actor, rule_set_id)
    if content.is_on:
        require_usable(terms_of(content))
    made = _write_new(actor, rule_set_id, [NewItem(content)])[0]
    _settle(made, terms_of(content))
    session().flush()
    _require_own_name(actor, made)
    note(actor, "scoring.add_item", "items", made.id, at=at)
    return made


def add_items(actor: Actor, rule_set_id: RuleSetId, items: Sequence[NewItem], *, at: datetime) -> list[Item]:
    """Add what a file holds to a draft; what is odd about an item keeps it off until it is settled.

    Errors: Absent, NotADraft. Locks: the rule set.
    """
    lock_draft(actor, rule_set_id)
    made = _write_new(actor, rule_set_id, items)
    note(actor, "scoring.import", "rule_sets", rule_set_id, at=at, count=len(made))
    return made


def change_item(actor: Actor, item_id: ItemId, content: ItemContent, *, at: datetime) -> Item:
    """Write an item of a draft anew; a complete one has its remarks settled, a deduction stays off.

    Errors: Absent, NotADraft, ItemUnsettled, DeductionsOff, PointsTooMany, ItemNameTaken. Locks: the rule set.
    """
    item = get_item(actor.village_id, item_id)
    lock_draft(actor, item.rule_set_id)
    content = kept_by_shape(content)
    terms = terms_of(content)
    if content.is_on:
        require_usable(terms)
    category = categories_named(actor, item.rule_set_id, [content.category])[content.category]
    if category.id != item.category_id:
        positions = next_positions(actor, item.rule_set_id)
        item.category_id, item.position = category.id, positions.get(category.id, 1)
    _fill(item, content)
    _settle(item, terms)
    session().flush()
    write_faults(actor, {item.id: content.faults})
    drop_empty_categories(actor, item.rule_set_id)
    _require_own_name(actor, item)
    note(actor, "scoring.change_item", "items", item.id, at=at)
    return item


def switch_item(actor: Actor, item_id: ItemId, is_on: bool, *, at: datetime) -> Item:
    """Take an item of a draft into use, or out of it.

    Errors: Absent, NotADraft, ItemUnsettled, DeductionsOff, ItemNameTaken. Locks: the rule set.
    """
    item = get_item(actor.village_id, item_id)
    lock_draft(actor, item.rule_set_id)
    if is_on:
        require_usable(get_terms(actor.village_id, item_id), item.remark)
    item.is_on = is_on
    session().flush()
    _require_own_name(actor, item)
    note(actor, "scoring.switch_item", "items", item.id, at=at, is_on=is_on)
    return item


def remove_item(actor: Actor, item_id: ItemId, *, at: datetime) -> None:
    """Take an item out of a draft. Errors: Absent, NotADraft. Locks: the rule set."""
    item = get_item(actor.village_id, item_id)
    lock_draft(actor, item.rule_set_id)
    drop_items(actor, [item.id])
    drop_empty_categories(actor, item.rule_set_id)
    note(actor, "scoring.remove_item", "items", item_id, at=at)


def _write_new(actor: Actor, rule_set_id: RuleSetId, items: Sequence[NewItem]) -> list[Item]:
    contents = [kept_by_shape(new.content) for new in items]
    categories = categories_named(actor, rule_set_id, [content.category for content in contents])
    positions = next_positions(actor, rule_set_id)
    made = []
    for new, content in zip(items, contents, strict=True):
        category_id = categories[content.category].id
        item = Item(
            village_id=actor.village_id,
            rule_set_id=rule_set_id,
            category_id=category_id,
            position=positions.get(category_id, 1),
            remark=new.remark,
            remarks=list(new.remarks),
            source_text=new.source_text,
        )
        positions[category_id] = item.position + 1
        _fill(item, content)
        made.append(item)
    session().add_all(made)
    session().flush()
    write_faults(actor, {item.id: content.faults for item, content in zip(made, contents, strict=True)})
    return made


def _fill(item: Item, content: ItemContent) -> None:
    for name in (
        "name", "shape", "points", "points_min", "points_max", "unit", "counted_per", "cap_points",
        "cap_period", "wants_evidence", "article", "note", "is_on",
    ):  # fmt: skip
        setattr(item, name, getattr(content, name))
    item.public_wording = content.public_wording or suggest_public_wording(content.category, content.name)
    item.warning = warning_for(" ".join([content.category, content.name, *(fault.name for fault in content.faults)]))


def _settle(item: Item, terms: ItemTerms) -> None:
    if (terms.points or 0) < 0:
        item.remark = "deduction_off"
    elif missing_from(terms) is None:
        item.remark, item.remarks = None, []


def _require_own_name(actor: Actor, item: Item) -> None:
    """Refuse a second item in use of one category and name: nobody could tell them apart on the sheet."""
    twin = session().scalar(
        select(Item.id).where(
            Item.village_id == actor.village_id,
            Item.category_id == item.category_id,
            Item.id != item.id,
            Item.name == item.name,
            Item.is_on,
        )
    )
    if item.is_on and twin is not None:
        raise ItemNameTaken(name=item.name)
