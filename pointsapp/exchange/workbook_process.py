"""Read one sheet of a workbook in a process of its own, started by `workbooks.py`.

The parser allocates what a hostile file asks for, and a failed allocation ends the process without
an exception to catch (seen with a lone cell at XFD1048576). So it runs where that costs one upload:
under limits on memory and time, without the program's environment, importing nothing of it.

Shape: JSON on standard output, either {"refused": code, "params": {...}} or the fields of `_answer`.
"""

from __future__ import annotations

import io
import json
import math
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

if sys.platform != "win32":
    import resource

Value = int | float | str | bool | time | date | datetime | timedelta

MOST_MEMORY_BYTES = 300 * 1024 * 1024
MOST_CPU_SECONDS = 2
MOST_UNPACKED_BYTES = 64 * 1024 * 1024
ALWAYS_UNPACKED_BYTES = 8 * 1024 * 1024
MOST_UNPACKED_TIMES = 150
MOST_MEMBERS = 1_000
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELLS = 300_000
MOST_CELL_CHARACTERS = 2_000
MOST_MERGES = 20_000
EXACT_NUMBER = 10**15

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PIECE_BYTES = 1024 * 1024


class _Refused(Exception):
    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def main() -> None:
    """Answer for the workbook that follows one line of JSON (`sheet_name`, or null) on standard input."""
    _limit()
    wanted = json.loads(sys.stdin.buffer.readline())["sheet_name"]
    data = sys.stdin.buffer.read()
    try:
        answer = _answer(data, wanted)
    except _Refused as refusal:
        answer = {"refused": refusal.code, "params": refusal.params}
    except PasswordError:
        answer = {"refused": "workbook_encrypted", "params": {}}
    except MemoryError:
        answer = {"refused": "workbook_too_large", "params": {}}
    sys.stdout.write(json.dumps(answer))


def _limit() -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
        if sys.platform != "darwin":
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))


def _answer(data: bytes, wanted: str | None) -> dict[str, object]:
    has_macros, has_formulas = _look_into(data)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    visible, hidden = _sheet_names(workbook)
    if wanted is not None and wanted not in visible:
        raise _Refused("sheet_missing", sheet=wanted)
    for name in visible if wanted is None else [wanted]:
        rows, merged, shortened = _rows_of(workbook.get_sheet_by_name(name))
        if rows:
            return {
                "sheet_name": name,
                "rows": rows,
                "merged_count": merged,
                "shortened_rows": shortened,
                "other_names": [other for other in visible if other != name],
                "hidden_names": hidden,
                "has_macros": has_macros,
                "has_formulas": has_formulas,
            }
    raise _Refused("table_empty")


def _look_into(data: bytes) -> tuple[bool, bool]:
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            raise _Refused("workbook_encrypted")
        return False, False
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = package.infolist()
        _require_sensible(members, len(data))
        names = {member.filename.lower().replace("\\", "/") for member in members}
        _require_workbook(names, package)
        has_macros = any(name.endswith("vbaproject.bin") for name in names)
        return has_macros, _has_formulas(package, members)


def _require_sensible(members: list[zipfile.ZipInfo], packed_bytes: int) -> None:
    unpacked_bytes = sum(member.file_size for member in members)
    most = min(MOST_UNPACKED_BYTES, max(ALWAYS_UNPACKED_BYTES, packed_bytes * MOST_UNPACKED_TIMES))
    if len(members) > MOST_MEMBERS or unpacked_bytes > most:
        raise _Refused("workbook_too_large")
    if any(member.flag_bits & 1 for member in members):
        raise _Refused("workbook_encrypted")


def _require_workbook(names: set[str], package: zipfile.ZipFile) -> None:
    if "xl/workbook.bin" in names:
        raise _Refused("workbook_kind_unsupported", kind="XLSB")
    if "mimetype" in names and b"opendocument" in package.read("mimetype"):
        raise _Refused("workbook_kind_unsupported", kind="OpenDocument")
    if "index/document.iwa" in names:
        raise _Refused("workbook_kind_unsupported", kind="Numbers")
    if not any(name.startswith("xl/") for name in names):
        raise _Refused("not_a_table")


def _has_formulas(package: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bool:
    sheets = (m for m in members if m.filename.lower().startswith("xl/worksheets/sheet"))
    return any(b"<f>" in piece or b"<f " in piece for piece in _pieces(package, sheets))


def _pieces(package: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo]) -> Iterator[bytes]:
    for member in members:
        with package.open(member) as file:
            tail = b""
            while piece := file.read(_PIECE_BYTES):
                yield tail + piece
                tail = piece[-2:]


def _sheet_names(workbook: CalamineWorkbook) -> tuple[list[str], list[str]]:
    visible: list[str] = []
    hidden: list[str] = []
    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet:
            is_visible = sheet.visible == SheetVisibleEnum.Visible
            (visible if is_visible else hidden).append(sheet.name)
    return visible, hidden


def _rows_of(sheet: CalamineSheet) -> tuple[list[list[str]], int, list[int]]:
    if sheet.start is None:
        return [], 0, []
    _, left = sheet.start
    rows: list[list[str]] = []
    shortened = []
    room = MOST_CELLS
    for index, values in enumerate(sheet.iter_rows()):
        cells = _trimmed([""] * left + [_text(value) for value in values])
        if cells:
            _require_room(index + 1, cells)
            if any(_is_shortened(value) for value in values):
                shortened.append(index + 1)
            room -= len(cells)
            if room < 0:
                raise _Refused("too_many_cells", most=MOST_CELLS)
        if index < MOST_ROWS:
            rows.append(cells)
    merged = _fill_down(rows, sheet.merged_cell_ranges or [])
    while rows and not rows[-1]:
        rows.pop()
    return rows, merged, shortened


def _require_room(row: int, cells: list[str]) -> None:
    if row > MOST_ROWS:
        raise _Refused("too_many_rows", most=MOST_ROWS)
    if len(cells) > MOST_COLUMNS:
        raise _Refused("too_many_columns", most=MOST_COLUMNS, row=row)
    if any(len(cell) > MOST_CELL_CHARACTERS for cell in cells):
        raise _Refused("cell_too_long", most=MOST_CELL_CHARACTERS, row=row)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes").removesuffix(" 00:00")
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: float) -> str:
    if math.isfinite(value) and value.is_integer() and abs(value) < EXACT_NUMBER:
        return str(int(value))
    return f"{value:.15g}"


def _is_shortened(value: Value) -> bool:
    return isinstance(value, float) and not abs(value) < EXACT_NUMBER


def _fill_down(rows: list[list[str]], merges: list[tuple[tuple[int, int], tuple[int, int]]]) -> int:
    """Repeat a merged cell's text down its first column, which is how a reader sees it."""
    filled = 0
    for (top, left), (bottom, _) in merges[:MOST_MERGES]:
        if top >= len(rows) or left >= len(rows[top]) or not rows[top][left].strip():
            continue
        below = [row for row in rows[top + 1 : bottom + 1] if row]
        for row in below:
            row.extend([""] * (left + 1 - len(row)))
            row[left] = row[left] or rows[top][left]
        filled += bool(below)
    return filled


if __name__ == "__main__":
    main()
