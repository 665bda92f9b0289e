"""Workbooks as offices save them, and as attackers make them."""

import io
import subprocess
import sys
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pointsapp.exchange import workbook_process, workbooks
from pointsapp.exchange.errors import (
    CellTooLong,
    NotATable,
    SheetMissing,
    SheetUnreadable,
    TableEmpty,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
    WorkbookDamaged,
    WorkbookEncrypted,
    WorkbookKindUnsupported,
    WorkbookTooLarge,
)
from pointsapp.exchange.sheets import read_table
from pointsapp.exchange.types import FileKind, SheetRemark

FILES = Path(__file__).parents[1] / "data" / "sheets"
SHEET = "xl/worksheets/sheet1.xml"
HEAD = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<dimension ref="A1:XFD1048576"/><sheetData>'
)
TAIL = "</sheetData></worksheet>"


def make_workbook(fill=None) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        (fill or (lambda book: book.add_worksheet().write_row(0, 0, ["项目", "分值"])))(book)
    return file.getvalue()


def with_parts(parts: dict[str, str | bytes], without: tuple[str, ...] = ()) -> bytes:
    """Take a plain workbook and put other parts into its package."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(make_workbook())) as plain,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        kept = {name: plain.read(name) for name in plain.namelist() if name not in without}
        for name, content in (kept | parts).items():
            made.writestr(name, content)
    return file.getvalue()


def with_cells(xml: str) -> bytes:
    return with_parts({SHEET: HEAD + xml + TAIL})


def read(data: bytes, sheet_name: str | None = None):
    return read_table(data, "t.xlsx", sheet_name=sheet_name)


def codes(data: bytes) -> set[SheetRemark]:
    return {remark.code for remark in read(data).remarks}


def test_numbers_days_and_truths_become_text_as_their_values_are():
    def fill(book):
        sheet = book.add_worksheet("积分细则")
        sheet.write_row(0, 0, [5, 5.5, -2, "5", True, 0.1 + 0.2, 1e14])
        sheet.write_datetime(0, 7, date(2026, 5, 10), book.add_format({"num_format": "m-d"}))

    sheet = read(make_workbook(fill))

    assert sheet.rows == [["5", "5.5", "-2", "5", "TRUE", "0.3", "100000000000000", "2026-05-10"]]
    assert (sheet.kind, sheet.sheet_name, sheet.remarks) == (FileKind.WORKBOOK, "积分细则", ())


def test_a_number_that_excel_rounded_is_said():
    def fill(book):
        book.add_worksheet().write_column(0, 0, [13800000000, 110101199001011234])

    sheet = read(make_workbook(fill))

    assert sheet.rows[0] == ["13800000000"]
    assert [(remark.code, remark.row) for remark in sheet.remarks] == [(SheetRemark.LONG_NUMBER_SHORTENED, 2)]


def test_rows_keep_their_numbers_below_blank_ones():
    def fill(book):
        book.add_worksheet().write(3, 1, "项目")

    assert read(make_workbook(fill)).rows == [[], [], [], ["", "项目"]]


def test_formulas_give_their_saved_values_and_it_is_said():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, "=2+3", None, 4)
        sheet.write_string(0, 1, "=2+3")
        sheet.write_formula(0, 2, "=1/0", None, "#DIV/0!")
        sheet.write_string(0, 3, "@SUM(1)")

    data = make_workbook(fill)

    assert read(data).rows == [["4", "=2+3", "", "@SUM(1)"]]
    assert codes(data) == {SheetRemark.FORMULAS_AS_SAVED}


def test_a_merged_category_is_repeated_downwards_and_a_title_is_not_repeated_across():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "某村积分细则")
        sheet.merge_range(1, 0, 3, 0, "人居环境")
        sheet.write_column(1, 1, ["庭院整洁", "门前三包", "垃圾分类"])

    data = make_workbook(fill)

    assert read(data).rows == [
        ["某村积分细则"],
        ["人居环境", "庭院整洁"],
        ["人居环境", "门前三包"],
        ["人居环境", "垃圾分类"],
    ]
    assert codes(data) == {SheetRemark.MERGED_CELLS_FILLED}


def test_hidden_sheets_are_not_read_and_other_ones_are_named():
    def fill(book):
        book.add_worksheet("旧表").hide()
        book.add_worksheet("空表")
        for name in ("一组", "二组"):
            book.add_worksheet(name).write(0, 0, name)
        book.worksheets()[2].activate()
        book.worksheets()[2].set_first_sheet()
        book.worksheets()[0].write(0, 0, "不该读到")

    data = make_workbook(fill)

    sheet = read(data)
    assert (sheet.sheet_name, sheet.rows) == ("一组", [["一组"]])
    assert {remark.code: remark.params["names"] for remark in sheet.remarks} == {
        SheetRemark.OTHER_SHEETS_NOT_READ: "空表、二组",
        SheetRemark.HIDDEN_SHEETS_NOT_READ: "旧表",
    }
    assert read(data, "二组").rows == [["二组"]]
    for name in ("旧表", "没有", "", "\0", "-c", "\ud800"):
        with pytest.raises(SheetMissing):
            read(data, name)


def test_hidden_rows_and_columns_are_read_like_the_others():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["a", "b", "c"])
        sheet.set_row(1, None, None, {"hidden": True})

    assert read(make_workbook(fill)).rows == [["a"], ["b"], ["c"]]


def test_an_old_xls_workbook_is_read_like_a_new_one():
    sheet = read_table((FILES / "table.xls").read_bytes(), "table.xls")

    assert sheet.rows[1:4] == [
        ["类别", "项目", "分值"],
        ["公共事务", "参加义务巡逻", "10"],
        ["公共事务", "参加村民会议"],
    ]
    assert sheet.rows[4] == ["人居环境", "=1+1", "2.5"]
    assert SheetRemark.HIDDEN_SHEETS_NOT_READ in {remark.code for remark in sheet.remarks}


def test_the_content_decides_and_not_the_name():
    assert read_table(make_workbook(), "table.csv").kind is FileKind.WORKBOOK
    assert read_table("项目,分值".encode(), "table.xlsx").kind is FileKind.TEXT


def test_macros_are_not_run_and_it_is_said():
    assert codes(with_parts({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})) == {SheetRemark.MACROS_NOT_RUN}


def test_a_workbook_with_a_password_says_so():
    with pytest.raises(WorkbookEncrypted):
        read((FILES / "encrypted.xlsx").read_bytes())


CELL = '<c r="A1"><v>1</v></c>'
BOMBS = {
    "far cell": lambda: with_cells(f'<row r="1">{CELL}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "shared string": lambda: with_parts(
        {
            "xl/sharedStrings.xml": '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/'
            f'spreadsheetml/2006/main"><si><t>{"a" * 5_000_000}</t></si></sst>',
            SHEET: HEAD + '<row r="1">' + '<c t="s"><v>0</v></c>' * 10_000 + "</row>" + TAIL,
        }
    ),
    "unpacked": lambda: with_parts({"xl/media/image1.png": bytes(70_000_000)}),
    "ratio": lambda: with_parts({"xl/media/image1.png": bytes(20_000_000)}),
    "members": lambda: with_parts({f"xl/media/{number}": b"" for number in range(1_001)}),
    "far cell of an xls": (FILES / "far_cell.xls").read_bytes,
}


READ_ALONE = """
import resource, sys
from pointsapp.exchange.errors import WorkbookTooLarge
from pointsapp.exchange.sheets import read_table
try:
    read_table(open(sys.argv[1], "rb").read(), "bomb.xlsx")
