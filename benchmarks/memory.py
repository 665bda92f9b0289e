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
from benchmarks.load import closed_loop, get
from benchmarks.places import KINDS, place
from benchmarks.processes import memory_mb
from benchmarks.report import Report
from benchmarks.serving import ROOT, SECRET_KEY, serve

LOOKS, PART_SECONDS = 6, 300


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
        report.goal(f"{kind}: MB of the largest worker", memory_mb(server.process.pid)[0], 150, is_most=True)


def starts(report: Report, kind: str, counter: Counters) -> None:
    """Measure the time to the first answer."""
    for _ in range(5):
        began = time.perf_counter()
        with serve(counter.url, counter.folder):
            report.add(f"{kind}: first answer", seconds=time.perf_counter() - began)
    report.goal(
        f"{kind}: seconds to the first answer", report.median(f"{kind}: first answer", "seconds"), 2, is_most=True
    )


def helps(report: Report, folder: Path) -> None:
    """Measure `flask --help`, which loads the program with all its commands."""
    settings = {"SECRET_KEY": SECRET_KEY, "INSTANCE_FOLDER": str(folder), "POINTS_PLAIN_HTTP": "1"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "--help"]
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True, stdout=subprocess.DEVNULL)
        report.add("flask --help", seconds=time.perf_counter() - began)
    report.goal("seconds of flask --help", report.median("flask --help", "seconds"), 1, is_most=True)


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
