"""Text tables: CSV as spreadsheet programs write it, in any of their encodings and delimiters."""

from __future__ import annotations

import codecs
import csv
import io
import string
from collections import Counter

from pointsapp.exchange.errors import (
    CellTooLong,
    EncodingUnknown,
    NotATable,
    QuotesUnbalanced,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
)
from pointsapp.exchange.workbook_process import MOST_CELL_CHARACTERS, MOST_CELLS, MOST_COLUMNS, MOST_ROWS

DELIMITERS = (",", "\t", ";")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_CHARACTERS = 64_000
_SAMPLE_ROWS = 50


def decode(data: bytes) -> tuple[str, str]:
    """Give the text and the encoding it was in.

    Errors: EncodingUnknown, NotATable.
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise NotATable()
        return text, encoding
    raise NotATable() if b"\0" in data else EncodingUnknown()


def split(text: str) -> list[list[str]]:
    """Cut text into rows of cells, by the delimiter that it evidently uses.

    Shape: blank rows are kept, trailing ones not; a first line `sep=;` names the delimiter.
    Errors: QuotesUnbalanced, CellTooLong, TooManyRows, TooManyColumns, TooManyCells.
    """
    delimiter = _named_delimiter(text)
    rows = _parsed(text, delimiter or _likely_delimiter(text))
    if delimiter:
        rows[0] = []
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _encodings(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (encoding,)
    if b"\0" not in data:
        return "utf-8", "gb18030"
    in_even, in_odd = b"\0" in data[::2], b"\0" in data[1::2]
    if in_even == in_odd:
        raise NotATable()
    return ("utf-16-le",) if in_odd else ("utf-16-be",)


def _named_delimiter(text: str) -> str | None:
    first = text[:8].splitlines()[0].strip().lower() if text.strip() else ""
    named = first.removeprefix("sep=")
    return named if named != first and named in DELIMITERS else None


def _likely_delimiter(text: str) -> str:
    """Prefer the delimiter that cuts most lines into the same number of cells, and into many."""
    sample = text[:_SAMPLE_CHARACTERS]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> int:
    widths: Counter[int] = Counter()
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            widths[len(cells)] += len(cells) > 1
            if widths.total() >= _SAMPLE_ROWS:
                break
    except csv.Error:
        return 0
    return max((width * count for width, count in widths.items()), default=0)


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    room = MOST_CELLS
    filled = text.rstrip(string.whitespace + delimiter)
    reader = csv.reader(io.StringIO(filled, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            trimmed = _trimmed(cells)
            _require_room(number, trimmed)
            room -= len(trimmed)
            if room < 0:
                raise TooManyCells(most=MOST_CELLS)
            if number <= MOST_ROWS:
                rows.append(trimmed)
    except csv.Error as error:
        if "field limit" in str(error):
            raise CellTooLong(most=MOST_CELL_CHARACTERS, row=len(rows) + 1) from None
        raise QuotesUnbalanced(row=len(rows) + 1) from None
    return rows


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _require_room(row: int, cells: list[str]) -> None:
    if cells and row > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    if len(cells) > MOST_COLUMNS:
        raise TooManyColumns(most=MOST_COLUMNS, row=row)
    if any(len(cell) > MOST_CELL_CHARACTERS for cell in cells):
        raise CellTooLong(most=MOST_CELL_CHARACTERS, row=row)
