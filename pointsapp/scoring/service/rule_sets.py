"""Versions of the table: beginning one, from nothing or from another, and throwing a draft away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.codes import new_uid
from pointsapp.core.db import session
from pointsapp.scoring.models import Category, Fault, Item, RuleSet
from pointsapp.scoring.queries import get_rule_set, list_item_ids
from pointsapp.scoring.service.drafts import drop_items, lock_draft, lock_versions
from pointsapp.scoring.types import ItemId, RuleSetId, RuleSetState
from pointsapp.villages.queries import get_group
from pointsapp.villages.types import GroupId


def start_rule_set(
    actor: Actor, title: str, group_id: GroupId | None, copy_of: RuleSetId | None, *, at: datetime
) -> RuleSet:
    """Begin the next version as a draft, empty or with all items of another one.

    Errors: Absent. Locks: the village, for its next number.
    """
    if group_id is not None:
        get_group(actor.village_id, group_id)
    if copy_of is not None:
        get_rule_set(actor.village_id, copy_of)
    lock_versions(actor)
    last = session().scalar(select(func.max(RuleSet.version)).where(RuleSet.village_id == actor.village_id))
    made = RuleSet(
        village_id=actor.village_id,
        version=(last or 0) + 1,
        title=title,
        group_id=group_id,
        state=RuleSetState.DRAFT,
        made_by_id=actor.user_id,
        made_at=at,
    )
    session().add(made)
    session().flush()
    if copy_of is not None:
        _copy_items(actor, copy_of, made.id)
    note(actor, "scoring.start", "rule_sets", made.id, at=at, copy_of=copy_of)
    return made


def change_rule_set(
    actor: Actor, rule_set_id: RuleSetId, title: str, group_id: GroupId | None, *, at: datetime
) -> RuleSet:
    """Give a draft another title or scope. Errors: Absent, NotADraft. Locks: the rule set."""
    draft = lock_draft(actor, rule_set_id)
    if group_id is not None:
        get_group(actor.village_id, group_id)
    draft.title, draft.group_id = title, group_id
    session().flush()
    note(actor, "scoring.change", "rule_sets", rule_set_id, at=at, group_id=group_id)
    return draft


def discard_rule_set(actor: Actor, rule_set_id: RuleSetId, *, at: datetime) -> None:
    """Throw a draft away with all its items. Errors: Absent, NotADraft. Locks: the rule set."""
    draft = lock_draft(actor, rule_set_id)
    drop_items(actor, list_item_ids(actor.village_id, rule_set_id))
    session().execute(
        delete(Category).where(Category.village_id == actor.village_id, Category.rule_set_id == rule_set_id)
    )
    session().delete(draft)
    session().flush()
    note(actor, "scoring.discard", "rule_sets", rule_set_id, at=at, version=draft.version)


def _copy_items(actor: Actor, source_id: RuleSetId, copy_id: RuleSetId) -> None:
    categories = {
        category.id: Category(
            village_id=actor.village_id, rule_set_id=copy_id, name=category.name, position=category.position
        )
        for category in session().scalars(
            select(Category).where(Category.village_id == actor.village_id, Category.rule_set_id == source_id)
        )
    }
    session().add_all(categories.values())
    session().flush()
    items = {
        item.id: _copy_of(item, copy_id, categories[item.category_id])
        for item in session().scalars(
            select(Item).where(Item.village_id == actor.village_id, Item.rule_set_id == source_id)
        )
    }
    session().add_all(items.values())
    session().flush()
    _copy_faults(actor, items)


def _copy_of(item: Item, rule_set_id: RuleSetId, category: Category) -> Item:
    own = {"id", "uid", "rule_set_id", "category_id"}
    kept = {column.key: getattr(item, column.key) for column in Item.__table__.columns if column.key not in own}
    return Item(uid=new_uid(), rule_set_id=rule_set_id, category_id=category.id, **kept)


def _copy_faults(actor: Actor, items: dict[ItemId, Item]) -> None:
    faults = session().scalars(
        select(Fault).where(Fault.village_id == actor.village_id, Fault.item_id.in_(list(items))).order_by(Fault.id)
    )
    session().add_all(
        Fault(
            village_id=actor.village_id,
            item_id=items[fault.item_id].id,
            position=fault.position,
            name=fault.name,
            points=fault.points,
        )
        for fault in faults.all()
    )
    session().flush()
