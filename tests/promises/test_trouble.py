"""P15: trouble is honest: disk full, read-only, locked, database down; and it ends by itself."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from pointsapp.core.db import db
from pointsapp.core.engine import driver_for_sqlite
from tests.databases import Databases
from tests.postgres import start
from tests.promises.books import exceptions_at_rest
from tests.promises.browser import Browser, NoAnswer
from tests.promises.site import Site, standing
from tests.promises.test_kills import durable, redeemed_quotes
from tests.promises.trial import Trial

WELL_WITHIN_SECONDS = 10
QUOTES = 60
IN_PLAIN_WORDS = "账本暂时打不开"
WAY_ON = 'href="/'
ROOM_BYTES = 1_500_000


class Keeper:
    """Kay, who goes on confirming through all trouble and keeps what she was told."""

    def __init__(self, trial: Trial, site: Site) -> None:
        self.trial, self.site = trial, site
        self.uids = site.quotes("alice", "soap", QUOTES)
        self.done: set[str] = set()
        self.browser: Browser = site.browser()

    def confirm(self) -> str:
        """Confirm the next quote; a doubtful one stays the next."""
        self.trial.tries()
        uid = self.uids[-1]
        try:
            word = self.browser.confirm(uid).word
        except NoAnswer:
            word = "no answer"
        if word == "done":
            self.done.add(self.uids.pop())
        self.trial.saw("accepted" if word == "done" else "told to wait")
        return word

    def meet(self, name: str) -> None:
        """Confirm until the trouble shows, and look at the page that a person gets."""
        words = [self.confirm()]
        while words[-1] == "done" and len(self.uids) > QUOTES // 4:
            words.append(self.confirm())
        self.trial.require(words[-1] in {"checking", "unknown:trouble_database"}, f"{name}: was told {words[-1]}")
        self.look_at_page(name)

    def look_at_page(self, name: str) -> None:
        """Send the form as a person does, and hold the page against what it must say."""
        # On a line of its own: a server that answers before it has read all of a form may hang up afterwards.
        self.browser.close()
        answer = self.browser.confirm(self.uids[-1], accept="text/html")
        if answer.status == 303:
            self.trial.require("new=1" not in answer.location, f"{name}: a receipt was shown")
            answer = self.browser.get(answer.location)
        if answer.status != 200:
            self.trial.require(answer.status == 503, f"{name}: the page answered {answer.status}")
            self.trial.require(IN_PLAIN_WORDS in answer.text, f"{name}: the page says “{answer.text[:60]}”")
            self.trial.require(WAY_ON in answer.text, f"{name}: the page shows no way on")
        self.trial.saw("pages looked at")

    def recover(self, name: str) -> None:
        """See that everything works again soon after the cause is gone."""
        began = time.monotonic()
        word = self.confirm()
        while word != "done" and time.monotonic() - began < WELL_WITHIN_SECONDS:
            time.sleep(0.2)
            word = self.confirm()
        self.trial.require(word == "done", f"{name}: {WELL_WITHIN_SECONDS} s after it was over: {word}")
        self.trial.tell(f"{name}: works again after {time.monotonic() - began:.1f} s")

    def account(self, name: str) -> None:
        """Hold what was acknowledged against the books."""
        self.browser.close()
        with self.site.app.app_context():
            found = redeemed_quotes()
            db.engine.dispose()
        for uid in self.done - found:
            self.trial.broke(f"{name}: told done, but not posted: {uid}")
        for wrong in exceptions_at_rest(self.site.app, self.site.world.village_id):
            self.trial.broke(f"{name}: {wrong}")


@contextmanager
def small_disk(size_bytes: int) -> Iterator[Path]:
    """Mount a small file system."""
    folder = Path(tempfile.mkdtemp(prefix="jf-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_bytes},mode=0700", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


def fill(folder: Path) -> Path:
    """Fill a file system to its last byte."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"0" * 4096)
        except OSError:
            return filler


def full_disk(trial: Trial, urls: tuple[str, str], folder: Path, twin: str) -> None:
    """Fill the disk while a keeper works, free it, then start on it read-only, then make it writable again."""
    file = Path(urls[0].removeprefix("sqlite:///"))
    with small_disk(file.stat().st_size + ROOM_BYTES) as disk:
        shutil.copy(file, disk / "points.db")
        (disk / "points.db").chmod(0o600)
        url = f"sqlite:///{disk / 'points.db'}"
        with standing((url, url), folder) as site:
            site.give("alice", 10_000)
            site.stock("soap", 10_000)
            keeper = Keeper(trial, site)
            site.start(twin, workers=1)
            keeper.recover("before any trouble")
            filler = fill(disk)
            keeper.meet("disk full")
            filler.unlink()
            keeper.recover("disk full")
            locked(keeper, trial.size(2.0, 33.0))
            keeper.account("disk full")
            site.stop()
            read_only(trial, site, disk, keeper, twin)
            keeper.account("read-only disk")


