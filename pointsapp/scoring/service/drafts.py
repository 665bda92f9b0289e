"""What every change of a draft needs first: the draft itself, locked, and nothing but a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, exists, func, select

from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.scoring.models import Category, Fault, Item, RuleSet
from pointsapp.scoring.rules.adoption import require_draft
from pointsapp.scoring.types import OPENING_VERSION, CategoryId, FaultContent, ItemId, RuleSetId
from pointsapp.villages.models import Village


def lock_versions(actor: Actor) -> None:
    """Let one at a time begin or adopt a version of a village. Locks: the village."""
    session().execute(select(Village.id).where(Village.id == actor.village_id).with_for_update(key_share=True))


def lock_rule_set(actor: Actor, rule_set_id: RuleSetId) -> RuleSet:
    """Give a rule set of the actor's village. Errors: Absent. Locks: the rule set."""
    found = session().scalar(
        select(RuleSet)
        .where(RuleSet.village_id == actor.village_id, RuleSet.id == rule_set_id, RuleSet.version > OPENING_VERSION)
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


def categories_named(actor: Actor, rule_set_id: RuleSetId, names: Iterable[str]) -> dict[str, Category]:
    """Give the draft's categories of these names, new ones at the end where there are none."""
    own = (Category.village_id == actor.village_id, Category.rule_set_id == rule_set_id)
    found = {category.name: category for category in session().scalars(select(Category).where(*own))}
    last = max((category.position for category in found.values()), default=0)
    made = [name for name in dict.fromkeys(names) if name not in found]
    for place, name in enumerate(made, start=last + 1):
        found[name] = Category(village_id=actor.village_id, rule_set_id=rule_set_id, name=name, position=place)
    session().add_all(found.values())
    session().flush()
    return found


def next_positions(actor: Actor, rule_set_id: RuleSetId) -> dict[CategoryId, int]:
    """Give the place after the last item of each category that has one."""
    rows = session().execute(
        select(Item.category_id, (func.max(Item.position) + 1).label("place"))
        .where(Item.village_id == actor.village_id, Item.rule_set_id == rule_set_id)
        .group_by(Item.category_id)
    )
    return {row.category_id: row.place for row in rows}


def write_faults(actor: Actor, faults: Mapping[ItemId, Sequence[FaultContent]]) -> None:
    """Put these faults in the place of the items' present ones."""
    session().execute(delete(Fault).where(Fault.village_id == actor.village_id, Fault.item_id.in_(list(faults))))
    session().add_all(
        Fault(village_id=actor.village_id, item_id=item_id, position=place, name=fault.name, points=fault.points)
        for item_id, written in faults.items()
        for place, fault in enumerate(written, start=1)
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
