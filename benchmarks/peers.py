"""Other programs that keep points or money, on like work in the same run.

    python -m benchmarks.peers [--rounds 3] [--count 200] [--only hordak accounting bills] [--folder DIR]

They are installed from PyPI into environments of their own, pinned in `benchmarks/peers/*.txt`; nothing of them is in
the product. django-hordak on PostgreSQL and python-accounting on SQLite work in one process each, and so does the
product's own service beside them on a database of the same kind, as durable. ihatemoney is served as the product is,
and both are asked over 8 connections on SQLite: a bill added and the list shown, goods handed over and a passbook
shown. No two of them do the same: docs/benchmarks.md says what each does more and less.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.counter_village import CONNECTIONS, Counters, counters, result_of
from benchmarks.load import closed_loop, get, post
from benchmarks.passbook_rate import PAGE, settled
from benchmarks.places import Place, place
from benchmarks.processes import cpu_seconds
from benchmarks.report import Report
from benchmarks.serving import Server, serve, wait_for
from pointsapp.core.clock import now
from pointsapp.core.db import db, reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.ledger.queries import get_balance
from pointsapp.redemptions.queries import lock_standing_quote_by_uid
from pointsapp.redemptions.service import hand_over
from tests.browser.live_site import free_port

PROGRAMS = Path(__file__).parent / "peers"
KINDS = {"hordak": "postgresql", "accounting": "sqlite", "bills": "sqlite"}
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_MEMBER = re.compile(r'name="payed_for"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="payed_for"')


def environment(folder: Path, name: str) -> Path:
    """Make an environment with a peer in it, unless it is there; give its Python."""
    home = folder / name
    python, wanted = home / "bin" / "python", PROGRAMS / f"{name}.txt"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
    command = [python, "-m", "pip", "install", "--quiet", "--no-deps", "-r", wanted]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return python


class Worker:
    """A peer's program that does what it is told on its standard input."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._heard("ready")

    def do(self, work: str, count: int) -> tuple[float, float]:
        """Let it work. Shape: seconds, processor seconds of its own."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{work} {count}\n")
        self.process.stdin.flush()
        took = json.loads(self._heard("{"))
        return took["seconds"], took["cpu"]

    def _heard(self, start: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(start):
                return line
        raise RuntimeError("a peer's program ended")


@contextmanager
def worker(python: Path, program: str, settings: dict[str, str]) -> Iterator[Worker]:
    """Start a peer's program."""
    with subprocess.Popen(
        [python, PROGRAMS / program],
        env={**os.environ, **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Worker(process)


class Own:
    """The product's own service in this process, as its view calls it."""

    def __init__(self, counter: Counters) -> None:
        self._counter, self._village = counter, counter.villages[0]

    def do(self, work: str, count: int) -> tuple[float, float]:
        """Work. Shape: seconds, processor seconds of this process."""
        quotes = [uid for _, uid, _ in self._counter.quotes(count)] if work == "redeem" else [""] * count
        with self._counter.app.app_context():
            began, used = time.perf_counter(), time.process_time()
            for number, uid in enumerate(quotes):
                if uid:
                    self._redeem(uid)
                else:
                    self._balance(number)
            took = time.perf_counter() - began, time.process_time() - used
            db.engine.dispose()
        return took

    def _redeem(self, uid: str) -> None:
        keeper, at = self._village.keeper, now()

        def act(request_id: RequestId) -> Answer:
            quote = lock_standing_quote_by_uid(keeper.village_id, uid)
            done = hand_over(keeper, quote, at=at, request_id=request_id)
            return {"redemption_id": done.id}

        run_once(keeper, uid, "redemptions.redeem", {"quote": uid}, act, at=at)

    def _balance(self, number: int) -> None:
        customer = self._village.customers[number % len(self._village.customers)]
        with reading():
            get_balance(self._village.village_id, customer.home.wallet_id)


def measure(report: Report, here: Place, row: str, who: Worker | Own, work: str, count: int) -> None:
    """Let somebody work, and keep what it took."""
    database = cpu_seconds(here.server_pid)
    seconds, cpu = who.do(work, count)
    used = cpu_seconds(here.server_pid) - database
    report.add(row, per_second=count / seconds, own_us=cpu / count * 1e6, db_us=used / count * 1e6)


def ledgers(report: Report, here: Place, name: str, python: Path, asked: argparse.Namespace) -> None:
    """Measure a ledger's program beside the product's service, in turns."""
    kind = KINDS[name]
    with counters(here, kind, "peer") as counter:
        own = Own(counter)
        if name == "hordak":
            assert here.server is not None
            here.server.create_database("hordak")
            url = here.server.admin.set(drivername="postgres", database="hordak")
            settings = {"PEER_DATABASE_URL": url.render_as_string(hide_password=False)}
            works = {"transfer": 1, "guarded": 1, "balance": 5}
        else:
            settings, works = (
                {"PEER_FILE": str(here.folder / "accounting.db"), "PEER_NOW": f"{now():%Y-%m-%d}"},
                {"post": 1, "balance": 5},
            )
        with worker(python, f"{name}_work.py", settings) as peer:
            for times in range(asked.rounds + 1):
                count = asked.count if times else 20
                seen = report if times else Report("peers_warming", here.folder)
                for work, factor in works.items():
                    measure(seen, here, f"{name}: {work}", peer, work, count * factor)
                measure(seen, here, f"{name}: own redeem", own, "redeem", count)
                measure(seen, here, f"{name}: own balance", own, "balance", count * 5)
    rows = [*(f"{name}: {work}" for work in works), f"{name}: own redeem", f"{name}: own balance"]
    report.show(f"beside {name}, {kind}, one process each", rows)
    if name == "hordak":
        redeemed = report.ratio(f"{name}: own redeem", f"{name}: guarded", "per_second")
        report.goal("G12 redeem", "postgresql", redeemed)
        read = report.ratio(f"{name}: own balance", f"{name}: balance", "per_second")
        report.goal("G12 balance", "postgresql", read)


@contextmanager
def bills_server(here: Path, python: Path) -> Iterator[Server]:
    """Serve ihatemoney as the product is served: Granian with 2 workers of 4 threads."""
    settings = here / "bills.cfg"
    lines = (f'SQLALCHEMY_DATABASE_URI = "sqlite:///{here}/bills.db"', f'SECRET_KEY = "{secrets.token_hex(32)}"')
    settings.write_text("\n".join((*lines, "SESSION_COOKIE_SECURE = False", "RATELIMIT_ENABLED = False")), "utf-8")
    port, log = free_port(), here / "bills.log"
    numbers = ["--port", str(port), "--workers", "2", "--blocking-threads", "4", "--log-level", "warning"]
    target = "ihatemoney.wsgi:application"
    surroundings = {**os.environ, "IHATEMONEY_SETTINGS_FILE_PATH": str(settings)}
    # It makes its tables when it is loaded: once, before two workers do so at the same time.
    subprocess.run([python, "-c", "import ihatemoney.wsgi"], env=surroundings, check=True, stderr=subprocess.DEVNULL)
    with log.open("ab") as written:
        process = subprocess.Popen(
            [python, "-m", "granian", "--interface", "wsgi", *numbers, target],
            env=surroundings,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        wait_for(process, port, log, "/")
        yield Server(process, port, log)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def demo_project(port: int) -> tuple[str, Callable[[], bytes]]:
    """Open the demo project. Shape: the session's cookie, and what writes the form of one more bill."""
    cookie = _asked(port, "/demo", "")[1]
    page, cookie = _asked(port, "/demo/add", cookie)
    token, members = _TOKEN.search(page), [first or second for first, second in _MEMBER.findall(page)]
    assert token is not None, page[:500]
    bill = {"csrf_token": token[1], "what": "soap", "payer": members[0], "amount": "5", "original_currency": "XXX"}
    bill |= {"date": "2026-11-22", "payed_for": members[0], "bill_type": "Expense", "submit": "1"}
    return cookie, lambda: post("/demo/add", bill, cookie, "text/html")


def _asked(port: int, path: str, cookie: str) -> tuple[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read().decode()
    kept = answer.getheader("Set-Cookie")
    return body, kept.split(";")[0] if kept else cookie


def bills(report: Report, here: Place, python: Path, asked: argparse.Namespace) -> None:
    """Measure ihatemoney over HTTP beside counter and passbook."""
    url, phone = settled(here, "sqlite", 120)
    with (
        counters(here, "sqlite", "peer_http") as counter,
        bills_server(here.folder, python) as peer,
        serve(counter.url, counter.folder) as own,
        serve(url, here.folder / "passbook-sqlite") as book,
    ):
        cookie, one_more = demo_project(peer.port)
        for _ in range(60):
            closed_loop(peer.port, [one_more()], 1)
        works = {
            "bills: ihatemoney adds a bill": (peer, lambda count: [one_more()] * count, {"302"}),
            "bills: ihatemoney shows the list": (peer, lambda count: [get("/demo/", cookie)] * count, {"200"}),
            "bills: own redeem": (own, counter.confirmations, {"done"}),
            "bills: own passbook": (book, lambda count: [get(PAGE, f"{phone}; language=zh")] * count, {"200"}),
        }
        for times in range(asked.rounds + 1):
            for row, (server, written, wanted) in works.items():
                requests = written(asked.count if times else 40)
                before = server.cpu
                read = result_of if wanted == {"done"} else lambda status, _body: str(status)
                run = closed_loop(server.port, requests, CONNECTIONS, read)
                used = (server.cpu - before) / len(requests) * 1e6
                if times:
                    wrong = sum(count for word, count in run.words.items() if word not in wanted)
                    report.add(
                        row,
                        per_second=run.per_second,
                        p50_ms=run.at(0.5),
                        p99_ms=run.at(0.99),
                        app_us=used,
                        other_answers=wrong,
                    )
    report.show(f"beside ihatemoney over HTTP, SQLite, {CONNECTIONS} connections", works)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=200, help="pieces of work in a round")
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "jf-peers")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    report = Report("peers")
    with place(tuple({KINDS[name] for name in asked.only})) as here:
        for name in asked.only:
            python = environment(asked.folder, "bills" if name == "bills" else "ledgers")
            if name == "bills":
                bills(report, here, python, asked)
            else:
                ledgers(report, here, name, python, asked)


if __name__ == "__main__":
    main()
