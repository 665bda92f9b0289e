"""Figures as they are printed and kept: rounds, medians, ratios, and on which machine they were taken."""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.goals import GOALS
from pointsapp.core.clock import now
from pointsapp.core.engine import driver_for_sqlite

KEPT = Path(__file__).parent / "results"
NAMED = ("flask", "sqlalchemy", "psycopg", "pysqlite3", "granian", "jinja2", "werkzeug")


def machine() -> dict[str, Any]:
    """Say on what a figure was taken, and how busy that was."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    return {
        "at": f"{now():%Y-%m-%d %H:%M} UTC",
        "processor": f"{os.cpu_count()} x {model}",
        "load": [round(part, 1) for part in os.getloadavg()],
        "python": platform.python_version(),
        "sqlite": driver_for_sqlite().sqlite_version,
        **{name: _version(name) for name in NAMED},
    }


class Report:
    """Rounds of one benchmark by row and figure. Everything taken is kept as JSON lines; the table shows medians."""

    def __init__(self, name: str, folder: Path = KEPT) -> None:
        self.name, self._file = name, folder / f"{name}.jsonl"
        self._rounds: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        folder.mkdir(parents=True, exist_ok=True)
        self._how = " ".join([name, *sys.argv[1:]])
        facts = machine()
        self._keep({"machine": facts})
        print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in facts.items()), flush=True)

    def add(self, row: str, **figures: float) -> None:
        """Keep one round of a row."""
        for name, value in figures.items():
            self._rounds[row][name].append(value)
        self._keep({"row": row, **figures})

    def median(self, row: str, figure: str) -> float:
        """Give the median of the rounds."""
        return statistics.median(self._rounds[row][figure])

    def total(self, row: str, figure: str) -> float:
        """Add up the rounds."""
        return sum(self._rounds[row][figure])

    def ratio(self, row: str, other: str, figure: str) -> float:
        """Divide the medians of two rows. Shape: without end where the other was too short to be measured."""
        below = self.median(other, figure)
        return self.median(row, figure) / below if below else math.inf

    def show(self, title: str, rows: Iterable[str] = ()) -> None:
        """Print the medians of some rows, or of all."""
        shown = list(rows) or list(self._rounds)
        names = list(dict.fromkeys(name for row in shown for name in self._rounds[row]))
        rounds = max(len(values) for row in shown for values in self._rounds[row].values())
        table = [["", *names]]
        for row in shown:
            found = self._rounds[row]
            table.append([row, *(f"{statistics.median(found[name]):,.2f}" if name in found else "" for name in names)])
        print(f"\n{title} (medians of {rounds} rounds)")
        print_table(table)

    def goal(self, name: str, kind: str, seen: float, note: str = "") -> None:
        """Print and keep how a goal was met on a database, or by how much it was missed. Never an error."""
        goal = GOALS[name]
        said = f"{name}, {kind}: {seen:.2f} (wanted {goal.wants(kind)}): {goal.judge(kind, seen)}"
        print(f"{said}; {note}" if note else said, flush=True)
        taken = {"at": f"{now():%Y-%m-%d %H:%M}", "load": round(os.getloadavg()[0], 1), "how": self._how}
        self._keep({"goal": name, "database": kind, "seen": seen, "note": note, **taken})

    def _keep(self, line: dict[str, Any]) -> None:
        with self._file.open("a", encoding="utf-8") as written:
            written.write(json.dumps(line, ensure_ascii=False) + "\n")


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns: the first to the left, figures to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("  ".join(cells).rstrip(), flush=True)


def _lines(file: str) -> list[str]:
    return Path(file).read_text(errors="replace").splitlines() if Path(file).exists() else []


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
