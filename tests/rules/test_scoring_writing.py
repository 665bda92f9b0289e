"""A table that was written to a file comes back as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pointsapp.exchange.export import workbook
from pointsapp.exchange.scoring_table.proposals import propose_table
from pointsapp.exchange.scoring_table.taking_in import new_item
from pointsapp.exchange.scoring_table.writing import HEADINGS, table_cells
from pointsapp.exchange.sheets import read_table
from pointsapp.scoring.queries import ItemRow
from pointsapp.scoring.rules.content import terms_of
from pointsapp.scoring.rules.points import missing_from, state_of
from pointsapp.scoring.types import (
    CapPeriod,
    CategoryId,
    CountedPer,
    Fault,
    FaultId,
    ItemId,
    ItemShape,
    ItemState,
    ItemTerms,
    RuleSetId,
)

FAULTS = (Fault(FaultId(0), "柴草乱堆", 3), Fault(FaultId(1), "污水横流", 2))
FIXED = ItemTerms(ItemShape.FIXED, points=10)
ALL_TERMS = [
    FIXED,
    replace(FIXED, points=-5, is_on=False),
    replace(FIXED, is_on=False),
    replace(FIXED, unit="每户每月", cap_points=60, cap_period=CapPeriod.YEAR),
    replace(FIXED, unit="每小时"),
    ItemTerms(ItemShape.RANGE, points_min=5, points_max=10, cap_points=20, cap_period=CapPeriod.QUARTER),
    ItemTerms(ItemShape.PER_UNIT, points=2, unit="小时"),
    ItemTerms(ItemShape.PER_UNIT, points=1, unit="份", cap_points=5, cap_period=CapPeriod.DAY),
    ItemTerms(ItemShape.PER_UNIT, points=3, unit="半小时", counted_per=CountedPer.PERSON),
]


def row(terms: ItemTerms, name: str = "参加巡逻", category: str = "治安", **known: object) -> ItemRow:
    given = {"article": "第7条", "public_wording": "参加公益", "note": "旧表", "wants_evidence": True, **known}
    return ItemRow(
        item_id=ItemId(1), rule_set_id=RuleSetId(1), category_id=CategoryId(1), category_name=category, name=name,
        terms=terms, state=state_of(terms, None), missing=missing_from(terms), remark=None, remarks=(),
        warning=None, source_text="", **given,
    )  # fmt: skip


def back(rows: list[ItemRow], language: str, scale: int):
    data = workbook("t", HEADINGS[language], table_cells(rows, language, scale=scale))
    return propose_table(read_table(data, "t.xlsx"), scale=scale)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scale", [1, 10])
@pytest.mark.parametrize("terms", ALL_TERMS)
def test_an_item_comes_back_as_it_went_out(terms: ItemTerms, language: str, scale: int) -> None:
    table = back([row(terms)], language, scale)

    new = new_item(table.items[0])
    assert terms_of(new.content) == terms
    assert new.remark == ("deduction_off" if (terms.points or 0) < 0 else None)
    assert (new.content.category, new.content.name, new.content.article) == ("治安", "参加巡逻", "第7条")
    assert (new.content.public_wording, new.content.note, new.content.wants_evidence) == ("参加公益", "旧表", True)
    assert [remark.code for remark in table.remarks if remark.code == "columns_not_read"] == []


def test_what_is_counted_for_each_person_says_so() -> None:
    table = back([row(replace(FIXED, unit="每次", counted_per=CountedPer.PERSON))], "zh", 1)

    assert table.items[0].counted_per is CountedPer.PERSON


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_checklist_takes_one_row_for_each_fault(language: str) -> None:
    terms = ItemTerms(ItemShape.CHECKLIST, points=30, faults=FAULTS)

    table = back([row(terms, "庭院（东）", "庭院〔东〕"), row(FIXED)], language, 1)

    item, other = table.items
    assert (item.name, item.shape, item.points, item.is_on) == ("庭院〔东〕", ItemShape.CHECKLIST, 30, True)
    assert [(fault.name, fault.points) for fault in item.faults] == [("柴草乱堆", 3), ("污水横流", 2)]
    assert (item.article, item.public_wording, item.wants_evidence) == ("第7条", "参加公益", True)
    assert other.points == 10


def test_tenths_survive_where_the_village_has_them() -> None:
    rows = [
        row(replace(FIXED, points=15)),
        row(replace(FIXED, points=-15, is_on=False), "迟到"),
        row(ItemTerms(ItemShape.CHECKLIST, points=105, faults=FAULTS), "庭院", "庭院"),
    ]

    items = back(rows, "zh", 10).items

    assert [item.points for item in items] == [15, -15, 105]
    assert [fault.points for fault in items[2].faults] == [3, 2]


def test_what_was_not_settled_keeps_the_words_of_its_cell() -> None:
    said = ({"code": "points_unclear", "row": 2, "params": {"text": "2?"}},)
    unsettled = replace(
        row(ItemTerms(ItemShape.FIXED, is_on=False)), remark="points_unclear", remarks=said, state=ItemState.TO_SETTLE
    )

    item = back([unsettled], "zh", 1).items[0]

    assert [remark.code for remark in item.remarks] == ["points_unclear"]
    assert item.is_to_settle
