"""The ugly rosters that are kept as files: what is read from each, and what is said about each fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from pointsapp.exchange.errors import QuotesUnbalanced, SheetUnreadable, WebPageNotTable
from pointsapp.exchange.roster.files import RosterSheet, read_roster_file
from pointsapp.exchange.roster.plans import Looked, look_at
from pointsapp.exchange.types import SheetRemark
from pointsapp.rosters.types import REFUSES

FILES = Path(__file__).parents[1] / "data" / "rosters"

# For each file: the households by number with their people, and the remarks as row, column, code.
EXPECTED: dict[str, tuple[dict[str, str], str]] = {
    "merged_titles.xlsx": (
        {"001": "张明 李秀英 张小军", "002": "阿依古丽·买买提 买买提·吐尔逊", "003": "㛃𬎆"},
        "7 phone phone_bad, 8 relation relation_unknown, 10 - no_household, 12 - no_household",
    ),
    "one_cell.xls": (
        {"1": "周大 吴芳 周小军", "2": "王二 赵梅 王小二"},
        "5 number number_twice, 6 number number_missing, 7 - no_household",
    ),
    "formulas_unsaved.xlsx": ({}, "2 head head_missing, 3 number number_missing, 4 head head_missing"),
    "formulas_libreoffice.xlsx": ({"101": "周大 周小", "102": "吴一 吴二 吴三"}, "4 head head_missing"),
    "two_line_headings.xls": ({"0007": "郑七 冯兰 郑小七", "0008": "卫八"}, "9 number number_missing"),
    "private_everywhere.xlsx": ({"101": "周大", "102": "吴一", "103": "郑三"}, "5 number number_missing"),
    "twins.xlsx": (
        {
            "201": "山本一郎", "202": "山本一郎", "203": "José", "204": "José", "205": "阿里·买买提",
            "206": "阿里·买买提", "207": "张明", "208": "张明", "209": "孙丹",
        },
        ("3 head twin_in_file, 5 head twin_in_file, 7 head twin_in_file, 12 - row_twice, 13 number number_twice,"
        " 15 group group_contradicts"),
    ),
    "strange_headings.xlsx": ({"T-01": "周大", "T-02": "王二"}, ""),
    "gb18030.csv": ({"101": "㛃𬎆 吴二 吴三"}, "3 head name_bad, 4 head name_bad"),
    "unicode_text.txt": ({"101": "周大", "102": "吴一"}, ""),
    "hostile.csv": (
        {"101": "周大", "102": "一吴"},
        ("3 phone phone_bad, 4 head name_bad, 5 head name_bad, 6 head name_bad, 6 phone phone_bad, 7 head name_bad,"
        " 8 head name_bad, 9 head name_bad, 10 number number_bad"),
    ),
}  # fmt: skip
UNREADABLE: dict[str, type[SheetUnreadable]] = {"quotes.csv": QuotesUnbalanced, "web_page.xls": WebPageNotTable}
SHEET_REMARKS = {
    "merged_titles.xlsx": {SheetRemark.MERGED_CELLS_FILLED},
    "one_cell.xls": {SheetRemark.LONG_NUMBER_SHORTENED},
    "formulas_libreoffice.xlsx": {SheetRemark.FORMULAS_AS_SAVED, SheetRemark.HIDDEN_SHEETS_NOT_READ},
    "hostile.csv": {SheetRemark.HIDDEN_CHARACTERS_REMOVED},
}


def read(name: str) -> tuple[RosterSheet, Looked]:
    sheet = read_roster_file((FILES / name).read_bytes(), name)
    return sheet, look_at(sheet, {}, [], [])


def test_every_kept_file_is_tried() -> None:
    kept = {path.name for path in FILES.iterdir()} - {"make.py", "README.md", "__pycache__"}

    assert kept == set(EXPECTED) | set(UNREADABLE)


@pytest.mark.parametrize("name", EXPECTED)
def test_households_are_read_and_each_fault_is_named_by_row_and_column(name: str) -> None:
    households, remarks = EXPECTED[name]

    sheet, looked = read(name)

    assert {found.number: " ".join(person.name for person in found.people) for found in looked.plan.new} == households
    found = ", ".join(f"{r.row} {r.column.value if r.column else '-'} {r.code.value}" for r in looked.plan.remarks)
    assert found == remarks
    refused_rows = {remark.row for remark in looked.plan.refused}
    assert all(remark.column is not None for remark in looked.plan.remarks if remark.code in REFUSES)
    assert refused_rows.isdisjoint(found.row for found in looked.plan.new)
    assert {remark.code for remark in sheet.remarks} >= SHEET_REMARKS.get(name, set())


@pytest.mark.parametrize("name", UNREADABLE)
def test_files_that_are_no_tables_are_refused_with_the_reason(name: str) -> None:
    with pytest.raises(UNREADABLE[name]):
        read(name)


@pytest.mark.parametrize("name", EXPECTED)
def test_no_citizen_s_or_bank_number_is_left_anywhere(name: str) -> None:
    sheet, looked = read(name)

    everything = str(sheet.rows) + str(looked)

    for secret in ("532623198001011", "62284804025648", "6228 4804", "5.32623"):
        assert secret not in everything


def test_columns_that_are_private_by_heading_or_content_are_emptied_whole() -> None:
    sheet, _looked = read("private_everywhere.xlsx")

    assert sheet.private_columns == (4, 6)
    assert sheet.private_cells == ((2, 1), (2, 3), (3, 1), (3, 5), (5, 0))
    assert sheet.rows[0][4] == "打款信息"
    assert sheet.rows[1][4] == ""


def test_columns_that_nobody_knows_are_guessed_but_not_taken_for_sure() -> None:
    _sheet, looked = read("strange_headings.xlsx")

    assert looked.columns.is_enough
    assert not looked.columns.is_sure
    assert looked.columns.header_row == 2
