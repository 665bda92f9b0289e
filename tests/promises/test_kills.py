"""P3: acknowledged is durable, though server processes and PostgreSQL are killed in the middle of redemptions."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from pointsapp.core.db import db, reading, session
from pointsapp.core.engine import driver_for_sqlite
from pointsapp.redemptions.models import Quote, Redemption
from tests.databases import Databases
from tests.postgres import PostgresServer, start
from tests.promises.books import exceptions_at_rest, exceptions_now
from tests.promises.browser import Browser, NoAnswer
from tests.promises.site import Site, free_port, standing
from tests.promises.trial import Trial

CLIENTS = 8
VICTIMS = {
    "sqlite": ("group", "worker", "master"),
    "postgresql": ("immediate", "group", "fast", "worker", "master"),
}
QUOTES_A_ROUND = (120, 200)
SINCE_FIRST_ANSWER_SECONDS = (0.0, 0.5)
LET_THE_REST_ANSWER_SECONDS = 0.2


@dataclass
class Crowd:
    """Eight clients that confirm one quote after the other until they are told to stop or their server is gone."""

    browsers: list[Browser]
    uids: list[str]
    acknowledged: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    odd: list[str] = field(default_factory=list)
    in_flight: set[str] = field(default_factory=set)
    is_over: threading.Event = field(default_factory=threading.Event)
    has_begun: threading.Event = field(default_factory=threading.Event)

    def run_until(self, strike: Callable[[], None], wait_seconds: float) -> int:
        """Let all work, strike after some time, and give how many requests were in flight at that moment."""
        threads = [threading.Thread(target=self._work, args=(browser,)) for browser in self.browsers]
        for thread in threads:
            thread.start()
        self.has_begun.wait(30)
        time.sleep(wait_seconds)
        in_flight = len(self.in_flight)
        strike()
        time.sleep(LET_THE_REST_ANSWER_SECONDS)
        self.is_over.set()
        for thread in threads:
            thread.join()
        return in_flight

    def _work(self, browser: Browser) -> None:
        while not self.is_over.is_set():
            try:
                uid = self.uids.pop()
            except IndexError:
                break
            self.in_flight.add(uid)
            try:
                word = browser.confirm(uid).word
            except NoAnswer:
                self.unknown.add(uid)
                break
            finally:
                self.in_flight.discard(uid)
            if word == "done":
                self.acknowledged.add(uid)
                self.has_begun.set()
            elif word == "checking" or word.startswith("unknown"):
                self.unknown.add(uid)
            else:
                self.odd.append(word)
        browser.close()


def redeemed_quotes() -> set[str]:
    """Give the uids of all quotes that were redeemed. Needs an application context."""
    with reading():
        rows = session().scalars(select(Quote.uid).join(Redemption, Redemption.quote_id == Quote.id))
        return set(rows)


def lost_in_copy(site: Site, acknowledged: set[str]) -> set[str]:
    """Copy the dead server's SQLite files elsewhere, let SQLite recover the copy, and name what is lost in it."""
    source = Path(site.url.removeprefix("sqlite:///"))
    folder = site.folder / "copy"
    folder.mkdir()
    for file in source.parent.glob(f"{source.name}*"):
        if not file.name.endswith("-shm"):
            shutil.copy(file, folder / file.name)
    connection = driver_for_sqlite().connect(str(folder / source.name))
    try:
        [[sound]] = connection.execute("PRAGMA integrity_check").fetchall()
        rows = connection.execute("SELECT q.uid FROM quotes q JOIN redemptions r ON r.quote_id = q.id").fetchall()
    finally:
        connection.close()
        shutil.rmtree(folder)
    return acknowledged - {row[0] for row in rows} | ({f"the copy is {sound}"} if sound != "ok" else set())


