"""P3: the flush comes before the answer, seen in a trace of the system calls; and power cuts played from that trace."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from pointsapp.core.db import db
from pointsapp.core.engine import driver_for_sqlite
from tests.databases import Databases
from tests.promises import systrace
from tests.promises.books import NEVER
from tests.promises.disk import Disk
from tests.promises.site import Site, standing
from tests.promises.systrace import Event
from tests.promises.test_kills import durable
from tests.promises.trial import Trial

CLIENTS = 4
TRACED_WITHIN_SECONDS = 10
REDEEMED_SQL = "SELECT q.uid FROM quotes q JOIN redemptions r ON r.quote_id = q.id"

needs_strace = pytest.mark.skipif(
    shutil.which("strace") is None and not os.environ.get("CI"), reason="strace is missing: apt-get install strace"
)
"""Left out by name where strace can't be had; where everything must run, its absence is a failure."""


def traced(site: Site, uids: list[str], clients: int, twin: str, *, calls: str) -> list[Event]:
    """Serve under strace, confirm all quotes, and give what was asked of the system meanwhile."""
    output = site.folder / "trace"
    site.start(twin, workers=1, under=systrace.command(calls, output))
    person = site.browser()

    def work(first: int) -> None:
        browser = person.another()
        # A connection's first words are read in two pieces, in which no request can be recognised.
        browser.get("/sign-in")
        for uid in uids[first::clients]:
            browser.confirm(uid)
        browser.close()

    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(work, range(clients)))
    site.kill_group()
    return systrace.read(output)


def unflushed(events: list[Event], flushes: list[Event], needed: tuple[str, ...]) -> Iterator[str]:
    """Name the answers that left without the flushes they need after their request came."""
    asked = {event.name: event.at for event in events if event.kind == "request"}
    for event in events:
        if event.kind == "answer":
            between = [flush.name for flush in flushes if asked[event.name] < flush.at < event.at]
            if not all(any(part in name for name in between) for part in needed):
                yield event.name


def judge_flushes(trial: Trial, events: list[Event], flushes: list[Event], needed: tuple[str, ...]) -> None:
    """Count the answers, and those that were not flushed before."""
    answers = sum(event.kind == "answer" for event in events)
    trial.tries(answers)
    trial.saw("answers traced", answers)
    trial.saw("flushes", len(flushes))
    for uid in unflushed(events, flushes, needed):
        trial.broke(f"the answer left before {' and '.join(needed)} was flushed ({uid})")


def flush_on_sqlite(trial: Trial, urls: tuple[str, str], folder: Path, twin: str, needed: tuple[str, ...]) -> None:
    """Trace one redemption after the other: the journal is flushed before each answer leaves."""
    with standing(urls, folder) as site:
        site.give("alice", 10_000)
        site.stock("soap", 10_000)
        uids = site.quotes("alice", "soap", trial.size(5, 50))
        events = traced(site, uids, 1, twin, calls=f"{systrace.FILES},{systrace.TALK}")
    judge_flushes(trial, events, [event for event in events if event.kind == "sync"], needed)
    trial.settle("answers traced", "flushes")


def _wait_until_traced(pid: int, tracer: subprocess.Popen[bytes]) -> None:
    status = Path(f"/proc/{pid}/status")
    until = time.monotonic() + TRACED_WITHIN_SECONDS
    while "TracerPid:\t0\n" in status.read_text("ascii"):
        if tracer.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"strace did not take hold of process {pid}")
        # The system tells nobody when a tracer has come: there is nothing else to wait for.
        time.sleep(0.01)


@contextmanager
def watched(pid: int, output: Path) -> Iterator[None]:
    """Trace the flushes of a running program and of whatever it starts from now on."""
    tracer = subprocess.Popen(systrace.command("fsync,fdatasync", output, pid=pid))
    try:
        _wait_until_traced(pid, tracer)
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait()


def flush_on_postgresql(trial: Trial, databases: Databases, folder: Path, twin: str) -> None:
    """Trace server and database: the write-ahead log is flushed before each answer leaves."""
    with (
        tempfile.TemporaryDirectory(prefix="jf-power-") as home,
        durable(databases, "postgresql", Path(home)) as (urls, postgres),
        standing(urls, folder, is_empty=True) as site,
    ):
        assert postgres is not None
        assert postgres.process is not None
        site.give("alice", 10_000)
        site.stock("soap", 10_000)
        uids = site.quotes("alice", "soap", trial.size(5, 50))
        with watched(postgres.process.pid, folder / "flushes"):
            events = traced(site, uids, 1, twin, calls=systrace.TALK)
        with site.app.app_context():
            db.engine.dispose()
    flushes = [event for event in systrace.read(folder / "flushes") if event.kind == "sync"]
    judge_flushes(trial, events, flushes, ("pg_wal",))
    trial.settle("answers traced", "flushes")


