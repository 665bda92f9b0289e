"""The test village behind real server processes, which can be killed, started again and swapped for a faulty twin."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import psutil
from flask import Flask
from sqlalchemy import update

from pointsapp.core.db import db, session, transaction
from pointsapp.redemptions.service import make_quote, note_look_up
from pointsapp.redemptions.types import Look
from pointsapp.shop.models import Reward
from pointsapp.villages.service import change_settings
from tests.browser.live_site import free_port
from tests.databases import SECRET, make_app
from tests.person import Person
from tests.promises.browser import Browser, NoAnswer
from tests.world import NOW, World, give_points, make_home

ROOT = Path(__file__).parents[2]
UP_WITHIN_SECONDS = 60
DOWN_WITHIN_SECONDS = 20
NO_LIMIT = {"daily_points_without_second": 1_000_000}


@dataclass
class Site:
    """One village, its database and the server in front of it. `app` looks into the same database from outside."""

    app: Flask
    url: str
    folder: Path
    world: World
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None

    @classmethod
    def make(cls, urls: tuple[str, str], folder: Path, *, is_empty: bool = False) -> Site:
        """Settle the test village in an own database. The day's limit is far away: only points and stock count."""
        app = make_app(*urls, folder, migrate=is_empty)
        with app.app_context():
            world = World.make()
            with transaction():
                change_settings(world.actor("sec"), NO_LIMIT, at=NOW)
            for name in world.actors:
                world.sign_in(name)
            db.engine.dispose()
        site = cls(app, urls[0], folder, world)
        site.travel(NOW)
        return site

    def travel(self, at: datetime) -> None:
        """Set the server's clock."""
        (self.folder / "clock").write_text(at.isoformat(), "ascii")

    def start(
        self,
        twin: str = "",
        *,
        workers: int = 2,
        under: Sequence[str] = (),
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Start the server, or a faulty twin of it, possibly under another program, and wait until it answers."""
        environment = {
            **os.environ,
            "DATABASE_URL": self.url,
            "SECRET_KEY": SECRET,
            "INSTANCE_FOLDER": str(self.folder),
            "POINTS_DEMO": "1",
            "POINTS_PLAIN_HTTP": "1",
            "TEST_CLOCK_FILE": str(self.folder / "clock"),
            "TWIN": twin,
            **(settings or {}),
        }
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [*under, sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port),
                 "--workers", str(workers), "--blocking-threads", "4", "--log-level", "warning",
                 "tests.promises.twin:app" if twin else "wsgi:app"],
                cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._wait()

    def stop(self) -> None:
        """End the server in good order, and whatever is left of its process group."""
        if self.server is not None:
            self.server.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.server.wait(timeout=DOWN_WITHIN_SECONDS)
            self.kill_group()

    def kill_group(self) -> None:
        """Kill every process of the server at once, as a power cut would."""
        if self.server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
            self.server = None

    def workers(self) -> list[int]:
        """List the process ids of the workers, which hold the database open."""
        assert self.server is not None
        try:
            children = psutil.Process(self.server.pid).children()
        except psutil.NoSuchProcess:
            return []
        # Beside the workers Python keeps a small process that cleans up after them.
        return [child.pid for child in children if not any("resource_tracker" in part for part in _command(child))]

    def log(self) -> str:
        """Give what the server has written so far."""
        return (self.folder / "server.log").read_text(errors="replace")

    def browser(self, name: str = "kay", *, language: str = "zh") -> Browser:
        """Let a person of the village open a connection."""
        person = Person(self.app, self.world.tokens[name], language=language)
        csrf_token = person.csrf_token()
        kept = person.client.get_cookie("points")
        assert kept is not None
        return Browser(self.port, f"points={kept.value}; language={language}", csrf_token)

    def quotes(self, name: str, good: str, count: int, *, units: int = 1, at: datetime = NOW) -> list[str]:
        """Make so many quotes for a household, straight through the service, and give their uids."""
        kay, home = self.world.actor("kay"), self.world.homes[name]
        wanted = [(self.world.rewards[good], units)]
        with self.app.app_context(), transaction():
            look_up = note_look_up(kay, home.household_id, "forgotten", at=at)
            look = Look(home.household_id, None, look_up.id, at)
            return [make_quote(kay, self.world.shop_id, look, wanted, at=at).uid for _ in range(count)]

    def stock(self, good: str, units: int, *, price_points: int | None = None) -> None:
        """Put so many units on the shelf, at another price if one is given."""
        values = {"stock": units} | ({"price_points": price_points} if price_points else {})
        with self.app.app_context(), transaction():
            session().execute(update(Reward).where(Reward.id == self.world.rewards[good]).values(**values))

    def add_home(self, name: str, points: int) -> None:
        """Let one more household with so many points move in."""
        world = self.world
        with self.app.app_context(), transaction():
            world.homes[name] = make_home(world.village_id, world.group_id, f"{len(world.homes) + 1:03d}", "周来")
            give_points(world.village_id, world.homes[name].wallet_id, points)

    def give(self, name: str, points: int) -> None:
        """Put points into a wallet."""
        with self.app.app_context():
            self.world.give(name, points)

    def _wait(self) -> None:
        until = time.monotonic() + UP_WITHIN_SECONDS
        probe = Browser(self.port, "", "", timeout=5)
        while time.monotonic() < until:
            assert self.server is not None
            if self.server.poll() is not None:
                raise RuntimeError(f"the server ended before it answered: {self.log()[-2000:]}")
            try:
                probe.get("/sign-in")
            except NoAnswer:
                # The port opens some moments after the process began; there is nothing else to wait for.
                time.sleep(0.05)
            else:
                probe.close()
                return
        raise RuntimeError("the server did not answer in time")


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@contextmanager
def standing(urls: tuple[str, str], folder: Path, *, is_empty: bool = False) -> Iterator[Site]:
    """Give a village whose server is started by the test, and end it in any case."""
    site = Site.make(urls, folder, is_empty=is_empty)
    try:
        yield site
    finally:
        site.kill_group()
        with site.app.app_context():
            db.engine.dispose()
