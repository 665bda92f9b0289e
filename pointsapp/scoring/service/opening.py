"""The one item that no meeting writes: what the old paper books held when the village began here."""

from __future__ import annotations

from datetime import datetime

from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.scoring.models import Category, Item, RuleSet
from pointsapp.scoring.queries.opening import find_opening_item_id
from pointsapp.scoring.service.drafts import lock_versions
from pointsapp.scoring.types import (
    MAX_POINTS,
    OPENING_VERSION,
    OPENING_WORDING,
    CountedPer,
    ItemId,
    ItemShape,
    RuleSetState,
)


def opening_item(actor: Actor, *, at: datetime) -> ItemId:
    """Give the village's item for opening balances, made when first asked for. Locks: the village.

    Shape: it stands in a version 0 of its own that no list of versions shows, so no other sheet can use it.
    """
    lock_versions(actor)
    known = find_opening_item_id(actor.village_id)
    if known is not None:
        return known
    rule_set = RuleSet(
        village_id=actor.village_id,
        version=OPENING_VERSION,
        title=OPENING_WORDING,
        state=RuleSetState.DRAFT,
        made_by_id=actor.user_id,
        made_at=at,
    )
    session().add(rule_set)
    session().flush()
    category = Category(village_id=actor.village_id, rule_set_id=rule_set.id, name=OPENING_WORDING, position=1)
    session().add(category)
    session().flush()
    item = Item(
        village_id=actor.village_id,
        rule_set_id=rule_set.id,
        category_id=category.id,
        position=1,
        name=OPENING_WORDING,
        public_wording=OPENING_WORDING,
        shape=ItemShape.RANGE,
        points_min=1,
        points_max=MAX_POINTS,
        counted_per=CountedPer.HOUSEHOLD,
        is_on=True,
    )
    session().add(item)
    session().flush()
    return item.id
