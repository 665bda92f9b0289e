"""Crediting a long notice: together against one by one, and what a counter beside it waits for.

    python -m benchmarks.crediting [--lines 5000] [--single 300] [--rounds 3] [--only sqlite]

First, in this process: a notice credited by the product, in parts of 200 lines under their own request keys, against
lines credited one by one, each with its own key and transaction by the service that credits a disputed line. Then the
product's server takes confirmations of fresh quotes over 8 connections while a process of its own credits a notice of
the same village: in parts of 500, of 200, and all at once. Afterwards the books are verified.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

from sqlalchemy import text

from benchmarks.big_notice import Office, dispute_all, furnish, post
from benchmarks.counter_village import CONNECTIONS, Counters, counters, result_of
from benchmarks.load import Run, closed_loop
from benchmarks.places import KINDS, Place, place
from benchmarks.processes import cpu_seconds
from benchmarks.report import Report
from benchmarks.serving import serve
from pointsapp.core.actor import Actor
from pointsapp.core.checkpoints import carrier_of
from pointsapp.core.clock import now
from pointsapp.core.codes import new_uid
from pointsapp.core.db import db, reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.core.turns import step_aside
from pointsapp.publicity.service import close_notice, credit_more
from pointsapp.publicity.service.closing import AT_ONCE, credit_line
from pointsapp.publicity.types import NoticeId
from pointsapp.reports.verify import find_first_fault
from tests.databases import make_app

PARTS = {"none": 0, "parts of 500": 500, "parts of 200": AT_ONCE, "all at once": 1_000_000}
QUOTES = 2500


def credit(clerk: Actor, notice_id: NoticeId, at_most: int) -> int:
    """Close a notice and credit it part by part, as the office's page does; give how many lines."""
    lines, left = 0, True
    commands: list[Callable[..., object]] = [close_notice]
    while left:
        step_aside()
        command = commands.pop() if commands else credit_more

        def act(request_id: RequestId, command: Callable[..., object] = command) -> Answer:
            done = command(clerk, notice_id, at=now(), request_id=request_id, at_most=at_most)
            return {"lines": done.lines, "left": done.left_lines}

        done = run_once(clerk, new_uid(), "notices.close", {"notice": notice_id}, act, at=now())
        lines, left = lines + done["lines"], done["left"]
    return lines


def measured(report: Report, here: Place, row: str, count: int, work: Callable[[], object]) -> None:
    """Do some work on so many lines and keep what it took."""
    own, database, began = time.process_time(), cpu_seconds(here.server_pid), time.perf_counter()
    work()
    took = time.perf_counter() - began
    report.add(
        row,
        lines_per_second=count / took,
        seconds_for_5000=5000 * took / count,
        app_us=(time.process_time() - own) / count * 1e6,
        db_us=(cpu_seconds(here.server_pid) - database) / count * 1e6,
    )


def one_by_one(office: Office, count: int) -> Callable[[], None]:
    """Prepare lines that are credited alone."""
    notice = post(office, count, closes_at=now())
    lines = dispute_all(notice, now())

    def work() -> None:
        for line in lines:

            def act(request_id: RequestId, line: object = line) -> Answer:
                credit_line(office.clerk, notice, line, at=now(), request_id=request_id)
                return {}

            run_once(office.clerk, new_uid(), "notices.line", {"line": line.id}, act, at=now())

    return work


def together(report: Report, here: Place, kind: str, office: Office, asked: argparse.Namespace) -> None:
    """Measure a long notice against single lines."""
    whole, single = f"{kind} {asked.lines} lines together", f"{kind} one by one"
    for _ in range(asked.rounds):
        notice = post(office, asked.lines, closes_at=now())
        measured(report, here, whole, asked.lines, lambda ready=notice: credit(office.clerk, ready.id, AT_ONCE))
        measured(report, here, single, asked.single, one_by_one(office, asked.single))
    report.show(f"crediting, {kind}", [whole, single])
    report.goal("G9", kind, report.ratio(whole, single, "lines_per_second"))


def beside(report: Report, kind: str, counter: Counters, office: Office, asked: argparse.Namespace) -> None:
    """Measure redeeming while a notice of the same village is credited."""
    with serve(counter.url, counter.folder) as server:
        closed_loop(server.port, counter.confirmations(80), CONNECTIONS)
        for _ in range(asked.rounds):
            for name, at_most in PARTS.items():
                with counter.app.app_context():
                    notice_id = post(office, asked.lines, closes_at=now()).id if at_most else 0
                run, seconds = _redeemed_beside(server.port, counter, office, notice_id, at_most)
                report.add(
                    f"{kind} beside {name}",
                    per_second=run.per_second,
                    p50_ms=run.at(0.5),
                    p99_ms=run.at(0.99),
                    worst_ms=run.at(1),
                    not_done=len(run.took_ms) - run.words["done"],
                    credited_in_s=seconds,
                )
    report.show(
        f"redeeming over HTTP beside a crediting of {asked.lines} lines, {kind}",
        [f"{kind} beside {name}" for name in PARTS],
    )
    report.goal("G10", kind, report.ratio(f"{kind} beside parts of 200", f"{kind} beside all at once", "p99_ms"))


def _redeemed_beside(port: int, counter: Counters, office: Office, notice_id: int, at_most: int) -> tuple[Run, float]:
    """Redeem as long as a crediting takes, or a fixed number where there is none."""
    requests = counter.confirmations(QUOTES)
    if not at_most:
        return closed_loop(port, requests[:600], CONNECTIONS, result_of), 0.0
    actor = office.clerk
    order = {"url": counter.url, "folder": str(counter.folder), "notice": notice_id, "at_most": at_most}
    command = [sys.executable, "-m", "benchmarks.crediting", "--order"]
    words = json.dumps(order | {"village": actor.village_id, "user": actor.user_id, "member": actor.member_id})
    with subprocess.Popen([*command, words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        process.stdin.write("go\n")
        process.stdin.flush()
        run = closed_loop(port, takewhile(lambda _: process.poll() is None, requests), CONNECTIONS, result_of)
        said = process.stdout.readline()
    return run, float(said)


def obey(order: dict[str, object]) -> None:
    """Be the process that credits: wait for the sign, then say how long it took."""
    app = make_app(str(order["url"]), "", Path(str(order["folder"])), migrate=False)
    with app.app_context():
        # As in a process of the server, whose carriers carry for this one, too.
        carrier_of(db.engine)
        clerk = Actor(order["village"], user_id=order["user"], member_id=order["member"])
        with reading() as current:
            current.execute(text("SELECT 1"))
        print("ready", flush=True)
        sys.stdin.readline()
        began = time.perf_counter()
        credit(clerk, NoticeId(int(str(order["notice"]))), int(str(order["at_most"])))
        print(time.perf_counter() - began, flush=True)
        db.engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=5000)
    parser.add_argument("--single", type=int, default=300, help="so many lines are credited one by one in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=KINDS, help="measure on this database alone")
    parser.add_argument("--order", type=json.loads, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.order:
        obey(asked.order)
        return
    kinds = (asked.only,) if asked.only else KINDS
    with place(kinds) as here:
        report = Report("crediting")
        for kind in kinds:
            with counters(here, kind, "crediting") as counter:
                village = counter.villages[0]
                with counter.app.app_context():
                    office = furnish(village.village_id, [customer.home for customer in village.customers])
                    together(report, here, kind, office, asked)
                beside(report, kind, counter, office, asked)
                with counter.app.app_context(), reading():
                    print(f"{kind}: verified: {find_first_fault({village.village_id: []}) or 'nothing wrong'}")


if __name__ == "__main__":
    main()
