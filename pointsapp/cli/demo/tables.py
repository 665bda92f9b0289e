"""The demo's tables: rows of real scoring tables and price lists, with where they were found."""

from __future__ import annotations

import csv
from pathlib import Path

DATA = Path(__file__).parent / "data"
Row = dict[str, str]


def read(name: str) -> list[Row]:
    """Read a table of the demo: one dictionary for each row."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> int | None:
    """Read a whole number, None from an empty cell."""
    return int(cell) if cell else None