def what_is_wrong(files: dict[str, bytes], folder: Path, acknowledged: set[str]) -> Iterator[str]:
    """Open what a cut left with SQLite and name what is lost, half or broken."""
    for name, data in files.items():
        (folder / Path(name).name).write_bytes(data)
    connection = driver_for_sqlite().connect(str(folder / "points.db"), isolation_level=None)
    try:
        [[sound]] = connection.execute("PRAGMA integrity_check(1)").fetchall()
        if sound != "ok":
            yield f"the file is broken: {sound}"
            return
        kept = {row[0] for row in connection.execute(REDEEMED_SQL)}
        for uid in acknowledged - kept:
            yield f"acknowledged but lost: {uid}"
        for name, sql in NEVER.items():
            if connection.execute(sql).fetchone():
                yield f"half: {name}"
    finally:
        connection.close()


def power_cuts(trial: Trial, urls: tuple[str, str], folder: Path, twin: str = "") -> None:
    """Play the trace of a busy server up to a random moment, drop what was not flushed, and look at what is left."""
    place = folder / "disk"
    place.mkdir(mode=0o700)
    shutil.copy(urls[0].removeprefix("sqlite:///"), place / "points.db")
    url = f"sqlite:///{place / 'points.db'}"
    with standing((url, url), folder) as site:
        site.give("alice", 100_000)
        site.stock("soap", 10_000)
        uids = site.quotes("alice", "soap", trial.size(24, 200))
        with site.app.app_context():
            db.engine.dispose()
        disk = Disk.holding(place, {file.name: file.read_bytes() for file in place.iterdir()})
        events = traced(site, uids, CLIENTS, twin, calls=f"{systrace.FILES},{systrace.TALK}")
    chance = random.Random(11)
    first = next(place for place, event in enumerate(events) if event.kind == "request")
    cuts = sorted(chance.choices(range(first, len(events)), k=trial.size(40, 500)))
    acknowledged: set[str] = set()
    for number, event in enumerate(events):
        disk.take(event)
        if event.kind == "answer":
            acknowledged.add(event.name)
        while cuts and cuts[0] == number:
            cuts.pop(0)
            trial.tries()
            trial.saw("cuts with work unflushed" if any(disk.since.values()) else "cuts at rest")
            with tempfile.TemporaryDirectory(dir=folder) as left:
                for wrong in what_is_wrong(disk.after_cut(chance), Path(left), acknowledged):
                    trial.broke(wrong)
    trial.saw("acknowledged", len(acknowledged))
    trial.settle("cuts with work unflushed", "acknowledged")


P3_FLUSH = pytest.mark.promise("P3", "flushed before the answer leaves, by strace")
P3_FALLBACK = pytest.mark.promise("P3", "the same with Python's own SQLite, journal truncated")
P3_CUTS = pytest.mark.promise("P3", "power cuts played from the trace, sectors torn")
P3_CUTS_FALLBACK = pytest.mark.promise("P3", "power cuts with the journal truncated")
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@P3_FLUSH
@needs_strace
@on_sqlite
def test_the_flush_comes_before_the_answer(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    if not trial.is_full:
        pytest.skip("only in the full run: power cuts find an answer that came too early as well")
    flush_on_sqlite(trial, own_database, tmp_path, "", ("-wal",))


@P3_FALLBACK
@pytest.mark.usefixtures("old_sqlite")
@needs_strace
@on_sqlite
def test_both_flushes_come_before_the_answer_in_the_fallback(
    trial: Trial, own_database: tuple[str, str], tmp_path: Path
) -> None:
    if not trial.is_full:
        pytest.skip("only in the full run")
    flush_on_sqlite(trial, own_database, tmp_path, "fallback", ("-journal", ".db"))


@P3_FLUSH
@needs_strace
@on_postgresql
def test_postgresql_flushes_before_the_answer(
    trial: Trial, databases: Databases, database_kind: str, tmp_path: Path
) -> None:
    if not trial.is_full:
        pytest.skip("only in the full run")
    flush_on_postgresql(trial, databases, tmp_path, "")


@P3_CUTS
@needs_strace
@on_sqlite
def test_power_cuts_lose_nothing_acknowledged(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    power_cuts(trial, own_database, tmp_path)


@P3_CUTS_FALLBACK
@pytest.mark.usefixtures("old_sqlite")
@needs_strace
@on_sqlite
def test_power_cuts_lose_nothing_in_the_fallback(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    if not trial.is_full:
        pytest.skip("only in the full run")
    power_cuts(trial, own_database, tmp_path, "fallback")


@P3_FLUSH
@needs_strace
@on_sqlite
@pytest.mark.fault("synchronous=NORMAL", finds="the answer left before -wal was flushed")
def test_an_answer_before_the_flush_is_found(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    flush_on_sqlite(trial, own_database, tmp_path, "syncs_rarely", ("-wal",))


@P3_CUTS
@needs_strace
@on_sqlite
@pytest.mark.fault("synchronous=NORMAL", finds="acknowledged but lost")
def test_power_cuts_find_a_rare_flush(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    power_cuts(trial, own_database, tmp_path, "syncs_rarely")
