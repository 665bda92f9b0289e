"""A villager's passbook page over HTTP: the whole product against the same template with nothing around it.

    python -m benchmarks.passbook_rate [--rounds 3] [--count 400] [--lines 120] [--only sqlite]

Both are served by Granian with 2 workers of 4 threads on the same database; 8 connections ask for the page, which shows
the newest 50 lines. The product does all it does: session and login read from the database, roles, settings, languages
(Chinese and English are measured), a CSRF token, headers. The floor (`benchmarks/bare_passbook.py`) reads the same
passbook and renders the same template. Pages are not compressed.
"""

from __future__ import annotations

import argparse

from benchmarks.load import closed_loop, get
from benchmarks.places import KINDS, Place, place
from benchmarks.processes import cpu_seconds
from benchmarks.report import Report
from benchmarks.serving import SECRET_KEY, Server, serve
from pointsapp.core.db import db
from tests.databases import make_app
from tests.long_passbook import fill_passbook
from tests.person import Person
from tests.world import World

PAGE, CONNECTIONS = "/v/lahai/passbook", 8
FLOOR = "benchmarks.bare_passbook:app"


def settled(here: Place, kind: str, lines: int) -> tuple[str, str]:
    """Make a village with one long passbook. Shape: the database's address and the phone's session cookie."""
    url, owner_url = here.urls(kind, "passbook")
    folder = here.folder / f"passbook-{kind}"
    folder.mkdir(mode=0o700)
    app = make_app(url, owner_url, folder)
    app.secret_key = SECRET_KEY
    with app.app_context():
        world = World.make()
        fill_passbook(world, "alice", lines)
        person = Person(app, world.sign_in("alice"), language="zh")
        cookie = person.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        db.engine.dispose()
    if kind == "postgresql":
        with here.admin("passbook") as admin:
            admin.execute("VACUUM ANALYZE")
    return url, f"{cookie.key}={cookie.value}"


def measured(report: Report, here: Place, row: str, server: Server, request: bytes, count: int) -> None:
    """Ask for the page so many times and keep the figures."""
    own, database, sizes = server.cpu, cpu_seconds(here.server_pid), set[int]()

    def read(status: int, body: bytes) -> str:
        sizes.add(len(body))
        return str(status)

    run = closed_loop(server.port, [request] * count, CONNECTIONS, read)
    assert set(run.words) == {"200"}, run.words
    report.add(
        row,
        per_second=run.per_second,
        p50_ms=run.at(0.5),
        p99_ms=run.at(0.99),
        app_us=(server.cpu - own) / count * 1e6,
        db_us=(cpu_seconds(here.server_pid) - database) / count * 1e6,
        bytes=max(sizes),
    )


def compare(report: Report, here: Place, kind: str, asked: argparse.Namespace) -> None:
    """Measure product and floor in turns."""
    url, cookie = settled(here, kind, asked.lines)
    pages = {
        f"{kind} product, Chinese": get(PAGE, f"{cookie}; language=zh"),
        f"{kind} product, English": get(PAGE, f"{cookie}; language=en"),
        f"{kind} floor": get(PAGE),
    }
    folder = here.folder / f"passbook-{kind}"
    with serve(url, folder) as product, serve(url, folder, target=FLOOR) as floor:
        servers = dict(zip(pages, (product, product, floor), strict=True))
        for row, request in pages.items():
            closed_loop(servers[row].port, [request] * 40, CONNECTIONS)
        for _ in range(asked.rounds):
            for row, request in pages.items():
                measured(report, here, row, servers[row], request, asked.count)
    report.show(f"passbook page over HTTP, {kind}, {CONNECTIONS} connections", pages)
    for language in ("Chinese", "English"):
        row, floor = f"{kind} product, {language}", f"{kind} floor"
        processor = report.ratio(floor, row, "app_us")
        rate = report.ratio(row, floor, "per_second")
        report.goal(f"G13 {language}", kind, rate, f"floor's processor / own {processor:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=400, help="pages in a round")
    parser.add_argument("--lines", type=int, default=120, help="lines of the household")
    parser.add_argument("--only", choices=KINDS, help="measure on this database alone")
    asked = parser.parse_args()
    kinds = (asked.only,) if asked.only else KINDS
    with place(kinds) as here:
        report = Report("passbook_rate")
        for kind in kinds:
            compare(report, here, kind, asked)


if __name__ == "__main__":
    main()