@dataclass
class Killing:
    """A village whose server is struck down in the middle of work, and what it has acknowledged so far."""

    trial: Trial
    site: Site
    postgres: PostgresServer | None
    home: Path
    twin: str
    acknowledged: set[str] = field(default_factory=set)
    chance: random.Random = field(default_factory=lambda: random.Random(3))

    def victims(self) -> dict[str, Callable[[], None]]:
        """Name what can be struck."""
        site = self.site
        assert site.server is not None
        found: dict[str, Callable[[], None]] = {
            "group": lambda: os.killpg(site.server.pid, signal.SIGKILL),
            "worker": lambda: os.kill(self.chance.choice(site.workers()), signal.SIGKILL),
            "master": lambda: os.kill(site.server.pid, signal.SIGKILL),
        }
        if self.postgres is not None:
            found["immediate"] = lambda: self.stop_postgres(signal.SIGQUIT)
            found["fast"] = lambda: self.stop_postgres(signal.SIGINT)
        return found

    def round(self, victim: str) -> None:
        """Strike one victim in the middle of work, look at what is left, start again and finish what was open."""
        site, trial = self.site, self.trial
        if site.server is None:
            site.start(self.twin, workers=trial.size(1, 2))
        person = site.browser()
        crowd = Crowd(
            [person.another() for _ in range(CLIENTS)], site.quotes("alice", "soap", trial.size(*QUOTES_A_ROUND))
        )
        struck = crowd.run_until(self.victims()[victim], self.chance.uniform(*SINCE_FIRST_ANSWER_SECONDS))
        trial.tries()
        trial.saw("killed in flight" if struck else "killed at rest")
        trial.saw("acknowledged", len(crowd.acknowledged))
        self.acknowledged |= crowd.acknowledged
        for word in crowd.odd:
            trial.broke(f"{victim}: a client was told {word}")
        self._recover(victim)
        self._finish(victim, crowd.unknown)

    def _recover(self, victim: str) -> None:
        site = self.site
        if victim in {"immediate", "fast"}:
            assert self.postgres is not None
            self.postgres = start(self.home, port=self.postgres.admin.port, is_durable=True, is_own=True)
        else:
            site.kill_group()
            if self.postgres is None:
                for lost in lost_in_copy(site, self.acknowledged):
                    self.trial.broke(f"{victim}: lost in the dead server's files: {lost}")
            site.start(self.twin, workers=self.trial.size(1, 2))
        with site.app.app_context():
            db.engine.dispose()
            for lost in self.acknowledged - redeemed_quotes():
                self.trial.broke(f"{victim}: acknowledged but lost: {lost}")
            for wrong in exceptions_now():
                self.trial.broke(f"{victim}: {wrong}")

    def _finish(self, victim: str, unknown: set[str]) -> None:
        person = self.site.browser()
        for uid in unknown:
            word = person.confirm(uid).word
            self.trial.require(word == "done", f"{victim}: the repeat of an open key was told {word}")
            self.trial.saw("open keys finished")
            self.acknowledged.add(uid)
        person.close()
        with self.site.app.app_context():
            found = redeemed_quotes()
        for uid in self.acknowledged ^ found:
            self.trial.broke(f"{victim}: the books and the clients disagree about {uid}")

    def stop_postgres(self, how: signal.Signals) -> None:
        """Let PostgreSQL end, quickly or at once."""
        if self.postgres is not None and self.postgres.process is not None:
            with self.site.app.app_context():
                db.engine.dispose()
            self.postgres.process.send_signal(how)
            self.postgres.process.wait()


@contextmanager
def durable(databases: Databases, kind: str, home: Path) -> Iterator[tuple[tuple[str, str], PostgresServer | None]]:
    """Give an own database that keeps what it was given: for PostgreSQL a server of its own that flushes."""
    if kind == "sqlite":
        with databases.own_copy(kind) as urls:
            yield urls, None
        return
    server = start(home, port=free_port(), is_durable=True, is_own=True)
    try:
        server.create_database("village")
        yield (server.app_url("village"), server.owner_url("village")), server
    finally:
        server.stop()


def kills(trial: Trial, databases: Databases, folder: Path, twin: str = "") -> None:
    """Kill and look, round after round."""
    with (
        # PostgreSQL runs as nobody, who may not enter pytest's folders.
        tempfile.TemporaryDirectory(prefix="jf-kills-") as home,
        durable(databases, trial.database, Path(home)) as (urls, postgres),
        standing(urls, folder, is_empty=postgres is not None) as site,
    ):
        site.give("alice", 10_000_000)
        site.stock("soap", 1_000_000, price_points=1)
        killing = Killing(trial, site, postgres, Path(home), twin)
        rounds = trial.size(1, 100)
        for number in range(rounds):
            killing.round(VICTIMS[trial.database][number % len(VICTIMS[trial.database])])
            if trial.is_full and number % 5 == 4:
                trial.tell(f"round {number + 1} of {rounds}: {dict(trial.seen)}, {trial.failed} findings")
        site.stop()
        for wrong in exceptions_at_rest(site.app, site.world.village_id):
            trial.broke(wrong)
        killing.stop_postgres(signal.SIGINT)
    in_flight = trial.seen["killed in flight"]
    trial.require(in_flight >= 0.75 * trial.tried, f"only {in_flight} of {trial.tried} kills met a request in flight")
    trial.settle("acknowledged", "killed in flight")


P3 = pytest.mark.promise("P3", "SIGKILL of group, worker, master; PostgreSQL immediate and fast")


@P3
def test_what_was_acknowledged_survives_kills(
    trial: Trial, databases: Databases, database_kind: str, tmp_path: Path
) -> None:
    kills(trial, databases, tmp_path)


@P3
@pytest.mark.fault("it answers before the work is done", finds="lost")
def test_an_early_answer_is_found(trial: Trial, databases: Databases, database_kind: str, tmp_path: Path) -> None:
    kills(trial, databases, tmp_path, "answers_early")
