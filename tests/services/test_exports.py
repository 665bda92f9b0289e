"""Lists as workbooks: read back by another library, cell by cell."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from pointsapp.exchange.export import workbook


def read_back(title: str, columns, rows) -> tuple[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(title, columns, rows)))
    [name] = book.sheet_names
    return name, book.get_sheet_by_name(name).to_python()


def test_numbers_days_and_instants_are_what_they_are() -> None:
    at = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)

    name, cells = read_back(
        "积分存折",
        ["户号", "分", "日", "时", "小数", "空"],
        [["001", 40, date(2026, 11, 21), at, Decimal("1.5"), None]],
    )

    assert name == "积分存折"
    assert cells[0] == ["户号", "分", "日", "时", "小数", "空"]
    assert cells[1] == ["001", 40.0, date(2026, 11, 21), datetime.fromisoformat("2026-11-22 00:30"), 1.5, ""]


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x")']
)
def test_text_that_a_spreadsheet_would_run_is_kept_as_text(text: str) -> None:
    content = workbook("a", [text], [[text]])

    _, cells = read_back("a", [text], [[text]])
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()

    assert all(cell.startswith("'") for row in cells for cell in row)
    assert "<f>" not in sheet


@pytest.mark.parametrize(
    "text", ["㛃𬎆", "阿依古丽·买买提", "{{7*7}}", "<b>&", "https://example.org/a", "13800138000", "001"]
)
def test_names_and_numbers_that_are_text_come_back_unchanged(text: str) -> None:
    assert read_back("a", ["x"], [[text]])[1][1] == [text]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("[a]:b*c?d/e\\f", "a  b c d e f"),
        ("'quoted'", "quoted"),
        ("", "1"),
        ("[]", "1"),
        ("很" * 40, "很" * 31),
    ],
)
def test_a_sheet_is_called_what_excel_allows(title: str, name: str) -> None:
    assert read_back(title, ["x"], [])[0] == name


def test_a_long_list_keeps_all_rows_and_its_header_in_sight() -> None:
    content = workbook("a", ["n", "text"], ([number, "x" * 50] for number in range(5000)))

    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))

    assert len(book.get_sheet_by_index(0).to_python()) == 5001
    assert 'state="frozen"' in sheet
    assert 'width="52' in sheet


def test_a_workbook_tells_nothing_of_who_made_it_and_hides_nothing() -> None:
    archive = zipfile.ZipFile(io.BytesIO(workbook("a", ["x"], [["y"]])))

    assert "<dc:creator></dc:creator>" in archive.read("docProps/core.xml").decode()
    assert "hidden" not in archive.read("xl/workbook.xml").decode()
