"""Reading a whole table as people look at it: by category, with what is odd about each item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.scoring.models import Category, Item
from pointsapp.scoring.queries.items import faults_of, terms_of_item
from pointsapp.scoring.rules.points import missing_from, state_of
from pointsapp.scoring.types import CategoryId, ItemId, ItemShape, ItemState, ItemTerms, RuleSetId, WarningKind


@dataclass(frozen=True)
class ItemRow:
    """An item with all that is known about it.

    Shape: `remarks` are as an import left them, {code, row, params}; `missing` is what its shape lacks.
    """

    item_id: ItemId
    rule_set_id: RuleSetId
    category_id: CategoryId
    category_name: str
    name: str
    terms: ItemTerms
    wants_evidence: bool
    article: str
    public_wording: str
    note: str
    state: ItemState
    missing: str | None
    remark: str | None
    remarks: tuple[dict[str, Any], ...]
    warning: WarningKind | None
    source_text: str


def list_table(village_id: VillageId, rule_set_id: RuleSetId) -> list[ItemRow]:
    """List all items of a rule set in the table's order."""
    return _rows(village_id, rule_set_id=rule_set_id)


def get_item_row(village_id: VillageId, rule_set_id: RuleSetId, item_id: ItemId) -> ItemRow:
    """Give one item of this rule set. Errors: Absent."""
    found = _rows(village_id, rule_set_id=rule_set_id, item_id=item_id)
    if not found:
        raise Absent()
    return found[0]


def list_categories(village_id: VillageId, rule_set_id: RuleSetId) -> list[Category]:
    """List the categories of a rule set in their order."""
    return list(
        session().scalars(
            select(Category)
            .where(Category.village_id == village_id, Category.rule_set_id == rule_set_id)
            .order_by(Category.position, Category.id)
        )
    )


def list_known_rows(village_id: VillageId, rule_set_id: RuleSetId) -> dict[tuple[str, str], set[str]]:
    """Give what the items of a rule set were in their files, by category and name."""
    rows = session().execute(
        select(Category.name, Item.name, Item.source_text)
        .join(Category, (Category.village_id == Item.village_id) & (Category.id == Item.category_id))
        .where(Item.village_id == village_id, Item.rule_set_id == rule_set_id)
    )
    known: dict[tuple[str, str], set[str]] = {}
    for category, name, source_text in rows:
        known.setdefault((category, name), set()).add(source_text)
    return known


def _rows(village_id: VillageId, *, rule_set_id: RuleSetId, item_id: ItemId | None = None) -> list[ItemRow]:
    # Plain rows: a table may have thousands of items, and an object for each takes four times as long.
    wanted: Select[*tuple[Any, ...]] = (
        select(*Item.__table__.columns, Category.name.label("category_name"))
        .join(Category, (Category.village_id == Item.village_id) & (Category.id == Item.category_id))
        .where(Item.village_id == village_id, Item.rule_set_id == rule_set_id)
        .order_by(Category.position, Category.id, Item.position, Item.id)
    )
    if item_id is not None:
        wanted = wanted.where(Item.id == item_id)
    found = session().execute(wanted).all()
    faults = faults_of(village_id, [item.id for item in found if item.shape is ItemShape.CHECKLIST])
    return [_row(item, terms_of_item(item, faults.get(item.id, ()))) for item in found]


def _row(item: Row[Any], terms: ItemTerms) -> ItemRow:
    return ItemRow(
        item_id=item.id,
        rule_set_id=item.rule_set_id,
        category_id=item.category_id,
        category_name=item.category_name,
        name=item.name,
        terms=terms,
        wants_evidence=item.wants_evidence,
        article=item.article,
        public_wording=item.public_wording,
        note=item.note,
        state=state_of(terms, item.remark),
        missing=missing_from(terms),
        remark=item.remark,
        remarks=tuple(item.remarks),
        warning=WarningKind(item.warning) if item.warning else None,
        source_text=item.source_text,
    )
