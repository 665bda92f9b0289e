"""The statements of a redemption in pgbench, against its own TPC-B: what PostgreSQL itself takes for them.

    python -m benchmarks.pgbench [--rounds 3] [--seconds 5]

Both run prepared, on the same server, in turns: with 1 client, with 8 at counters of one village, where each waits for
receipt number and newest link of the one before, and with 8 in as many villages. A client confirms quotes that lie
ready, each once; the hash of a link is computed by the server here, as the product's own process does otherwise.
pgbench comes with PostgreSQL: where none is found this says so and measures nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import URL, make_url

from benchmarks.counter_village import Counters, counters
from benchmarks.floor_statements import for_driver
from benchmarks.places import Place, place
from benchmarks.report import Report
from tests.postgres import bin_folder

SHAPES = {"1 client": (1, 1), "8 clients": (8, 1), "8 clients in 8 villages": (8, 8)}
"""Clients, and over how many villages they are spread: TPC-B spreads them over branches."""

HOUSEHOLDS = 320
SCALE = 20
MOST_PER_SECOND = 2_500

_HASH = "sha256(convert_to(:head_book::text || :head_moved::text || :head_sequence::text, 'UTF8'))"
_ASKED = {
    "claim": ":village :uid :keeper repeat('0',64) '{}' now()",
    "last": ":village :village :claim_id",
    "quote": ":village :uid",
    "pay": ":quote_total_points :village :quote_wallet_id :quote_total_points :village",
    "transfer": ":village gen_random_uuid() :quote_wallet_id :village :quote_total_points now() :claim_id"
    " :pay_balance :pay_entries",
    "day": ":village :quote_household_id date_trunc('day',now()) :village",
    "take": ":quote_units :village :quote_reward_id :quote_units",
    "stock": ":village :quote_reward_id :quote_units :take_stock :claim_id :keeper now()",
    "head": ":village :transfer_id",
    "redemption": ":village gen_random_uuid() :village :quote_id :quote_household_id :quote_shop_id :transfer_id"
    " :claim_id :quote_total_points :keeper NULL now()",
}
_KEPT = {"claim", "quote", "pay", "transfer", "take", "head"}
"""Statements whose answers the next ones need."""


def script() -> str:
    """Write a redemption as pgbench takes it: client and counter choose the quote, and its number the village."""
    statements = for_driver("postgresql")
    lines = [
        r"\set n :i * :clients + :client_id",
        r"\set i :i + 1",
        r"\set village :n % :villages + 1",
        r"\set keeper :village",
        "BEGIN;",
    ]
    for name, values in _ASKED.items():
        text = _filled(statements[name], values.split())
        text = text.replace(":uid", "('bench-quote-' || lpad(:n::text, 9, '0'))")
        lines.append(f"{text} \\gset {name}_" if name in _KEPT else f"{text};")
    link = f":village :head_sequence+1 :transfer_id {_HASH.replace(' ', '~')}"
    lines.append(_filled(statements["link"], link.split()).replace("~", " ") + ";")
    points = ":head_points::bigint+:head_moved::bigint"
    moved = f":head_sequence+1 {_HASH.replace(' ', '~')} :head_transfers+1 {points} :village"
    lines.append(_filled(statements["move_head"], moved.split()).replace("~", " ") + ";")
    return "\n".join([*lines, "COMMIT;"]) + "\n"


def _filled(text: str, values: list[str]) -> str:
    waiting = iter(values)
    return re.sub(r"%s", lambda _: next(waiting), " ".join(text.split()))


def lay_quotes_ready(here: Place, name: str, made: Counters, count: int, shop: int = 0) -> None:
    """Copy a few quotes that the product made many times over: number by number to the next village and household."""
    kinds = len(made.villages) * len(made.villages[0].customers)
    patterns = [uid for _, uid, _ in made.quotes(kinds, shop)]
    with here.admin(name) as admin:
        admin.execute("CREATE TABLE patterns (n bigint, uid text)")
        for number, uid in enumerate(patterns):
            admin.execute("INSERT INTO patterns VALUES (%s, %s)", [number, uid])
        columns = (
            "village_id, shop_id, household_id, look_up_id, collected_by, collector_id, total_points, made_by_id,"
            " looked_at, made_at, expires_at"
        )
        admin.execute(
            f"INSERT INTO quotes (uid, {columns}) SELECT 'bench-quote-' || lpad(g::text, 9, '0'), {columns}"
            f" FROM generate_series(0, {count}) g JOIN patterns p ON p.n = g % {kinds}"
            " JOIN quotes q ON q.uid = p.uid ORDER BY g"
        )
        admin.execute(
            "INSERT INTO quote_lines (village_id, quote_id, reward_id, name, unit, units, price_points)"
            " SELECT q.village_id, q.id, l.reward_id, l.name, l.unit, l.units, l.price_points"
            f" FROM generate_series(0, {count}) g JOIN patterns p ON p.n = g % {kinds}"
            " JOIN quotes old ON old.uid = p.uid JOIN quote_lines l ON l.quote_id = old.id"
            " JOIN quotes q ON q.uid = 'bench-quote-' || lpad(g::text, 9, '0')"
        )
        admin.execute("VACUUM ANALYZE")


class Bench:
    """pgbench on one database."""

    def __init__(self, program: str, url: str, folder: Path) -> None:
        self._program, self._url, self._script, self._next = program, make_url(url), folder / "redeem.sql", 0
        self._script.write_text(script())

    def redeem(self, clients: int, seconds: int, villages: int = 1) -> float:
        """Confirm quotes for so many seconds, and give how many were in each."""
        first, self._next = -(-self._next // clients), self._next + seconds * MOST_PER_SECOND
        given = {"i": first, "clients": clients, "villages": villages}
        defined = [part for name, value in given.items() for part in ("-D", f"{name}={value}")]
        return self._rate(clients, seconds, "-f", str(self._script), *defined)

    def fill_tpcb(self) -> None:
        """Make the tables of TPC-B."""
        self._run("-i", "-q", "-s", str(SCALE))

    def tpcb(self, clients: int, seconds: int) -> float:
        """Run TPC-B for so many seconds, and give its transactions in each."""
        return self._rate(clients, seconds)

    def _rate(self, clients: int, seconds: int, *options: str) -> float:
        said = self._run("-M", "prepared", "-n", "-c", str(clients), "-T", str(seconds), *options)
        found = re.search(r"tps = ([\d.]+)", said)
        assert found is not None, said
        return float(found[1])

    def _run(self, *options: str) -> str:
        at: URL = self._url
        login = ["-h", str(at.host), "-p", str(at.port), "-U", str(at.username)]
        environment = {**os.environ, "PGPASSWORD": at.password or ""}
        command = [self._program, *login, *options, str(at.database)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode or "ERROR" in done.stderr or "aborted" in done.stderr:
            raise RuntimeError(done.stderr[-1500:])
        return done.stdout


def find_pgbench() -> str | None:
    """Find the program: beside the server that the tests start, or the machine's own."""
    beside = bin_folder() / "pgbench"
    return str(beside) if beside.exists() else shutil.which("pgbench")


