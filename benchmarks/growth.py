"""Redeeming and reading a passbook over HTTP in a county of ten thousand entries and in one of millions, in turns.

    python -m benchmarks.growth [--kind postgresql] [--households 60000] [--months 36] [--folder DIR] [--rounds 3]

Two counties are built by `flask demo county`, the large one with ten villages' worth of households for each thousand
at most; with `--folder` they are kept and found again. Both are served by the product's own server. Requests go to
households all over the county, over two connections. In the short form the large one has some 100 thousand entries.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.counter_village import result_of
from benchmarks.counties import County, build, opened
from benchmarks.goals import GOALS
from benchmarks.load import Reader, closed_loop, status_of
from benchmarks.places import Place, kept_place
from benchmarks.processes import cpu_seconds
from benchmarks.report import Report
from benchmarks.serving import Server, serve

CONNECTIONS = 2
WARM_UP = 200
SMALL = (1, 60, 36)
"""As many lines in each passbook as in the large one, or its pages could not be compared."""
A_VILLAGE = 833


def county(place: Place, kind: str, name: str, size: tuple[int, int, int]) -> County:
    """Open a county, built now unless it is kept."""
    folder = place.folder / f"{name}-{kind}"
    done = folder / "built"
    if not done.exists():
        url, owner_url = place.urls(kind, name)
        folder.mkdir(mode=0o700, exist_ok=True)
        began = time.monotonic()
        build(url, owner_url, folder, size)
        print(f"{name}: {size} villages, households and months in {time.monotonic() - began:.0f} s", flush=True)
        done.touch()
        if kind == "postgresql":
            place.analyze(name)
    return opened(name, place.url(kind, name), folder)


def measure(report: Report, place: Place, what: str, side: County, server: Server, count: int) -> None:
    """Send one round and keep its figures."""
    requests = side.confirmations(count) if what == "redeem" else side.passbooks(count)
    read: Reader = result_of if what == "redeem" else status_of
    app, database = server.cpu, cpu_seconds(place.server_pid)
    run = closed_loop(server.port, requests, CONNECTIONS, read)
    app, database = server.cpu - app, cpu_seconds(place.server_pid) - database
    if len(run.words) > 1:
        print(f"{what}, {side.name}: {dict(run.words)}", flush=True)
    report.add(
        f"{what}, {side.name}",
        p50_ms=run.at(0.5),
        p99_ms=run.at(0.99),
        worst_ms=run.at(1),
        app_us=app / count * 1e6,
        db_us=database / count * 1e6,
        not_done=count - run.words["done" if what == "redeem" else "200"],
    )


def compare(report: Report, place: Place, sides: list[County], rounds: int, count: int) -> None:
    """Measure both in turns."""
    with ExitStack() as stack:
        servers = [stack.enter_context(serve(side.url, side.folder)) for side in sides]
        for what in ("redeem", "passbook"):
            for number in range(rounds + 1):
                for side, server in zip(sides, servers, strict=True):
                    if number:
                        measure(report, place, what, side, server, count)
                    else:
                        requests = side.confirmations if what == "redeem" else side.passbooks
                        closed_loop(server.port, requests(WARM_UP), CONNECTIONS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kind", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--households", type=int, default=1_200)
    parser.add_argument("--months", type=int, default=18)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--folder", type=Path, help="keep the counties here")
    asked = parser.parse_args()
    report = Report("growth")
    os.umask(0o077)
    with ExitStack() as stack:
        folder = asked.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jf-growth-")))
        place = stack.enter_context(kept_place(folder, asked.kind))
        large = (max(1, round(asked.households / A_VILLAGE)), asked.households, asked.months)
        sides = [county(place, asked.kind, name, size) for name, size in (("small", SMALL), ("large", large))]
        entries = ", ".join(f"{side.name} {side.entries:,}" for side in sides)
        compare(report, place, sides, asked.rounds, asked.count)
        report.show(f"{asked.kind}: {entries} entries, {CONNECTIONS} connections")
        ratios = {
            (what, figure): report.ratio(f"{what}, large", f"{what}, small", figure)
            for what in ("redeem", "passbook")
            for figure in ("p50_ms", "p99_ms")
        }
        numbers = {"postgresql": {"redeem": "G5", "passbook": "G6"}, "sqlite": {"redeem": "G7"}}[asked.kind]
        for (what, figure), seen in ratios.items():
            name = f"{numbers.get(what)} {figure.removesuffix('_ms')}"
            if name in GOALS:
                report.goal(name, asked.kind, seen, f"entries: {entries}")


if __name__ == "__main__":
    main()
