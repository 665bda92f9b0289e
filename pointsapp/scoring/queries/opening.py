"""Finding the item for opening balances."""

from __future__ import annotations

from sqlalchemy import select

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.scoring.models import Item, RuleSet
from pointsapp.scoring.types import OPENING_VERSION, ItemId


def find_opening_item_id(village_id: VillageId) -> ItemId | None:
    """Find the village's item for opening balances, where it has recorded any."""
    return session().scalar(
        select(Item.id)
        .join(RuleSet, (RuleSet.village_id == Item.village_id) & (RuleSet.id == Item.rule_set_id))
        .where(Item.village_id == village_id, RuleSet.version == OPENING_VERSION)
    )
