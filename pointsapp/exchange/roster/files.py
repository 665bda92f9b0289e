"""A roster from any file or pasted text, cleaned of private numbers, and kept so until it is taken."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pointsapp.core.actor import VillageId
from pointsapp.exchange.errors import FileTooLarge
from pointsapp.exchange.roster.private import leave_out_private
from pointsapp.exchange.sheets import read_table
from pointsapp.exchange.types import Remark, Sheet, SheetRemark
from pointsapp.exchange.uploads import keep_upload, read_upload

MOST_PASTED_LETTERS = 1_000_000


@dataclass(frozen=True)
class RosterSheet:
    """The rows of a file without private numbers.

    Shape: `private_columns` are the places that were emptied, `private_cells` single cells as (row, place);
    rows count from 1, places from 0.
    """

    rows: list[list[str]]
    remarks: tuple[Remark[SheetRemark], ...]
    private_columns: tuple[int, ...]
    private_cells: tuple[tuple[int, int], ...]

    @property
    def has_private(self) -> bool:
        """Tell whether something was left out."""
        return bool(self.private_columns or self.private_cells)


def read_roster_file(data: bytes, filename: str, *, sheet_name: str | None = None) -> RosterSheet:
    """Read a file and leave out identity and bank numbers. Errors: SheetUnreadable, as one of its subclasses."""
    return _cleaned(read_table(data, filename, sheet_name=sheet_name))


def read_pasted(text: str) -> RosterSheet:
    """Read what was copied from a spreadsheet: rows of cells with tabs. Errors: SheetUnreadable."""
    if len(text) > MOST_PASTED_LETTERS:
        raise FileTooLarge(most_megabytes=MOST_PASTED_LETTERS // 1_000_000)
    return _cleaned(read_table(text.encode("utf-8", "replace"), ""))


def keep_roster(folder: Path, village_id: VillageId, sheet: RosterSheet, *, at: datetime) -> str:
    """Put a cleaned roster aside and give its digest: the same rows have the same one, whatever file they came in."""
    content = {
        "rows": sheet.rows,
        "remarks": [[remark.code.value, remark.row, dict(remark.params)] for remark in sheet.remarks],
        "private_columns": sheet.private_columns,
        "private_cells": sheet.private_cells,
    }
    return keep_upload(folder, village_id, json.dumps(content, ensure_ascii=False).encode("utf-8"), at=at)


def read_kept_roster(folder: Path, village_id: VillageId, digest: str) -> RosterSheet:
    """Give the kept roster of that digest again. Errors: UploadGone, FileDiffers."""
    content = json.loads(read_upload(folder, village_id, digest))
    return RosterSheet(
        content["rows"],
        tuple(Remark(SheetRemark(code), row, params) for code, row, params in content["remarks"]),
        tuple(content["private_columns"]),
        tuple((row, place) for row, place in content["private_cells"]),
    )


def _cleaned(sheet: Sheet) -> RosterSheet:
    cleaned = leave_out_private(sheet.rows)
    return RosterSheet(cleaned.rows, sheet.remarks, cleaned.columns, cleaned.cells)
