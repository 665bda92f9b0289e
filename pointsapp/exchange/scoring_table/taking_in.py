"""From a proposed table to the items of a draft: what was shown is what arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from pointsapp.core.actor import Actor
from pointsapp.exchange.scoring_table.types import (
    ItemRemark,
    ProposedItem,
    ProposedTable,
    ScoringRemark,
)
from pointsapp.exchange.types import Remark
from pointsapp.scoring.errors import TableTakenAlready
from pointsapp.scoring.queries import list_known_rows
from pointsapp.scoring.service import add_items
from pointsapp.scoring.types import CountedPer, FaultContent, ItemContent, NewItem, RuleSetId

KnownRows = Mapping[tuple[str, str], set[str]]


def compare(table: ProposedTable, known: KnownRows) -> ProposedTable:
    """Say of each item whether the draft has one of its category and name already."""
    return replace(table, items=tuple(_compared(item, known) for item in table.items))


def holds_whole(table: ProposedTable, known: KnownRows) -> bool:
    """Say whether every row of the table stands in the draft already, to the letter."""
    return bool(table.items) and all(
        source_text_of(item) in known.get((item.category, item.name), set()) for item in table.items
    )


def take_in(actor: Actor, rule_set_id: RuleSetId, table: ProposedTable, *, at: datetime) -> int:
    """Add the proposed items to a draft, odd ones switched off, and say how many they were.

    Errors: Absent, NotADraft, TableTakenAlready. Locks: the rule set.
    """
    known = list_known_rows(actor.village_id, rule_set_id)
    if holds_whole(table, known):
        raise TableTakenAlready()
    compared = compare(table, known)
    return len(add_items(actor, rule_set_id, [new_item(item) for item in compared.items], at=at))


def new_item(item: ProposedItem) -> NewItem:
    """Bring a proposed item to the form in which a draft takes it."""
    content = ItemContent(
        category=item.category,
        name=item.name,
        shape=item.shape,
        points=item.points,
        points_min=item.points_min,
        points_max=item.points_max,
        unit=item.unit,
        faults=tuple(FaultContent(fault.name, fault.points) for fault in item.faults),
        counted_per=item.counted_per or CountedPer.HOUSEHOLD,
        cap_points=item.cap_points,
        cap_period=item.cap_period,
        wants_evidence=item.wants_evidence,
        article=item.article,
        public_wording=item.public_wording,
        note=item.note,
        is_on=item.is_on,
    )
    keeping_off = item.keeping_off
    return NewItem(
        content=content,
        remark=keeping_off.code.value if keeping_off else None,
        remarks=tuple(_plain(remark) for remark in item.remarks),
        source_text=source_text_of(item),
    )


def source_text_of(item: ProposedItem) -> str:
    """Give the cells of the item's row, or of its faults' rows, one row a line."""
    rows = [item.source] if item.source else [fault.source for fault in item.faults]
    return "\n".join(" | ".join(row.texts) for row in rows)


def remark_of(kept: Mapping[str, object]) -> ItemRemark:
    """Read a kept remark again."""
    row, params = kept["row"], kept["params"]
    return Remark(
        ScoringRemark(str(kept["code"])),
        row if isinstance(row, int) else None,
        dict(params) if isinstance(params, Mapping) else {},
    )


def _compared(item: ProposedItem, known: KnownRows) -> ProposedItem:
    if not item.name or (item.category, item.name) not in known:
        return item
    row = item.source.number if item.source else item.faults[0].source.number
    return replace(item, remarks=(*item.remarks, Remark(ScoringRemark.ALREADY_IN_DRAFT, row)))


def _plain(remark: ItemRemark) -> dict[str, object]:
    return {"code": remark.code.value, "row": remark.row, "params": dict(remark.params)}