def read_only(trial: Trial, site: Site, disk: Path, keeper: Keeper, twin: str) -> None:
    """Start on a read-only file system: the program refuses to, or says what is wrong on every page."""
    with site.app.app_context():
        db.engine.dispose()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    try:
        site.start(twin, workers=1)
        keeper.meet("read-only disk")
    except RuntimeError as error:
        trial.require("can't be" in str(error), f"read-only disk: the program ended with {str(error)[-200:]}")
        trial.saw("refused to start")
        site.kill_group()
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    if site.server is None:
        site.start(twin, workers=1)
    keeper.recover("read-only disk")


def locked(keeper: Keeper, seconds: float) -> None:
    """Hold the one writer's lock for a while."""
    file = keeper.site.url.removeprefix("sqlite:///")
    is_held = threading.Event()

    def hold() -> None:
        connection = driver_for_sqlite().connect(file, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        is_held.set()
        time.sleep(seconds)
        connection.execute("ROLLBACK")
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait()
    began = time.monotonic()
    page = keeper.browser.get("/v/lahai/counter/")
    keeper.trial.require(page.status == 200, f"locked: reading answered {page.status}")
    word = keeper.confirm()
    waited = time.monotonic() - began
    keeper.trial.require(word in {"done", "checking"}, f"locked: was told {word} after {waited:.0f} s")
    keeper.trial.require(word != "done" or waited > seconds / 2, "locked: done, though the lock was held")
    holder.join()
    keeper.recover("locked")


def stopped_server(trial: Trial, databases: Databases, folder: Path, twin: str) -> None:
    """Stop PostgreSQL under a working keeper, in both ways, and start it again."""
    with (
        tempfile.TemporaryDirectory(prefix="jf-trouble-") as home,
        durable(databases, "postgresql", Path(home)) as (urls, postgres),
        standing(urls, folder, is_empty=True) as site,
    ):
        assert postgres is not None
        server = postgres
        site.give("alice", 10_000)
        site.stock("soap", 10_000)
        keeper = Keeper(trial, site)
        site.start(twin, workers=1)
        keeper.recover("before any trouble")
        table_locked(keeper, urls[1], trial.size(2.0, 33.0))
        for how in (signal.SIGINT, signal.SIGQUIT):
            assert server.process is not None
            with site.app.app_context():
                db.engine.dispose()
            server.process.send_signal(how)
            server.process.wait()
            keeper.meet("database stopped")
            server = start(Path(home), port=postgres.admin.port, is_durable=True, is_own=True)
            keeper.recover("database stopped")
        keeper.account("database stopped")
        site.stop()
        with site.app.app_context():
            db.engine.dispose()
        server.stop()


def table_locked(keeper: Keeper, owner_url: str, seconds: float) -> None:
    """Hold a lock on the accounts for a while."""
    engine = create_engine(owner_url)
    is_held = threading.Event()

    def hold() -> None:
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE"))
            is_held.set()
            time.sleep(seconds)
        engine.dispose()

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait()
    word = keeper.confirm()
    keeper.trial.require(word in {"done", "checking"}, f"locked: was told {word}")
    holder.join()
    keeper.recover("locked")


def trouble(trial: Trial, databases: Databases, folder: Path, twin: str = "") -> None:
    """Make trouble for the database that this test runs on."""
    if trial.database == "postgresql":
        stopped_server(trial, databases, folder, twin)
    else:
        if sys.platform != "linux" or os.geteuid() != 0:
            pytest.skip("only root on Linux can mount the small disk that is to be filled")
        with databases.own_copy("sqlite") as urls:
            full_disk(trial, urls, folder, twin)
    trial.settle("accepted", "told to wait", "pages looked at")


P15 = pytest.mark.promise("P15", "disk full, read-only, locked 30 s, PostgreSQL stopped and started")


@P15
def test_trouble_is_told_and_ends_by_itself(
    trial: Trial, databases: Databases, database_kind: str, tmp_path: Path
) -> None:
    trouble(trial, databases, tmp_path)


@P15
@pytest.mark.fault("it says done when the database did not answer", finds="told done, but not posted")
def test_a_success_page_without_a_posting_is_found(
    trial: Trial, databases: Databases, database_kind: str, tmp_path: Path
) -> None:
    trouble(trial, databases, tmp_path, "says_done_anyway")


@P15
@pytest.mark.fault("it shows a bare error", finds="the page answered 500")
def test_a_bare_error_is_found(trial: Trial, databases: Databases, database_kind: str, tmp_path: Path) -> None:
    trouble(trial, databases, tmp_path, "shows_bare_errors")
