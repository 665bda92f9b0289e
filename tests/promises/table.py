"""The table of promises in `docs/promises.md`: one line for each program, as its last full run left it."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.promises.trial import Trial

PAGE = Path(__file__).parents[2] / "docs" / "promises.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
HEAD = ("promise", "program", "database", "tried", "failed", "figure", "seconds", "run on")
KEYS = 3
PACKAGES = ("Flask", "SQLAlchemy", "granian", "pysqlite3", "psycopg")


def write(trials: Iterable[Trial]) -> None:
    """Put the lines of these trials into the page; those of programs that did not run now stay."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    old, _, after = rest.partition(END)
    rows = {tuple(row[:KEYS]): row for row in map(_cells, old.splitlines()) if len(row) == len(HEAD)}
    rows.pop(HEAD[:KEYS], None)
    rows.update({(trial.promise, trial.program, trial.database): _row(trial) for trial in trials})
    kept = [rows[key] for key in sorted(rows, key=lambda key: (int(key[0][1:]), key)) if set(key[0]) != {"-"}]
    table = "\n".join(["| " + " | ".join(row) + " |" for row in (HEAD, ["---"] * len(HEAD), *kept)])
    PAGE.write_text(f"{before}{BEGIN}\n{_machine()}\n\n{table}\n{END}{after}", encoding="utf-8")


def lines(trials: Iterable[Trial]) -> list[str]:
    """Give the table as plain lines for the terminal."""
    rows = [HEAD[:-1], *(_row(trial)[:-1] for trial in trials)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD) - 1)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    return [] if set(cells[0]) <= {"-"} else cells


def _row(trial: Trial) -> list[str]:
    figure = trial.figure if not trial.findings else f"FAILED: {trial.verdict}"
    figures = (f"{trial.tried:,}", f"{trial.failed:,}", figure.replace("|", "/"), f"{trial.seconds:.0f}")
    return [trial.promise, trial.program, trial.database, *figures, f"{datetime.now(UTC):%Y-%m-%d %H:%M}"]


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**3
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"Last run {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores, {memory} GiB, {platform.system()}"
        f" {platform.release()}, Python {sys.version.split()[0]}, {versions}."
    )
