"""Headings of a draft. A category comes with its first item and goes with its last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.core.errors import RuleError
from pointsapp.scoring.errors import CategoryNameTaken
from pointsapp.scoring.models import Category, Item
from pointsapp.scoring.queries import get_category
from pointsapp.scoring.service.drafts import drop_empty_categories, drop_items, lock_draft
from pointsapp.scoring.service.items import switch_item
from pointsapp.scoring.types import CategoryId, ItemId


def rename_category(actor: Actor, category_id: CategoryId, name: str, *, at: datetime) -> Category:
    """Give a category of a draft another name. Errors: Absent, NotADraft, CategoryNameTaken. Locks: the rule set."""
    category = _lock(actor, category_id)
    taken = session().scalar(
        select(Category.id).where(
            Category.village_id == actor.village_id,
            Category.rule_set_id == category.rule_set_id,
            Category.id != category_id,
            Category.name == name,
        )
    )
    if taken is not None:
        raise CategoryNameTaken(name=name)
    category.name = name
    session().flush()
    note(actor, "scoring.rename_category", "categories", category_id, at=at)
    return category


def switch_category(actor: Actor, category_id: CategoryId, is_on: bool, *, at: datetime) -> tuple[int, int]:
    """Switch all items of a category; those that can't be used stay off. Units: switched, left as they were.

    Errors: Absent, NotADraft. Locks: the rule set.
    """
    _lock(actor, category_id)
    switched = left = 0
    for item_id in _item_ids(actor, category_id, is_on=not is_on):
        try:
            with session().begin_nested():
                switch_item(actor, item_id, is_on, at=at)
            switched += 1
        except RuleError:
            left += 1
    return switched, left


def remove_category(actor: Actor, category_id: CategoryId, *, at: datetime) -> int:
    """Take a category out of a draft with all its items, and say how many they were.

    Errors: Absent, NotADraft. Locks: the rule set.
    """
    category = _lock(actor, category_id)
    item_ids = _item_ids(actor, category_id)
    drop_items(actor, item_ids)
    drop_empty_categories(actor, category.rule_set_id)
    note(actor, "scoring.remove_category", "categories", category_id, at=at, count=len(item_ids))
    return len(item_ids)


def _lock(actor: Actor, category_id: CategoryId) -> Category:
    category = get_category(actor.village_id, category_id)
    lock_draft(actor, category.rule_set_id)
    return category


def _item_ids(actor: Actor, category_id: CategoryId, *, is_on: bool | None = None) -> list[ItemId]:
    wanted = select(Item.id).where(Item.village_id == actor.village_id, Item.category_id == category_id)
    return list(session().scalars(wanted if is_on is None else wanted.where(Item.is_on == is_on)))
