"""Redeeming over HTTP, all of it on: the product against the floor, on both databases.

    python -m benchmarks.redeem [--rounds 3] [--count 1000] [--only sqlite]

Both are served by Granian with 2 workers of 4 threads, each on an own database, with the same village in
it. Each round sends so many confirmations of fresh quotes over 8 connections to one, then to the other. Afterwards the
books of both are verified. Then 20 connections send one and the same confirmation at once, ten times.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.counter_village import CONNECTIONS, Counters, counters, result_of
from benchmarks.load import Run, closed_loop, post
from benchmarks.places import KINDS, Place, place
from benchmarks.processes import cpu_seconds
from benchmarks.report import Report
from benchmarks.serving import Server, serve
from pointsapp.core.db import db, reading
from tests.promises.books import exceptions_at_rest

FLOOR = "benchmarks.floor:app"
AT_ONCE, TIMES = 20, 10
WARM_UP = 200
RATE_GOALS = {"postgresql": "G1", "sqlite": "G2"}


@dataclass
class Side:
    """One of the two that are compared."""

    name: str
    counters: Counters
    server: Server

    @property
    def kind(self) -> str:
        return self.name.split()[0]

    @property
    def is_product(self) -> bool:
        return self.name.endswith("product")

    def requests(self, count: int) -> list[bytes]:
        if self.is_product:
            return self.counters.confirmations(count)
        return [
            post(f"/{village.village_id}/{village.keeper.user_id}/{uid}/confirm", {"request_key": uid})
            for village, uid, _ in self.counters.quotes(count)
        ]


def floor_word(status: int, body: bytes) -> str:
    return "done" if status == 200 and b'"uid"' in body else f"status {status}"


def measured(report: Report, here: Place, side: Side, count: int) -> Run:
    """Send one round to one side and keep its figures."""
    requests = side.requests(count)
    own, database = side.server.cpu, cpu_seconds(here.server_pid)
    read = result_of if side.is_product else floor_word
    run = closed_loop(side.server.port, requests, CONNECTIONS, read)
    own, database = side.server.cpu - own, cpu_seconds(here.server_pid) - database
    report.add(
        side.name,
        per_second=run.per_second,
        p50_ms=run.at(0.5),
        p99_ms=run.at(0.99),
        worst_ms=run.at(1),
        app_us=own / count * 1e6,
        db_us=database / count * 1e6,
        not_done=count - run.words["done"],
    )
    if run.words["done"] < count:
        print(f"{side.name}: {dict(run.words)}", flush=True)
    return run


def compare(report: Report, here: Place, kind: str, rounds: int, count: int) -> None:
    """Measure both sides in turns and hold the ratios against the goals."""
    with ExitStack() as stack:
        sides = []
        for name, target in (("product", "wsgi:app"), ("floor", FLOOR)):
            made = stack.enter_context(counters(here, kind, name))
            server = stack.enter_context(serve(made.url, made.folder, target=target))
            sides.append(Side(f"{kind} {name}", made, server))
        for side in sides:
            closed_loop(side.server.port, side.requests(WARM_UP), CONNECTIONS)
            if kind == "postgresql":
                here.analyze(side.name.split()[1])
        for _ in range(rounds):
            for side in sides:
                measured(report, here, side, count)
        product, floor = (side.name for side in sides)
        report.show(f"redeem over HTTP, {kind}, {CONNECTIONS} connections", [product, floor])
        report.goal(RATE_GOALS[kind], kind, report.ratio(product, floor, "per_second"))
        report.goal("G3", kind, report.ratio(product, floor, "app_us"))
        if kind == "sqlite":
            tail = report.median(product, "p99_ms") / report.median(product, "p50_ms")
            report.goal("G8 p99 / p50", kind, tail)
            report.goal("G8 refused", kind, report.total(product, "not_done"))
        for side in sides:
            require_sound(report, side)
        same_key(report, sides[0])


def require_sound(report: Report, side: Side) -> None:
    """Count lost points, and verify the books link by link."""
    count, lost = side.counters.redeemed()
    with side.counters.app.app_context(), reading():
        wrong = [
            bad
            for village in side.counters.villages
            for bad in exceptions_at_rest(side.counters.app, village.village_id)
        ]
        db.engine.dispose()
    print(f"{side.name}: {count} redemptions; verified: {wrong or 'nothing wrong'}")
    if side.is_product:
        report.goal("G8 lost", side.kind, lost)


def same_key(report: Report, side: Side) -> None:
    """Let 20 connections send the same confirmation at once, ten times over."""
    before, _ = side.counters.redeemed()
    words = []
    for [request] in (side.requests(1) for _ in range(TIMES)):
        run = closed_loop(side.server.port, [request] * AT_ONCE, AT_ONCE, result_of)
        words.append(run.words["done"])
    after, lost = side.counters.redeemed()
    print(f"{side.name}: {TIMES} keys sent {AT_ONCE} times at once: {words} answered as done, {lost} points lost")
    report.goal("G14 redeemed", side.kind, (after - before) / TIMES)
    report.goal("G14 others", side.kind, TIMES * AT_ONCE - sum(words))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=1000, help="confirmations in a round")
    parser.add_argument("--only", choices=KINDS, help="measure on this database alone")
    asked = parser.parse_args()
    kinds = (asked.only,) if asked.only else KINDS
    with place(kinds) as here:
        report = Report("redeem")
        for kind in kinds:
            compare(report, here, kind, asked.rounds, asked.count)


if __name__ == "__main__":
    main()
