"""CSV files as spreadsheet programs, phones and attackers write them."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pointsapp.exchange.errors import (
    CellTooLong,
    EncodingUnknown,
    FileTooLarge,
    NotATable,
    QuotesUnbalanced,
    SheetUnreadable,
    TableEmpty,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
    WebPageNotTable,
)
from pointsapp.exchange.sheets import read_table
from pointsapp.exchange.types import FileKind, SheetRemark

TABLE = "类别,项目,分值\n人居环境,庭院整洁,5\n"
ROWS = [["类别", "项目", "分值"], ["人居环境", "庭院整洁", "5"]]


def rows_of(text: str) -> list[list[str]]:
    return read_table(text.encode(), "t.csv").rows


def remarks_of(data: bytes) -> list[tuple[SheetRemark, int | None]]:
    return [(remark.code, remark.row) for remark in read_table(data, "t.csv").remarks]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_each_encoding_of_spreadsheet_programs_is_read(encoding, found):
    sheet = read_table(TABLE.encode(encoding), "t.csv")

    assert (sheet.rows, sheet.encoding, sheet.kind) == (ROWS, found, FileKind.TEXT)


def test_rare_characters_of_names_arrive_as_they_are():
    rows = [["㛃", "𠅤", "𬎆", "阿依古丽·买买提"]]

    assert rows_of("㛃,𠅤,𬎆,阿依古丽·买买提") == rows
    assert read_table("㛃,𠅤,𬎆,阿依古丽·买买提".encode("gb18030"), "t.csv").rows == rows


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace(",", "\t"),
        TABLE.replace(",", ";"),
        TABLE.replace("\n", "\r\n"),
        TABLE.replace("\n", "\r"),
        TABLE.replace("5", '"5"'),
        TABLE + ",,\n\n , ,\n",
        TABLE.replace("人居环境", " 人居环境 "),
    ],
)
def test_delimiters_line_ends_quotes_and_blanks_make_no_difference(text):
    assert rows_of(text) == [row if len(row) == 3 else [] for row in ROWS]


def test_commas_inside_cells_do_not_hide_the_tabs_between_them():
    assert rows_of("项目\t分值\n巡逻,夜间\t5\n打扫,清运\t3\n")[1] == ["巡逻,夜间", "5"]


def test_a_first_line_may_name_the_delimiter_and_keeps_its_number():
    assert rows_of("sep=;\n项目;分值\n巡逻;5,5") == [[], ["项目", "分值"], ["巡逻", "5,5"]]


def test_rows_are_numbered_as_a_spreadsheet_program_numbers_them():
    rows = rows_of('类别,项目\n"两\n行",一\n\n末,行')

    assert rows == [["类别", "项目"], ["两 行", "一"], [], ["末", "行"]]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1"])
def test_what_looks_like_a_formula_stays_text(text):
    assert rows_of(f'a,"{text}"') == [["a", text.strip()]]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("庭\u200b院", "庭院"),
        ("\u202e庭院\u202c", "庭院"),
        ("\u2066庭院\u2069", "庭院"),
        ("庭\ufeff院", "庭院"),
        ("庭\x07院", "庭院"),
        ("院" + "\u0301" * 1_000, "院" + "\u0301" * 30),
    ],
)
def test_invisible_and_direction_characters_go_and_it_is_said(typed, kept):
    sheet = read_table(f"a,b\n{typed},1".encode(), "t.csv")

    assert sheet.rows[1] == [kept, "1"]
    assert [(remark.code, remark.row) for remark in sheet.remarks] == [(SheetRemark.HIDDEN_CHARACTERS_REMOVED, 2)]


def test_text_comes_in_one_canonical_form():
    assert rows_of("e\u0301\u3000x,\u00a0１２ ") == [["é x", "１２"]]


def test_numbers_that_a_program_shortened_are_said():
    assert remarks_of(b"a,b\n1.38E+10,1\n1.1E+17,2") == [(SheetRemark.LONG_NUMBER_SHORTENED, 2)]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", TableEmpty),
        (b"\xef\xbb\xbf", TableEmpty),
        (b" \r\n\t\n", TableEmpty),
        (b",,,\n,,", TableEmpty),
        ("\u200b,\u200b".encode(), TableEmpty),
        (b"sep=;", TableEmpty),
        (b"a,b\0c", NotATable),
        (b"a\0\0\0b", NotATable),
        (b"%PDF-1.7", NotATable),
        (b"\x89PNG\r\n\x1a\n\0\0", NotATable),
        (b"\xff\xd8\xff\xe0", NotATable),
        (b"\x1f\x8b\x08abc", NotATable),
        (b"PK\x05\x06" + bytes(18), NotATable),
        (b"<html><table><tr><td>1</td></tr></table>", WebPageNotTable),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", WebPageNotTable),
        (b'<?xml version="1.0"?><Workbook>', WebPageNotTable),
        (b"\xff\xff\xfe,a", EncodingUnknown),
        ("坏".encode() + b"\xff\xff,a", EncodingUnknown),
        (b"\xff\xfe\x00\xd8", NotATable),
        (b"\xff\xfe\x01\xd8", EncodingUnknown),
        (b'a,b\n1,"2', QuotesUnbalanced),
        (b'a,b\n1,"2"3"', QuotesUnbalanced),
        (b'a,b\n1,"' + b"x" * 200_000, CellTooLong),
        (b"a,b\n1," + b"x" * 2_001, CellTooLong),
        (b"a,b\n" * 20_001, TooManyRows),
        (b"," * 100 + b"x", TooManyColumns),
        ((b"1," * 59 + b"1\n") * 5_000 + b"1", TooManyCells),
        (b"x" * 5_000_001, FileTooLarge),
    ],
)
def test_what_is_no_table_is_refused_by_its_reason(data, error):
    with pytest.raises(error):
        read_table(data, "t.xlsx")


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n" * 20_000,
        b"a,b\n" + b"\n" * 4_000_000,
        b"a," + b"," * 4_000_000,
        b"," * 99 + b"x",
        (b"1," * 59 + b"1\n") * 5_000,
        b"a,b\n1," + b"x" * 2_000,
        b"x" + b" " * 1_999 + b"," * 4_990_000,
    ],
)
def test_tables_just_inside_the_limits_are_read(data):
    assert read_table(data, "t.csv").rows


def test_an_unbalanced_quote_names_its_row():
    with pytest.raises(QuotesUnbalanced) as refusal:
        read_table(b'a,b\n1,2\n3,"4\n5,6', "t.csv")

    assert refusal.value.params == {"row": 3}


@pytest.mark.parametrize(
    "data",
    [
        (b"1," * 99 + b"1\n") * 19_000,
        ("e\u0301," * 90 + "\n").encode() * 15_000,
        ("x" + "\u0315\u0300" * 999 + "\n").encode() * 1_200,
        b",\n" * 2_400_000,
        b'"",' * 1_600_000,
    ],
)
def test_the_largest_files_take_less_than_two_seconds(data):
    began = time.process_time()

    with suppress(SheetUnreadable):
        read_table(data[:4_999_000], "t.csv")

    assert time.process_time() - began < 2


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=300).filter(lambda data: data[:2] != b"PK" and data[:1] != b"\xd0"))
def test_no_bytes_raise_anything_but_a_named_refusal(data):
    try:
        sheet = read_table(data, "t.csv")
    except SheetUnreadable:
        return

    assert sheet.rows[-1]


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(st.characters() | st.sampled_from('",;\t\r\n =\ufeff\0'), max_size=200),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-be"]),
)
def test_no_text_raises_anything_but_a_named_refusal(text, encoding):
    with suppress(SheetUnreadable):
        assert read_table(text.encode(encoding, "replace"), text).rows
