"""Lists as Excel workbooks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

import xlsxwriter

from pointsapp.core.clock import VILLAGE_ZONE

Cell = str | int | Decimal | bool | date | datetime | None

_FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a list as one sheet: a bold header that stays in sight, numbers as numbers, days as days.

    Source: text that a spreadsheet would take for a formula gets an apostrophe (ASVS 1.2.10).
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats: dict[type, xlsxwriter.format.Format] = {
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    sheet = book.add_worksheet(sheet_name(title))
    sheet.freeze_panes(1, 0)
    widths = [_width(name) for name in columns]
    for place, name in enumerate(columns):
        sheet.write_string(0, place, harmless(name), head)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            _write(sheet, number, place, cell, formats)
            widths[place] = max(widths[place], _width(cell))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width + 2, 60))
    book.close()
    return file.getvalue()


def sheet_name(title: str) -> str:
    """Bring a title to what a sheet may be called."""
    return _FORBIDDEN_IN_SHEET_NAME.sub(" ", title).strip("' ")[:31] or "1"


def harmless(text: str) -> str:
    """Keep a spreadsheet from taking text for a formula."""
    return "'" + text if text.startswith(_STARTS_A_FORMULA) else text


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    place: int,
    cell: Cell,
    formats: dict[type, xlsxwriter.format.Format],
) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, place, harmless(cell))
    elif isinstance(cell, datetime):
        local = cell.astimezone(VILLAGE_ZONE).replace(tzinfo=None)
        sheet.write_datetime(row, place, local, formats[datetime])
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, formats[date])
    elif isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        sheet.write_number(row, place, float(cell))
    elif cell is not None:
        sheet.write_string(row, place, harmless(str(cell)))


def _width(cell: Cell) -> int:
    if isinstance(cell, str):
        return len(cell) if cell.isascii() else _width_of(cell)
    if isinstance(cell, date):
        return len("2026-11-21 08:30") if isinstance(cell, datetime) else len("2026-11-21")
    return 0 if cell is None else len(str(cell))


@lru_cache(maxsize=4096)
def _width_of(text: str) -> int:
    """Count a Chinese letter as two. A long list says the same names and items again and again."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
