"""Recording a sheet of hundreds of lines over HTTP: each line saved as the clerk's page saves it.

    python -m benchmarks.sheet [--lines 300] [--rounds 3] [--only sqlite]

A village of 300 households. One clerk types numbers one after the other, each answered before the next: the first
and the last tenth of the sheet are shown apart, for a line must not cost more the longer the sheet is. Then eight
sheets are written at once. The floor (`benchmarks/bare_sheet.py`) is a bare Flask application that finds the household,
writes the line and counts the sheet by hand on the driver's cursor. Afterwards the lines are counted.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from benchmarks.big_notice import Office, furnish
from benchmarks.counter_village import CONNECTIONS, Counters, counters, db_engine_disposed, result_of
from benchmarks.load import Reader, closed_loop, post
from benchmarks.places import KINDS, Place, place
from benchmarks.processes import cpu_seconds
from benchmarks.report import Report
from benchmarks.serving import SECRET_KEY, Server, serve
from pointsapp.activities.models import Line
from pointsapp.activities.service.sheet import start_activity
from pointsapp.activities.types import ActivityFacts, ActivityId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from tests.person import Person
from tests.world import make_sign_in

FLOOR = "benchmarks.bare_sheet:app"
PARTS = 10


@dataclass
class Desk:
    """A clerk at a browser, in a village with its scoring table."""

    counter: Counters
    office: Office
    cookie: str
    csrf_token: str

    def sheet(self) -> ActivityId:
        """Begin a sheet."""
        today = village_day(now())
        with self.counter.app.app_context(), transaction():
            facts = ActivityFacts(title="义务劳动", happened_on=today)
            made = start_activity(self.office.clerk, facts, at=now()).id
        db_engine_disposed(self.counter.app)
        return made

    def line(self, sheet: ActivityId, number: int) -> bytes:
        """Write the form that adds a household by its number, as the product's page sends it."""
        village = self.counter.villages[0]
        fields = {"who": f"{number:04d}", "item_id": str(self.office.item_id), "amount": "5"}
        address = f"/v/{village.slug}/activities/{sheet}/lines"
        return post(address, fields | {"csrf_token": self.csrf_token}, self.cookie)

    def bare_line(self, sheet: ActivityId, number: int) -> bytes:
        """Write the same for the floor."""
        return post(f"/{self.office.village_id}/{sheet}/{self.office.item_id}/{number:04d}", {})


def sit_down(counter: Counters) -> Desk:
    """Seat a clerk."""
    village = counter.villages[0]
    with counter.app.app_context():
        office = furnish(village.village_id, [customer.home for customer in village.customers])
        with transaction():
            token = make_sign_in(office.clerk)
    counter.app.secret_key = SECRET_KEY
    person = Person(counter.app, token, language="zh")
    csrf_token = person.csrf_token()
    kept = person.client.get_cookie(counter.app.config["SESSION_COOKIE_NAME"])
    assert kept is not None
    db_engine_disposed(counter.app)
    return Desk(counter, office, f"{kept.key}={kept.value}; language=zh", csrf_token)


@dataclass
class Side:
    """One of the two that are compared."""

    name: str
    desk: Desk
    server: Server
    write: Callable[[ActivityId, int], bytes]
    read: Reader = result_of

    def send(self, report: Report | None, here: Place, row: str, requests: list[bytes], connections: int) -> None:
        """Send some lines and keep what they took."""
        own, database = self.server.cpu, cpu_seconds(here.server_pid)
        run = closed_loop(self.server.port, requests, connections, self.read)
        assert set(run.words) == {"done"}, run.words
        if report:
            count = len(requests)
            report.add(
                row,
                per_second=run.per_second,
                p50_ms=run.at(0.5),
                p99_ms=run.at(0.99),
                app_us=(self.server.cpu - own) / count * 1e6,
                db_us=(cpu_seconds(here.server_pid) - database) / count * 1e6,
            )


def record(report: Report | None, here: Place, side: Side, lines: int) -> None:
    """Record one sheet by one clerk, then eight at once."""
    sheet = side.desk.sheet()
    requests = [side.write(sheet, number) for number in range(lines)]
    part = max(1, lines // PARTS)
    for name, some in (
        ("first tenth", requests[:part]),
        ("in between", requests[part:-part]),
        ("last tenth", requests[-part:]),
    ):
        side.send(report, here, f"{side.name}, {name}", some, 1)
    sheets = [side.desk.sheet() for _ in range(CONNECTIONS)]
    each = max(1, lines // CONNECTIONS)
    side.send(report, here, f"{side.name}, 8 sheets", list(_in_turns(side, sheets, each)), CONNECTIONS)


def _in_turns(side: Side, sheets: list[ActivityId], each: int) -> Iterator[bytes]:
    for number in range(each):
        for sheet in sheets:
            yield side.write(sheet, number)


def compare(report: Report, here: Place, kind: str, asked: argparse.Namespace) -> None:
    """Measure both in turns, after one round to warm up."""
    with counters(here, kind, "product") as made, counters(here, kind, "floor") as bare:
        desks = [sit_down(made), sit_down(bare)]
        with (
            serve(made.url, made.folder) as product,
            serve(bare.url, bare.folder, target=FLOOR) as floor,
        ):
            sides = [
                Side(f"{kind} product", desks[0], product, desks[0].line),
                Side(f"{kind} floor", desks[1], floor, desks[1].bare_line),
            ]
            for side in sides:
                record(None, here, side, 2 * PARTS)
                if kind == "postgresql":
                    here.analyze(side.name.split()[1])
            for _ in range(asked.rounds):
                for side in sides:
                    record(report, here, side, asked.lines)
    report.show(f"a sheet of {asked.lines} lines over HTTP, {kind}")
    for name in ("first tenth", "last tenth", "8 sheets"):
        rows = (f"{kind} product, {name}", f"{kind} floor, {name}")
        rate, processor = (report.ratio(*rows, figure) for figure in ("per_second", "app_us"))
        print(f"{name}: rate {rate:.2f} of the floor's, processor {processor:.1f} of it")
    grown = report.ratio(f"{kind} product, last tenth", f"{kind} product, first tenth", "app_us")
    print(f"{kind}: a line at the end takes {grown:.2f} of the processor of one at the beginning")
    for desk in desks:
        with desk.counter.app.app_context(), reading() as current:
            count = current.scalar(select(func.count()).select_from(Line))
        each = max(1, asked.lines // CONNECTIONS) * CONNECTIONS
        wanted = asked.rounds * (asked.lines + each) + 2 * PARTS + 2 * CONNECTIONS
        print(f"lines written: {count} of {wanted}", flush=True)
        db_engine_disposed(desk.counter.app)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=300, help="at most one for each household")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=KINDS, help="measure on this database alone")
    asked = parser.parse_args()
    kinds = (asked.only,) if asked.only else KINDS
    with place(kinds) as here:
        report = Report("sheet")
        for kind in kinds:
            compare(report, here, kind, asked)


if __name__ == "__main__":
    main()
