"""Whole scoring tables, real ones first: every row arrives, odd ones with what to settle."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pointsapp.exchange.errors import ColumnsMissing
from pointsapp.exchange.scoring_table.proposals import propose_table
from pointsapp.exchange.scoring_table.types import (
    Column,
    OtherRowKind,
    ProposedItem,
    ProposedTable,
    ScoringRemark,
)
from pointsapp.exchange.sheets import read_table
from pointsapp.exchange.types import FileKind, Sheet
from pointsapp.scoring.types import CapPeriod, CountedPer, ItemShape, WarningKind

FILES = Path(__file__).parents[1] / "data" / "tables"
NAMES = sorted(path.name for path in FILES.glob("*.csv"))
R = ScoringRemark

ODD = {
    ("fengjie_rural_PARTIAL.csv", 2): (R.POINTS_UNCLEAR,),
    ("household_scheme_community_PARTIAL.csv", 15): (R.UNIT_NAMES_PERIOD,),
    ("household_scheme_community_PARTIAL.csv", 19): (R.POINTS_MISSING,),
    ("household_scheme_community_PARTIAL.csv", 20): (R.POINTS_MISSING,),
    ("press_items_PARTIAL.csv", 11): (R.RANGE_TO_CONFIRM,),
    ("press_items_PARTIAL.csv", 26): (R.POINTS_CONDITIONAL, R.CAP_WITHOUT_PERIOD, R.UNIT_NAMES_PERIOD),
    ("press_items_PARTIAL.csv", 27): (R.UNIT_NAMES_PERIOD,),
    ("press_items_PARTIAL.csv", 36): (R.UNIT_NAMES_PERIOD,),
    ("press_items_PARTIAL.csv", 37): (R.UNIT_NAMES_PERIOD,),
    ("wanzhou_mutual_aid_service.csv", 6): (R.UNIT_NAMES_PERIOD,),
    ("wanzhou_mutual_aid_service.csv", 7): (R.UNIT_NAMES_PERIOD,),
    ("wanzhou_mutual_aid_service.csv", 8): (R.POINTS_IN_WORDS,),
    ("wanzhou_mutual_aid_service.csv", 9): (R.CAP_UNCLEAR,),
}
"""What is said about the odd rows of the real tables, by file and row."""

WARNED = {
    ("fengjie_rural_PARTIAL.csv", 7): WarningKind.OPINION,
    ("press_items_PARTIAL.csv", 11): WarningKind.INFORMING,
    ("press_items_PARTIAL.csv", 22): WarningKind.OFFENCE,
}


def real(name: str) -> ProposedTable:
    return propose_table(read_table((FILES / name).read_bytes(), name))


def of(text: str, scale: int = 1) -> ProposedTable:
    return propose_table(read_table(text.encode(), "t.csv"), scale=scale)


def codes(item: ProposedItem) -> list[ScoringRemark]:
    return [remark.code for remark in item.remarks]


def table_codes(table: ProposedTable) -> list[ScoringRemark]:
    return [remark.code for remark in table.remarks]


@pytest.mark.parametrize(
    ("name", "rows", "faults", "to_settle", "on"),
    [
        ("exchange_prices_wanzhou.csv", 17, 0, 0, 0),
        ("fengjie_rural_PARTIAL.csv", 18, 0, 1, 8),
        ("household_inspection_60.csv", 32, 32, 0, 4),
        ("household_scheme_community_PARTIAL.csv", 19, 0, 2, 17),
        ("love_shop_rules_PARTIAL.csv", 7, 0, 0, 7),
        ("press_exchange_prices_PARTIAL.csv", 12, 0, 0, 0),
        ("press_items_PARTIAL.csv", 38, 0, 2, 32),
        ("wanzhou_mutual_aid_service.csv", 8, 0, 2, 6),
    ],
)
def test_every_row_of_a_real_table_is_accounted_for(name, rows, faults, to_settle, on):
    table = real(name)

    own_rows = [item for item in table.items if item.source]
    assert (table.rows_read, table.fault_count, table.other_rows) == (rows, faults, ())
    assert len(own_rows) + table.fault_count + len(table.other_rows) == table.rows_read
    assert (table.to_settle_count, sum(item.is_on for item in table.items)) == (to_settle, on)


@pytest.mark.parametrize("name", [name for name in NAMES if "prices" not in name and "inspection" not in name])
def test_every_row_of_a_real_table_becomes_what_it_says(name):
    sheet = read_table((FILES / name).read_bytes(), name)

    table = propose_table(sheet)

    for number, item in enumerate(table.items, start=2):
        category, title, points, unit, _, note = sheet.rows[number - 1] + [""] * (6 - len(sheet.rows[number - 1]))
        is_plain = points.removeprefix("-").isdigit()
        is_deduction = is_plain and points.startswith("-")
        assert item.source is not None
        assert (item.source.number, item.category, item.name, item.note) == (number, category, title, note)
        assert item.source[Column.POINTS] == points
        assert item.points == (int(points) if is_plain else None)
        assert item.unit == unit
        assert codes(item) == list(ODD.get((name, number), (R.DEDUCTION_OFF,) if is_deduction else ()))
        assert item.warning == WARNED.get((name, number))


def test_the_range_of_a_real_table_is_proposed_but_off():
    item = real("press_items_PARTIAL.csv").items[9]

    assert (item.shape, item.points_min, item.points_max, item.points) == (ItemShape.RANGE, 5, 10, None)
    assert not item.is_on
    assert item.keeping_off is not None
    assert (item.keeping_off.code, item.keeping_off.row) == (R.RANGE_TO_CONFIRM, 11)
    assert item.keeping_off.params == {"text": "5—10", "least": 5, "most": 10}


def test_remarks_quote_the_cell():
    item = real("press_items_PARTIAL.csv").items[24]

    assert [remark.params["text"] for remark in item.remarks] == ["25（发现一处少得5分）", "25", "每户每月"]
    assert (item.points, item.cap_points, item.cap_period, item.is_on) == (None, None, None, False)


def test_caps_that_name_points_and_period_are_taken():
    items = real("love_shop_rules_PARTIAL.csv").items

    assert [(item.cap_points, item.cap_period) for item in items] == [
        (None, None),
        (None, None),
        (None, None),
        (60, CapPeriod.YEAR),
        (60, CapPeriod.YEAR),
        (None, None),
        (None, None),
    ]


def test_whom_an_item_counts_is_taken_only_from_plain_words():
    items = real("household_scheme_community_PARTIAL.csv").items

    assert [item.counted_per for item in items[:6]] == [None] * 6
    assert [item.counted_per for item in items[6:13]] == [CountedPer.PERSON] * 7
    assert items[13].counted_per is None
    assert {item.counted_per for item in real("press_items_PARTIAL.csv").items[10:13]} == {CountedPer.HOUSEHOLD}


def test_the_inspection_sheet_becomes_four_checklists_that_sum_to_sixty():
    table = real("household_inspection_60.csv")

    assert [(item.name, item.shape, item.points, len(item.faults)) for item in table.items] == [
        ("室内", ItemShape.CHECKLIST, 10, 10),
        ("庭院", ItemShape.CHECKLIST, 30, 12),
        ("厕所及化粪池", ItemShape.CHECKLIST, 10, 5),
        ("房前屋后及两侧", ItemShape.CHECKLIST, 10, 5),
    ]
    assert [sum(fault.points for fault in item.faults) for item in table.items] == [10, 30, 10, 10]
    assert all(item.is_on and not item.remarks and item.warning is None for item in table.items)
    assert table.categories == ("室内", "庭院", "厕所及化粪池", "房前屋后及两侧")
    faults = [fault for item in table.items for fault in item.faults]
    assert [fault.source.number for fault in faults] == list(range(2, 34))
    assert (faults[15].name, faults[15].points) == ("庭院内地面垃圾乱丢现象严重", 5)


@pytest.mark.parametrize("name", [name for name in NAMES if "prices" in name])
def test_a_price_list_is_told_from_a_scoring_table(name):
    table = real(name)

    assert table_codes(table) == [R.LOOKS_LIKE_A_PRICE_LIST]
    assert all(codes(item) == [R.LOOKS_LIKE_A_PRICE] and not item.is_on for item in table.items)


@pytest.mark.parametrize("name", [name for name in NAMES if "prices" not in name])
def test_a_scoring_table_is_not_taken_for_a_price_list(name):
    assert R.LOOKS_LIKE_A_PRICE_LIST not in table_codes(real(name))


def test_a_price_list_is_known_by_its_headings_too():
    table = of("商品名称,所需积分,单位\n香皂,5,块\n毛巾,10,条\n")

    assert table_codes(table) == [R.LOOKS_LIKE_A_PRICE_LIST]
    assert [item.points for item in table.items] == [5, 10]
    assert not any(item.is_on for item in table.items)


@pytest.mark.parametrize(
    "header",
    [
        "类别,项目,分值,单位,封顶,备注",
        "类 别,积分项目,分值（分）,计分单位,积分上限,说明",
        "大类,具体内容,积分标准,频次,封顶分值,来源",
        "category,item,points,unit,cap,note",
        "Category,ITEM,Points ,Unit,Cap,Note",
        "项目,内容,分值,单位,上限,备注",
    ],
)
def test_the_usual_headings_are_understood(header):
    item = of(f"某村积分细则\n（2026年）\n{header}\n邻里互助,帮工,5,每户,60分/年,旧表第3条\n").items[0]

    assert (item.category, item.name, item.points, item.note) == ("邻里互助", "帮工", 5, "旧表第3条")
    assert (item.counted_per, item.cap_points, item.cap_period) == (CountedPer.HOUSEHOLD, 60, CapPeriod.YEAR)
    assert item.source is not None
    assert item.source.number == 4


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("甲,乙\n1,2\n", "item, points"),
        ("项目,备注\n巡逻,x\n", "points"),
        ("分值,备注\n5,x\n", "item"),
        ("x\n" * 30 + "项目,分值\n巡逻,5\n", "item, points"),
    ],
)
def test_a_table_without_its_headings_says_which(text, missing):
    with pytest.raises(ColumnsMissing) as refusal:
        of(text)

    assert refusal.value.params == {"missing": missing}


def test_columns_that_are_not_read_are_named():
    table = of("序号,项目,分值,责任人,扣分\n1,巡逻,5,张三,2\n")

    assert table.columns == {Column.ITEM: "项目", Column.POINTS: "分值"}
    assert [remark.params for remark in table.remarks if remark.code is R.COLUMNS_NOT_READ] == [
        {"columns": "责任人、扣分"}
    ]


def test_rows_that_are_no_items_are_shown_with_their_kind():
    table = of(
        "类别,项目,分值,备注\n一、公共事务,,,\n,巡逻,5,\n,开会,2,\n类别,项目,分值,备注\n,,,以上由评议小组认定\n合计,,7,\n"
    )

    assert [(other.source.number, other.kind) for other in table.other_rows] == [
        (2, OtherRowKind.HEADING),
        (5, OtherRowKind.REPEATED_HEADER),
        (6, OtherRowKind.NOTE),
        (7, OtherRowKind.TOTAL),
    ]
    assert [(item.category, item.name, item.points) for item in table.items] == [
        ("一、公共事务", "巡逻", 5),
        ("一、公共事务", "开会", 2),
    ]
    assert table.items[1].remarks[0].code is R.CATEGORY_FROM_ABOVE
    assert table.items[1].remarks[0].params == {"text": "一、公共事务", "first": 2}
    assert all(item.is_on for item in table.items)
    assert table.rows_read == 6


@pytest.mark.parametrize(
    ("row", "remark", "is_on"),
    [
        ("邻里互助,,5,每次", R.NAME_MISSING, False),
        ("邻里互助,帮工,,每次", R.POINTS_MISSING, False),
        (",帮工,5,每次", R.CATEGORY_MISSING, True),
        ("邻里互助,帮工,5,每户每人", R.UNIT_CONTRADICTS, False),
        ("邻里互助,帮工,5/户,每人", R.UNIT_CONTRADICTS, False),
        ("邻里互助,帮工,-5,每次", R.DEDUCTION_OFF, False),
        (f"邻里互助,{'帮' * 201},5,每次", R.TEXT_SHORTENED, True),
    ],
)
def test_a_row_that_lacks_something_says_what(row, remark, is_on):
    item = of(f"类别,项目,分值,单位\n{row}\n").items[0]

    assert (codes(item), item.is_on) == ([remark], is_on)


def test_a_number_of_points_for_each_hour_counts_units():
    item = of("项目,分值,单位\n义务劳动,4,每人每小时\n").items[0]

    assert (item.shape, item.points, item.unit, item.counted_per) == (
        ItemShape.PER_UNIT, 4, "小时", CountedPer.PERSON,
    )  # fmt: skip


def test_the_same_item_twice_is_left_to_a_person():
    table = of("类别,项目,分值\n互助,帮工,5\n环境,帮工,5\n互助,帮工,8\n")

    assert [item.is_on for item in table.items] == [True, True, False]
    assert table.items[2].keeping_off is not None
    assert table.items[2].keeping_off.params == {"first": 2}


def test_a_checklist_with_a_fault_that_names_no_points_stays_off():
    table = of(
        "类别,项目,分值\n庭院（满分20分）,污水,-5\n庭院（满分20分）,杂物,-?\n庭院（满分20分）,花草,2\n", scale=10
    )

    checklist, unclear, award = table.items
    assert (checklist.points, [fault.points for fault in checklist.faults]) == (200, [50])
    assert [(remark.code, remark.row) for remark in checklist.remarks] == [(R.FAULT_UNCLEAR, 3)]
    assert (unclear.points, codes(unclear)) == (None, [R.POINTS_UNCLEAR])
    assert (award.points, award.is_on) == (20, True)


CELLS = st.sampled_from(
    ["", "项目", "分值", "类别", "庭院（满分10）", "-1", "5", "5—10", "2?", "合计", "每户每月", "60分/户/年", "x"]
)


@settings(max_examples=300, deadline=None)
@given(rows=st.lists(st.lists(CELLS | st.text(max_size=12), max_size=7), max_size=12), scale=st.sampled_from([1, 10]))
def test_no_rows_are_lost_whatever_they_hold(rows, scale):
    sheet = Sheet([["类别", "项目", "分值", "单位", "封顶", "备注"], *rows], "t.csv", FileKind.TEXT)

    table = propose_table(sheet, scale=scale)

    numbers = [item.source.number for item in table.items if item.source]
    numbers += [fault.source.number for item in table.items for fault in item.faults]
    numbers += [other.source.number for other in table.other_rows]
    assert sorted(numbers) == [number for number, row in enumerate(rows, start=2) if any(row)]
    for item in table.items:
        assert not item.is_on or item.points
