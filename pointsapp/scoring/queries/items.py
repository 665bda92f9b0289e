"""Reading items: what each is called, what it is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, select

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared
from pointsapp.scoring.models import Category, Fault, Item, RuleSet
from pointsapp.scoring.queries.versions import find_rule_set_on
from pointsapp.scoring.types import CategoryId, ItemId, ItemTerms, RuleSetId
from pointsapp.scoring.types import Fault as FaultTerms
from pointsapp.villages.types import GroupId


@dataclass(frozen=True)
class UsableItem:
    """An item that may be recorded: what it is called, what it is worth, what the wall may say."""

    item_id: ItemId
    rule_set_id: RuleSetId
    version: int
    category_name: str
    name: str
    public_wording: str
    article: str
    wants_evidence: bool
    terms: ItemTerms


_ITEMS = Prepared(
    select(
        Item.id,
        Item.rule_set_id,
        Item.name,
        Item.public_wording,
        Item.article,
        Item.wants_evidence,
        Item.shape,
        Item.points,
        Item.points_min,
        Item.points_max,
        Item.unit,
        Item.counted_per,
        Item.cap_points,
        Item.cap_period,
        Item.is_on,
        Category.name.label("category_name"),
        RuleSet.version,
    )
    .join(Category, Category.id == Item.category_id)
    .join(RuleSet, RuleSet.id == Item.rule_set_id)
    .where(Item.village_id == bindparam("village"), among(Item.id, "items"))
)
_FAULTS = Prepared(
    select(Fault.id, Fault.item_id, Fault.name, Fault.points)
    .where(Fault.village_id == bindparam("village"), among(Fault.item_id, "items"))
    .order_by(Fault.item_id, Fault.position)
)


def list_usable_items(village_id: VillageId, group_id: GroupId | None, day: date) -> list[UsableItem]:
    """List the switched-on items for a deed of that day in that group, in the table's order."""
    rule_set_id = find_rule_set_on(village_id, group_id, day)
    if rule_set_id is None:
        return []
    return describe_items(village_id, list_item_ids(village_id, rule_set_id, only_on=True))


def list_item_ids(village_id: VillageId, rule_set_id: RuleSetId, *, only_on: bool = False) -> list[ItemId]:
    """List the items of a rule set in the table's order."""
    wanted = (
        select(Item.id)
        .join(Category, Category.id == Item.category_id)
        .where(Item.village_id == village_id, Item.rule_set_id == rule_set_id)
        .order_by(Category.position, Item.position, Item.id)
    )
    return list(session().scalars(wanted.where(Item.is_on) if only_on else wanted))


def describe_items(village_id: VillageId, item_ids: Iterable[ItemId]) -> list[UsableItem]:
    """Describe items in the order asked for; unknown ones are left out."""
    ids = list(item_ids)
    faults = faults_of(village_id, ids)
    found = {
        item.id: UsableItem(
            item_id=item.id,
            rule_set_id=item.rule_set_id,
            version=item.version,
            category_name=item.category_name,
            name=item.name,
            public_wording=item.public_wording,
            article=item.article,
            wants_evidence=item.wants_evidence,
            terms=terms_of_item(item, faults.get(item.id, ())),
        )
        for item in _ITEMS.all(session(), village=village_id, items=ids)
    }
    return [found[item_id] for item_id in ids if item_id in found]


def describe_item(village_id: VillageId, item_id: ItemId) -> UsableItem:
    """Describe one item of this village. Errors: Absent."""
    found = describe_items(village_id, [item_id])
    if not found:
        raise Absent()
    return found[0]


def get_item(village_id: VillageId, item_id: ItemId) -> Item:
    """Give an item of this village. Errors: Absent."""
    item = session().scalar(select(Item).where(Item.village_id == village_id, Item.id == item_id))
    if item is None:
        raise Absent()
    return item


def get_category(village_id: VillageId, category_id: CategoryId) -> Category:
    """Give a category of this village. Errors: Absent."""
    category = session().scalar(select(Category).where(Category.village_id == village_id, Category.id == category_id))
    if category is None:
        raise Absent()
    return category


def get_terms(village_id: VillageId, item_id: ItemId) -> ItemTerms:
    """Give what an item needs to compute points. Errors: Absent."""
    return describe_item(village_id, item_id).terms


def faults_of(village_id: VillageId, item_ids: list[ItemId]) -> dict[ItemId, tuple[FaultTerms, ...]]:
    """Give the faults of checklists by item, in their order."""
    found: dict[ItemId, tuple[FaultTerms, ...]] = {}
    for fault in _FAULTS.all(session(), village=village_id, items=item_ids):
        terms = FaultTerms(fault.id, fault.name, fault.points)
        found[fault.item_id] = (*found.get(fault.item_id, ()), terms)
    return found


def terms_of_item(item: Item | Row[Any], faults: tuple[FaultTerms, ...]) -> ItemTerms:
    """Put an item, or the row of one, and its faults together to terms."""
    return ItemTerms(
        shape=item.shape,
        points=item.points,
        points_min=item.points_min,
        points_max=item.points_max,
        unit=item.unit,
        faults=faults,
        counted_per=item.counted_per,
        cap_points=item.cap_points,
        cap_period=item.cap_period,
        is_on=item.is_on,
    )
