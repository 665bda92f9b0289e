"""The page of a notice that everybody may read, over HTTP: the product against the same bytes from memory.

    python -m benchmarks.notice_page [--lines 300] [--rounds 3] [--count 300] [--only sqlite]

Both are served by Granian with 2 workers of 4 threads; 8 connections ask for the page of a notice that still hangs. The
floor is a Flask application that reads no database and renders nothing. Pages are not compressed.
"""

from __future__ import annotations

import argparse
import http.client
from datetime import timedelta

from benchmarks.big_notice import furnish, post
from benchmarks.counter_village import CONNECTIONS, counters, db_engine_disposed
from benchmarks.load import closed_loop, get
from benchmarks.places import KINDS, Place, place
from benchmarks.processes import cpu_seconds
from benchmarks.report import Report
from benchmarks.serving import serve
from pointsapp.core.clock import now


def page_of(port: int, path: str) -> bytes:
    """Fetch the page once."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Accept-Language": "zh"})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, answer.status
    return body


def compare(report: Report, here: Place, kind: str, asked: argparse.Namespace) -> None:
    """Measure product and floor in turns."""
    with counters(here, kind, "notice") as counter:
        village = counter.villages[0]
        with counter.app.app_context():
            office = furnish(village.village_id, [customer.home for customer in village.customers])
            path = f"/n/{post(office, asked.lines, closes_at=now() + timedelta(days=7)).token}"
        db_engine_disposed(counter.app)
        kept = here.folder / "page.html"
        with serve(counter.url, counter.folder) as product:
            kept.write_bytes(page_of(product.port, path))
            settings = {"BENCH_PAGE": str(kept)}
            with serve(counter.url, counter.folder, target="benchmarks.bare_page:app", settings=settings) as floor:
                servers = {f"{kind} product": product, f"{kind} floor": floor}
                for times in range(asked.rounds + 1):
                    for row, server in servers.items():
                        count = asked.count if times else 24
                        own, database = server.cpu, cpu_seconds(here.server_pid)
                        run = closed_loop(server.port, [get(path)] * count, CONNECTIONS)
                        assert set(run.words) == {"200"}, run.words
                        if times:
                            report.add(
                                row,
                                per_second=run.per_second,
                                p50_ms=run.at(0.5),
                                p99_ms=run.at(0.99),
                                app_us=(server.cpu - own) / count * 1e6,
                                db_us=(cpu_seconds(here.server_pid) - database) / count * 1e6,
                                bytes=kept.stat().st_size,
                            )
    report.show(f"a public notice of {asked.lines} lines over HTTP, {kind}", servers)
    print(f"rate / floor: {report.ratio(f'{kind} product', f'{kind} floor', 'per_second'):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=300, help="pages in a round")
    parser.add_argument("--only", choices=KINDS, help="measure on this database alone")
    asked = parser.parse_args()
    kinds = (asked.only,) if asked.only else KINDS
    report = Report("notice_page")
    with place(kinds) as here:
        for kind in kinds:
            compare(report, here, kind, asked)


if __name__ == "__main__":
    main()
