"""Workbooks (.xlsx, .xlsm, .xls), read by a process of its own under limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pointsapp.core.errors import rule_error
from pointsapp.exchange import workbook_process
from pointsapp.exchange.errors import WorkbookDamaged, WorkbookTooLarge
from pointsapp.exchange.text import clean_text
from pointsapp.exchange.types import Remark, SheetRemark, remark_on_rows

MOST_SECONDS = 10
"""Patience on a busy machine; the process itself may compute for two seconds."""

# What Python needs to start and find its packages; the product's secrets stay behind.
_KEPT_ENVIRONMENT = ("SYSTEMROOT", "PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "HOME", "APPDATA")


def read_workbook(data: bytes, sheet_name: str | None) -> tuple[dict[str, Any], list[Remark[SheetRemark]]]:
    """Give the raw rows of the first visible sheet that holds anything, or of the named one.

    Shape: the answer of `workbook_process`, and the remarks that follow from it.
    Errors: WorkbookDamaged, WorkbookTooLarge, WorkbookEncrypted, WorkbookKindUnsupported, NotATable,
    SheetMissing, TableEmpty, TooManyRows, TooManyColumns, TooManyCells, CellTooLong.
    """
    answer = _ask(data, sheet_name)
    if "refused" in answer:
        raise rule_error(answer["refused"], answer["params"])
    return answer, _remarks(answer)


def _ask(data: bytes, sheet_name: str | None) -> dict[str, Any]:
    question = json.dumps({"sheet_name": sheet_name}).encode("ascii") + b"\n"
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(Path(workbook_process.__file__))],
            input=question + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MOST_SECONDS,
            env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkbookTooLarge() from None
    if done.returncode < 0:
        raise WorkbookTooLarge()
    if done.returncode > 0:
        raise WorkbookDamaged()
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _remarks(answer: dict[str, Any]) -> list[Remark[SheetRemark]]:
    remarks = remark_on_rows(SheetRemark.LONG_NUMBER_SHORTENED, answer["shortened_rows"])
    if answer["merged_count"]:
        remarks.append(Remark(SheetRemark.MERGED_CELLS_FILLED, params={"count": answer["merged_count"]}))
    if answer["has_formulas"]:
        remarks.append(Remark(SheetRemark.FORMULAS_AS_SAVED))
    if answer["has_macros"]:
        remarks.append(Remark(SheetRemark.MACROS_NOT_RUN))
    for code, names in (
        (SheetRemark.OTHER_SHEETS_NOT_READ, answer["other_names"]),
        (SheetRemark.HIDDEN_SHEETS_NOT_READ, answer["hidden_names"]),
    ):
        if names:
            remarks.append(Remark(code, params={"names": clean_text("、".join(names)), "count": len(names)}))
    return remarks
