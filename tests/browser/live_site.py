"""A real server on a village of its own, with a clock that the test moves."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from flask import Flask

from pointsapp.cli.demo import rules, shopping
from pointsapp.cli.demo.build import SIGN_IN_WITH
from pointsapp.cli.demo.shopping import Printed
from pointsapp.cli.demo.village import SLUG, DemoVillage, found
from pointsapp.core.clock import start_of
from pointsapp.core.db import db, transaction
from pointsapp.people.passwords import hash_password
from tests.databases import SECRET, make_app

ROOT = Path(__file__).parents[2]
FIRST_DAY = date(2026, 11, 2)
UP_WITHIN_SECONDS = 60


@dataclass
class LiveSite:
    """A village served over HTTP. `app` looks into the same database from outside."""

    base: str
    app: Flask
    demo: DemoVillage
    cards: list[Printed]
    clock: Path
    environment: dict[str, str]

    def travel_to(self, day: date, hour: int = 9) -> None:
        """Set the server's clock to an hour of a village day."""
        self.clock.write_text((start_of(day) + timedelta(hours=hour)).isoformat(), "ascii")

    def url(self, path: str = "") -> str:
        """Give the address of a village page."""
        return f"{self.base}/v/{SLUG}/{path}"

    def run(self, *command: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a `flask` command on the same database."""
        flask = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
        environment = {**self.environment, **extra}
        return subprocess.run(flask, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def live_site(urls: tuple[str, str], folder: Path, *, households: int = 16) -> Iterator[LiveSite]:
    """Settle a village with rules, goods and cards but no deeds, and serve it with the production server."""
    app = make_app(*urls, folder, migrate=False)
    demo, cards = _settle(app, households)
    with served(app, demo, cards, folder, FIRST_DAY) as site:
        yield site


@contextmanager
def served(
    app: Flask, demo: DemoVillage, cards: list[Printed], folder: Path, day: date, *, workers: int = 2
) -> Iterator[LiveSite]:
    """Serve a village that stands already with the production server, on a day's morning."""
    url = app.extensions["points_config"].database_url
    clock = folder / "clock"
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET,
        "INSTANCE_FOLDER": str(folder),
        "POINTS_DEMO": "1",
        "POINTS_PLAIN_HTTP": "1",
        "TEST_CLOCK_FILE": str(clock),
    }
    site = LiveSite(f"http://127.0.0.1:{port}", app, demo, cards, clock, environment)
    site.travel_to(day)
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(workers),
         "--blocking-threads", "4", "--workers-kill-timeout", "5", "--log-level", "warning", "wsgi:app"],
        cwd=ROOT, env=environment, start_new_session=True,
    )  # fmt: skip
    try:
        wait_until_up(site.base + "/sign-in", server)
        yield site
    finally:
        end(server)
        with app.app_context():
            db.engine.dispose()


def end(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to stop; whoever does not hear it in time is ended with its workers."""
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _settle(app: Flask, households: int) -> tuple[DemoVillage, list[Printed]]:
    with app.app_context():
        before = FIRST_DAY - timedelta(days=20)
        password_hash = hash_password(SIGN_IN_WITH)
        with transaction():
            demo = found(Random(5), households, password_hash, at=_at(before))
            rules.adopt_table(demo, before, at=_at(before))
            shopping.stock_shelves(demo, at=_at(before))
            cards = shopping.issue_all(demo, at=_at(before))
        db.engine.dispose()
        return demo, cards


def _at(day: date) -> datetime:
    return start_of(day) + timedelta(hours=9)


def free_port() -> int:
    """Give a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_up(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers, or say that it ended."""
    until = time.monotonic() + UP_WITHIN_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            # The port opens some moments after the process began; there is nothing else to wait for.
            time.sleep(0.1)
    raise RuntimeError("the server did not answer in time")