except WorkbookTooLarge:
    print("refused", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_in_little_memory(bomb, tmp_path):
    """In a process of its own: the most memory of all children is the only figure the system keeps."""
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(BOMBS[bomb]())

    read_alone = [sys.executable, "-c", READ_ALONE, str(file)]
    said = subprocess.run(read_alone, cwd=FILES.parents[2], capture_output=True, text=True, check=True, timeout=60)

    verdict, most_kilobytes = said.stdout.split()
    assert verdict == "refused"
    assert int(most_kilobytes) < 400_000


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (with_cells(""), TableEmpty),
        (with_cells('<row r="1"><c r="A1" s="1"/></row>' * 5), TableEmpty),
        (with_cells('<row r="20001"><c r="A20001"><v>1</v></c></row>'), TooManyRows),
        (with_cells('<row r="1"><c r="CW1"><v>1</v></c></row>'), TooManyColumns),
        (with_cells(f'<row r="1"><c r="A1" t="str"><v>{"x" * 2_001}</v></c></row>'), CellTooLong),
        (with_cells(("<row>" + "<c><v>1</v></c>" * 100 + "</row>") * 3_001), TooManyCells),
        (make_workbook()[:-200], WorkbookDamaged),
        (make_workbook()[:100], WorkbookDamaged),
        (b"PK\x03\x04", WorkbookDamaged),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), WorkbookDamaged),
        (with_parts({SHEET: "<worksheet><sheetData><row"}), WorkbookDamaged),
        (
            with_parts(
                {SHEET: '<!DOCTYPE a [<!ENTITY b "c">]>' + HEAD + '<row><c t="str"><v>&b;</v></c></row>' + TAIL}
            ),
            WorkbookDamaged,
        ),
        (with_parts({"xl/workbook.bin": b""}), WorkbookKindUnsupported),
        (
            with_parts({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
            WorkbookKindUnsupported,
        ),
    ],
)
def test_a_workbook_that_gives_no_table_is_refused_by_its_reason(data, error):
    with pytest.raises(error):
        read(data)