def measure(report: Report, here: Place, program: str, rounds: int, seconds: int) -> None:
    with ExitStack() as stack:
        benches = {}
        for villages in {villages for _, villages in SHAPES.values()}:
            name = f"redeem{villages}"
            made = stack.enter_context(
                counters(here, "postgresql", name, villages=villages, households=HOUSEHOLDS // villages)
            )
            lay_quotes_ready(here, name, made, len(SHAPES) * (rounds + 1) * seconds * MOST_PER_SECOND)
            benches[villages] = Bench(program, made.url, here.folder)
            benches[villages].redeem(villages, 1, villages)
            here.analyze(name)
        plain = Bench(program, here.urls("postgresql", "tpcb")[1], here.folder)
        plain.fill_tpcb()
        for _ in range(rounds):
            for shape, (clients, villages) in SHAPES.items():
                report.add(f"TPC-B, {clients} at once", per_second=plain.tpcb(clients, seconds))
                report.add(f"redeem, {shape}", per_second=benches[villages].redeem(clients, seconds, villages))
    report.show("pgbench, prepared")
    for shape, (clients, _) in SHAPES.items():
        ratio = report.ratio(f"redeem, {shape}", f"TPC-B, {clients} at once", "per_second")
        report.goal(f"G4, {shape}", "postgresql", ratio)


def run(about: str, name: str, work: Callable[[Report, Place, str, int, int], None]) -> None:
    """Read what was typed and measure on a PostgreSQL of one's own; say so where there is no pgbench."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5, help="of each round")
    asked = parser.parse_args()
    program = find_pgbench()
    if program is None:
        print("No pgbench here: it comes with PostgreSQL (on Debian with postgresql-contrib). Nothing was measured.")
        return
    with place(("postgresql",)) as here:
        work(Report(name), here, program, asked.rounds, asked.seconds)


if __name__ == "__main__":
    run(__doc__, "pgbench", measure)
