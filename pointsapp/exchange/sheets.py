"""Any table file as plain rows: the only way in for files from outside."""

from __future__ import annotations

import re

from pointsapp.exchange.delimited import decode, split
from pointsapp.exchange.errors import FileTooLarge, NotATable, TableEmpty, WebPageNotTable
from pointsapp.exchange.text import clean_text, one_line, visible_text
from pointsapp.exchange.types import FileKind, Remark, Sheet, SheetRemark, remark_on_rows
from pointsapp.exchange.workbooks import read_workbook

MOST_MEGABYTES = 5

_MEGABYTE = 1_000_000
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_OTHER_FILES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
    b"PK\x05\x06",
)
_WEB_PAGE = re.compile(rb"\s*<(!doctype|html|head|body|table|meta|\?xml|script|svg|!--)", re.IGNORECASE)
_SHORTENED = re.compile(r"\d(\.\d+)?[Ee]\+\d{1,3}")


def read_table(data: bytes, filename: str, *, sheet_name: str | None = None) -> Sheet:
    """Read a CSV file or one sheet of a workbook; the content decides which, not the name.

    Shape: without `sheet_name`, the first visible sheet that holds anything.
    Errors: SheetUnreadable, always as one of its named subclasses.
    """
    if len(data) > MOST_MEGABYTES * _MEGABYTE:
        raise FileTooLarge(most_megabytes=MOST_MEGABYTES)
    if not data.strip():
        raise TableEmpty()
    name = clean_text(filename)[:200]
    sheet = _workbook(data, name, sheet_name) if data.startswith(_WORKBOOKS) else _text(data, name)
    if not sheet.rows:
        raise TableEmpty()
    return sheet


def _workbook(data: bytes, filename: str, sheet_name: str | None) -> Sheet:
    answer, remarks = read_workbook(data, sheet_name)
    rows, hidden = _cleaned(answer["rows"])
    return Sheet(
        rows,
        filename,
        FileKind.WORKBOOK,
        sheet_name=clean_text(answer["sheet_name"]),
        remarks=(*remarks, *hidden),
    )


def _text(data: bytes, filename: str) -> Sheet:
    if data.startswith(_OTHER_FILES):
        raise NotATable()
    if _WEB_PAGE.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise WebPageNotTable()
    text, encoding = decode(data)
    rows, hidden = _cleaned(split(text))
    shortened = [number for number, row in enumerate(rows, start=1) if any(_SHORTENED.fullmatch(cell) for cell in row)]
    remarks = (*remark_on_rows(SheetRemark.LONG_NUMBER_SHORTENED, shortened), *hidden)
    return Sheet(rows, filename, FileKind.TEXT, encoding=encoding, remarks=remarks)


def _cleaned(rows: list[list[str]]) -> tuple[list[list[str]], list[Remark[SheetRemark]]]:
    cleaned: list[list[str]] = []
    changed = []
    for number, row in enumerate(rows, start=1):
        visible = [visible_text(cell) for cell in row]
        if visible != row:
            changed.append(number)
        cells = [one_line(cell) for cell in visible]
        cleaned.append(cells if any(cells) else [])
    while cleaned and not cleaned[-1]:
        cleaned.pop()
    return cleaned, remark_on_rows(SheetRemark.HIDDEN_CHARACTERS_REMOVED, changed)