def test_other_zip_files_are_no_tables():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", "<w/>")

    with pytest.raises(NotATable):
        read(file.getvalue())


def test_a_million_empty_styled_rows_do_not_hide_the_table():
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(2, 200_000))

    assert read(with_cells(f'<row r="1">{CELL}</row>{rows}')).rows == [["1"]]


def test_a_claimed_size_of_the_sheet_is_not_believed():
    assert read(with_cells(f'<row r="1">{CELL}</row>')).rows == [["1"]]


def test_external_entities_are_never_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    xml = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret.as_uri()}">]>{HEAD}<row><c t="str"><v>&b;</v></c></row>{TAIL}'

    with suppress(SheetUnreadable):
        assert "geheim" not in str(read(with_parts({SHEET: xml})).rows)


def test_the_reader_gets_none_of_the_products_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    seen = {}

    def run(*args, **options):
        seen.update(options["env"])
        return started(*args, **options)

    started = subprocess.run
    monkeypatch.setattr(workbooks.subprocess, "run", run)
    read(make_workbook())

    assert seen
    assert "canary" not in seen.values()


def test_a_reader_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_SECONDS", 0.001)

    with pytest.raises(WorkbookTooLarge):
        read(make_workbook())


def test_the_largest_table_allowed_is_read_within_the_limits():
    text = '<c t="inlineStr"><is><t>人居环境与公共卫生</t></is></c>' * 5
    rows = workbook_process.MOST_CELLS // 15
    xml = "".join(
        f"<row>{text}{''.join(f'<c><v>{row * place}.5</v></c>' for place in range(10))}</row>" for row in range(rows)
    )

    assert len(read(with_cells(xml)).rows) == rows


@settings(max_examples=25, deadline=None)
@given(places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_no_spoiled_workbook_raises_anything_but_a_named_refusal(places):
    for plain in (make_workbook(), (FILES / "table.xls").read_bytes()):
        data = bytearray(plain)
        for share, value in places:
            data[min(int(share * len(data)), len(data) - 1)] = value

        with suppress(SheetUnreadable):
            assert read(bytes(data)).rows
