"""Memory of the server's workers under load, the time to the first answer, and the time of `flask --help`.

    python -m benchmarks.memory [--minutes 3] [--only sqlite]

The product's server takes passbook pages, lists and confirmations over 8 connections for so many minutes (an hour in
the full form); the resident memory of each worker is printed at the beginning, in between and at the end. Start-up and
help are taken five times.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.counter_village import CONNECTIONS, Counters, counters
from benchmarks.goals import ANY
from benchmarks.load import closed_loop, get
from benchmarks.places import KINDS, place
from benchmarks.processes import memory_mb
from benchmarks.report import Report
from benchmarks.serving import ROOT, SECRET_KEY, serve

LOOKS = 6


def load(counter: Counters, until: float) -> Iterator[bytes]:
    """Write requests of a busy day at the counter until an instant: three looks for each redemption."""
    village = counter.villages[0]
    pages = itertools.cycle([f"/v/{village.slug}/{page}" for page in ("counter", "redemptions", "goods")])
    while time.monotonic() < until:
        for confirmation in counter.confirmations(200):
            yield confirmation
            for _ in range(3):
                yield get(next(pages), village.cookie)
            if time.monotonic() > until:
                return


def under_load(report: Report, kind: str, counter: Counters, minutes: float) -> None:
    """Measure the workers' memory while they are busy."""
    with serve(counter.url, counter.folder) as server:
        report.add(f"{kind}: memory at the start", largest_mb=memory_mb(server.process.pid)[0])
        for part in range(LOOKS):
            until = time.monotonic() + minutes * 60 / LOOKS
            run = closed_loop(server.port, load(counter, until), CONNECTIONS)
            sizes = memory_mb(server.process.pid)
            minute = minutes * (part + 1) / LOOKS
            report.add(
                f"{kind}: after {minute:.1f} min", largest_mb=sizes[0], all_mb=sum(sizes), answers=len(run.took_ms)
            )
        report.goal("Memory", kind, memory_mb(server.process.pid)[0], f"after {minutes:g} minutes")


def starts(report: Report, kind: str, counter: Counters) -> None:
    """Measure the time to the first answer: of the server alone, and of `flask serve`, which looks after tables first.

    Shape: the latter on SQLite, where the program is the owner of its tables.
    """
    goals = {False: "Start"} | ({True: "Start, flask serve"} if kind == "sqlite" else {})
    for is_command, name in goals.items():
        row = f"{kind}: {name}"
        for _ in range(5):
            began = time.perf_counter()
            with serve(counter.url, counter.folder, is_command=is_command) as server:
                report.add(row, seconds=time.perf_counter() - began, cpu_seconds=server.cpu)
        processor = f"{report.median(row, 'cpu_seconds'):.1f} s of processor"
        report.goal(name, kind, report.median(row, "seconds"), processor)


def helps(report: Report, folder: Path) -> None:
    """Measure `flask --help`."""
    settings = {"SECRET_KEY": SECRET_KEY, "INSTANCE_FOLDER": str(folder), "POINTS_PLAIN_HTTP": "1"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "--help"]
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True, stdout=subprocess.DEVNULL)
        report.add("flask --help", seconds=time.perf_counter() - began)
    report.goal("Help", ANY, report.median("flask --help", "seconds"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--only", choices=KINDS, help="measure on this database alone")
    asked = parser.parse_args()
    kinds = (asked.only,) if asked.only else KINDS
    report = Report("memory")
    with place(kinds) as here:
        helps(report, here.folder)
        for kind in kinds:
            with counters(here, kind, "memory") as counter:
                starts(report, kind, counter)
                under_load(report, kind, counter, asked.minutes)
    report.show("memory and start")


if __name__ == "__main__":
    main()
