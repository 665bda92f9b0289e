"""Plain rows of a file, and the remarks that go with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

Params = Mapping[str, str | int]
Code = TypeVar("Code", bound=StrEnum)


class FileKind(StrEnum):
    """What the file turned out to be, whatever its name says."""

    TEXT = "text"
    WORKBOOK = "workbook"


class SheetRemark(StrEnum):
    """What was done to the rows on the way in, or could not be."""

    HIDDEN_CHARACTERS_REMOVED = "hidden_characters_removed"
    LONG_NUMBER_SHORTENED = "long_number_shortened"
    MERGED_CELLS_FILLED = "merged_cells_filled"
    FORMULAS_AS_SAVED = "formulas_as_saved"
    MACROS_NOT_RUN = "macros_not_run"
    OTHER_SHEETS_NOT_READ = "other_sheets_not_read"
    HIDDEN_SHEETS_NOT_READ = "hidden_sheets_not_read"


@dataclass(frozen=True)
class Remark(Generic[Code]):
    """Something the clerk should know, about one row or (without `row`) about the whole table."""

    code: Code
    row: int | None = None
    params: Params = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One table of plain text.

    Shape: `rows[0]` is row 1 as a spreadsheet program numbers it; blank rows are kept as empty
    lists and rows may differ in length. Cells are trimmed, in Unicode NFC, on one line and without
    invisible characters; numbers are written as the cell's value, days as 2026-05-10.
    """

    rows: list[list[str]]
    filename: str
    kind: FileKind
    sheet_name: str = ""
    encoding: str = ""
    remarks: tuple[Remark[SheetRemark], ...] = ()


def remark_on_rows(code: SheetRemark, rows: Sequence[int]) -> list[Remark[SheetRemark]]:
    """Say once what happened on several rows: the first of them and how many."""
    return [Remark(code, rows[0], {"count": len(rows)})] if rows else []
