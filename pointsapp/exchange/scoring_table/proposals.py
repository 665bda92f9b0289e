"""From a file's rows to proposed items: the dry run of a scoring table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pointsapp.exchange.scoring_table.cells import read_points
from pointsapp.exchange.scoring_table.checklists import checklist, fault_of, full_mark_of
from pointsapp.exchange.scoring_table.columns import Header, find_header, repeats
from pointsapp.exchange.scoring_table.items import Placed, propose_item
from pointsapp.exchange.scoring_table.prices import looks_like_prices
from pointsapp.exchange.scoring_table.types import (
    Column,
    ItemRemark,
    OtherRow,
    OtherRowKind,
    ProposedFault,
    ProposedItem,
    ProposedTable,
    ScoringRemark,
    SourceRow,
)
from pointsapp.exchange.types import Remark, Sheet

_TOTALS = frozenset({"合计", "总计", "小计", "total"})


def propose_table(sheet: Sheet, *, scale: int = 1) -> ProposedTable:
    """Propose an item, a fault or a plain reason for every row below the header.

    Units: `scale` parts make one point.
    Errors: ColumnsMissing.
    """
    header = find_header(sheet.rows)
    rows = list(_rows_below(header, sheet.rows))
    others = tuple(OtherRow(kind, row) for row in rows if (kind := _other_kind(header, row)))
    placed = list(_placed(rows, {other.source.number: other.kind for other in others}))
    items = _proposed(placed, scale)
    is_price_list = looks_like_prices(header, [each.source for each in placed], items)
    if is_price_list:
        items = [_as_price(item) for item in items]
    return ProposedTable(
        items=tuple(_marked_same(items)),
        other_rows=others,
        remarks=tuple(_table_remarks(header, items, is_price_list)),
        rows_read=len(rows),
        columns=header.names,
    )


def _rows_below(header: Header, rows: list[list[str]]) -> Iterator[SourceRow]:
    for number, texts in enumerate(rows[header.row :], start=header.row + 1):
        if any(texts):
            cells = {column: texts[place] for column, place in header.places.items() if place < len(texts)}
            yield SourceRow(number, cells, tuple(texts))


def _other_kind(header: Header, row: SourceRow) -> OtherRowKind | None:
    if repeats(header, list(row.texts)):
        return OtherRowKind.REPEATED_HEADER
    if any("".join(row[column].split()).lower() in _TOTALS for column in (Column.CATEGORY, Column.ITEM)):
        return OtherRowKind.TOTAL
    if row[Column.ITEM] or row[Column.POINTS]:
        return None
    is_alone = sum(map(bool, row.texts)) == 1
    return OtherRowKind.HEADING if is_alone and not row[Column.NOTE] else OtherRowKind.NOTE


def _placed(rows: Iterable[SourceRow], others: dict[int, OtherRowKind]) -> Iterator[Placed]:
    """Give each row its category: its own, else the one above it, which is said."""
    above, seen_at = "", 0
    for row in rows:
        if row.number in others:
            if others[row.number] is OtherRowKind.HEADING:
                above, seen_at = "".join(row.texts), row.number
        elif own := row[Column.CATEGORY]:
            above, seen_at = own, row.number
            yield Placed(row, own)
        elif above:
            said = Remark(ScoringRemark.CATEGORY_FROM_ABOVE, row.number, {"text": above, "first": seen_at})
            yield Placed(row, above, (said,))
        else:
            yield Placed(row, "", (Remark(ScoringRemark.CATEGORY_MISSING, row.number),))


def _proposed(placed: list[Placed], scale: int) -> list[ProposedItem]:
    faults, unclear = _faults_by_category(placed, scale)
    items = []
    for each in placed:
        mark = full_mark_of(each.category, scale)
        if mark is None or each.category not in faults or fault_of(each.source, scale) is None:
            items.append(propose_item(each, scale))
        elif faults[each.category][0].source is each.source:
            items.append(checklist(mark, faults[each.category], unclear.get(each.category, [])))
    return items


def _faults_by_category(
    placed: list[Placed], scale: int
) -> tuple[dict[str, list[ProposedFault]], dict[str, list[SourceRow]]]:
    faults: dict[str, list[ProposedFault]] = {}
    unclear: dict[str, list[SourceRow]] = {}
    for each in placed:
        if full_mark_of(each.category, scale) is None:
            continue
        if fault := fault_of(each.source, scale):
            faults.setdefault(each.category, []).append(fault)
        elif read_points(each.source[Column.POINTS], scale).points is None:
            unclear.setdefault(each.category, []).append(each.source)
    return faults, unclear


def _as_price(item: ProposedItem) -> ProposedItem:
    kept = tuple(remark for remark in item.remarks if remark.code is not ScoringRemark.DEDUCTION_OFF)
    row = item.source.number if item.source else None
    return replace(item, remarks=(Remark(ScoringRemark.LOOKS_LIKE_A_PRICE, row), *kept))


def _marked_same(items: list[ProposedItem]) -> Iterator[ProposedItem]:
    """Say which item stands in the table twice: of one category and one name."""
    first: dict[tuple[str, str], int] = {}
    for item in items:
        if item.source is None or not item.name:
            yield item
            continue
        number = item.source.number
        seen_at = first.setdefault((item.category, item.name), number)
        same = Remark(ScoringRemark.SAME_AS_ROW, number, {"first": seen_at})
        yield item if seen_at == number else replace(item, remarks=(*item.remarks, same))


def _table_remarks(header: Header, items: list[ProposedItem], is_price_list: bool) -> Iterator[ItemRemark]:
    if is_price_list:
        yield Remark(ScoringRemark.LOOKS_LIKE_A_PRICE_LIST)
    if header.not_read:
        yield Remark(ScoringRemark.COLUMNS_NOT_READ, params={"columns": "、".join(header.not_read)})
    silent = sum(item.counted_per is None for item in items)
    if silent and not is_price_list:
        yield Remark(ScoringRemark.COUNTED_PER_NOT_SAID, params={"count": silent})
