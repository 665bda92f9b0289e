"""How many workers and threads serve best: redeeming and reading a passbook over HTTP with different numbers of both.

    python -m benchmarks.workers [--rounds 3] [--count 300] [--shapes 1x4 2x2 2x4 2x8 4x2] [--only sqlite]

A server of each shape (workers x threads in each) stands on the same database; 8 connections ask one after the other,
in turns, so that whatever else the machine does falls on all alike. The servers that are not asked do nothing.
"""

from __future__ import annotations

import argparse
from collections import Counter
from contextlib import ExitStack

from benchmarks.counter_village import CONNECTIONS, counters, result_of
from benchmarks.load import Run, closed_loop, get, status_of
from benchmarks.passbook_rate import PAGE, settled
from benchmarks.places import KINDS, Place, place
from benchmarks.processes import cpu_seconds, memory_mb
from benchmarks.report import Report
from benchmarks.serving import Server, serve
from pointsapp.cli.serving import THREADS, WORKERS

SHAPES = ("1x4", "2x2", "2x4", "2x8", "4x2")
PASSBOOK_LINES = 60
WARM_UP = 48


def kept(report: Report, here: Place, row: str, server: Server, run: Run, before: tuple[float, float]) -> None:
    """Keep the figures of one round."""
    count = len(run.took_ms)
    report.add(
        row,
        per_second=run.per_second,
        p50_ms=run.at(0.5),
        p99_ms=run.at(0.99),
        app_us=(server.cpu - before[0]) / count * 1e6,
        db_us=(cpu_seconds(here.server_pid) - before[1]) / count * 1e6,
        all_mb=sum(memory_mb(server.process.pid)),
    )


def compare(report: Report, here: Place, kind: str, asked: argparse.Namespace) -> None:
    """Measure every shape in turns."""
    with ExitStack() as stack:
        made = stack.enter_context(counters(here, kind, "workers"))
        url, cookie = settled(here, kind, PASSBOOK_LINES)
        page = get(PAGE, f"{cookie}; language=zh")
        books, passbooks = made.folder, here.folder / f"passbook-{kind}"
        servers: dict[str, list[Server]] = {}
        for shape in asked.shapes:
            workers, threads = (int(part) for part in shape.split("x"))
            servers[shape] = [
                stack.enter_context(serve(address, folder, workers=workers, threads=threads))
                for address, folder in ((made.url, books), (url, passbooks))
            ]
        for times in range(asked.rounds + 1):
            count = asked.count if times else WARM_UP
            for shape, (counter, phone) in servers.items():
                for what, server in (("redeem", counter), ("passbook", phone)):
                    requests = made.confirmations(count) if what == "redeem" else [page] * (count // 3)
                    before = (server.cpu, cpu_seconds(here.server_pid))
                    run = closed_loop(server.port, requests, CONNECTIONS, result_of if what == "redeem" else status_of)
                    if run.words != Counter({"done" if what == "redeem" else "200": len(requests)}):
                        print(f"{shape} {what}: {dict(run.words)}", flush=True)
                    if times:
                        kept(report, here, f"{kind} {what} {shape}", server, run, before)
    for what in ("redeem", "passbook"):
        report.show(
            f"{what} over HTTP by workers x threads, {kind}, {CONNECTIONS} connections",
            [f"{kind} {what} {shape}" for shape in asked.shapes],
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=300, help="confirmations in a round; a third as many passbooks")
    parser.add_argument("--shapes", nargs="+", default=list(SHAPES), metavar="WORKERSxTHREADS")
    parser.add_argument("--only", choices=KINDS, help="measure on this database alone")
    asked = parser.parse_args()
    kinds = (asked.only,) if asked.only else KINDS
    print(f"flask serve has {WORKERS}x{THREADS}")
    with place(kinds) as here:
        report = Report("workers")
        for kind in kinds:
            compare(report, here, kind, asked)


if __name__ == "__main__":
    main()
