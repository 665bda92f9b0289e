"""What every change of a draft needs first: the draft itself, locked, and nothing but a draft."""

from __future__ import annotations

from sqlalchemy import delete, exists, func, select

from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.scoring.models import Category, Fault, Item, RuleSet
from pointsapp.scoring.rules.adoption import require_draft
from pointsapp.scoring.types import CategoryId, FaultContent, ItemId, RuleSetId
from pointsapp.villages.models import Village


def lock_versions(actor: Actor) -> None:
    """Let one at a time begin or adopt a version of a village. Locks: the village."""
    session().execute(select(Village.id).where(Village.id == actor.village_id).with_for_update(key_share=True))


def lock_rule_set(actor: Actor, rule_set_id: RuleSetId) -> RuleSet:
    """Give a rule set of the actor's village. Errors: Absent. Locks: the rule set."""
    found = session().scalar(
        select(RuleSet)
        .where(RuleSet.village_id == actor.village_id, RuleSet.id == rule_set_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Absent()
    return found


def lock_draft(actor: Actor, rule_set_id: RuleSetId) -> RuleSet:
    """Give a draft of the actor's village. Errors: Absent, NotADraft. Locks: the rule set."""
    found = lock_rule_set(actor, rule_set_id)
    require_draft(found.state)
    return found


def category_named(actor: Actor, rule_set_id: RuleSetId, name: str) -> Category:
    """Give the draft's category of that name, a new one at the end if there is none."""
    found = session().scalar(
        select(Category).where(
            Category.village_id == actor.village_id, Category.rule_set_id == rule_set_id, Category.name == name
        )
    )
    if found is not None:
        return found
    last = session().scalar(
        select(func.max(Category.position)).where(
            Category.village_id == actor.village_id, Category.rule_set_id == rule_set_id
        )
    )
    made = Category(village_id=actor.village_id, rule_set_id=rule_set_id, name=name, position=(last or 0) + 1)
    session().add(made)
    session().flush()
    return made


def next_position(actor: Actor, category_id: CategoryId) -> int:
    """Give the place after the category's last item."""
    last = session().scalar(
        select(func.max(Item.position)).where(Item.village_id == actor.village_id, Item.category_id == category_id)
    )
    return (last or 0) + 1


def write_faults(actor: Actor, item_id: ItemId, faults: tuple[FaultContent, ...]) -> None:
    """Put these faults in the place of the item's present ones."""
    session().execute(delete(Fault).where(Fault.village_id == actor.village_id, Fault.item_id == item_id))
    session().add_all(
        Fault(village_id=actor.village_id, item_id=item_id, position=place, name=fault.name, points=fault.points)
        for place, fault in enumerate(faults, start=1)
    )
    session().flush()


def drop_items(actor: Actor, item_ids: list[ItemId]) -> None:
    """Take items of a draft away, with their faults."""
    session().execute(delete(Fault).where(Fault.village_id == actor.village_id, Fault.item_id.in_(item_ids)))
    session().execute(delete(Item).where(Item.village_id == actor.village_id, Item.id.in_(item_ids)))


def drop_empty_categories(actor: Actor, rule_set_id: RuleSetId) -> None:
    """Take categories away that have no item left."""
    has_items = exists().where(Item.village_id == Category.village_id, Item.category_id == Category.id)
    session().execute(
        delete(Category).where(Category.village_id == actor.village_id, Category.rule_set_id == rule_set_id, ~has_items)
    )
