"""P1: SQLite with eight connections on two processes, in both modes: nobody sees a locked database, nothing is lost."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from pointsapp.core.db import db
from tests.promises.books import exceptions_at_rest
from tests.promises.browser import NoAnswer
from tests.promises.site import Site, standing
from tests.promises.test_kills import redeemed_quotes
from tests.promises.trial import Trial

CONNECTIONS = 8
QUOTES_EACH = 500


def keep_busy(trial: Trial, site: Site, seconds: float) -> set[str]:
    """Let eight clients redeem without a pause, and give what was acknowledged."""
    uids = site.quotes("alice", "soap", trial.size(120, CONNECTIONS * QUOTES_EACH))
    person = site.browser()
    until = time.monotonic() + seconds
    acknowledged: set[str] = set()

    def work(first: int) -> None:
        browser = person.another()
        for uid in uids[first::CONNECTIONS]:
            if time.monotonic() > until:
                break
            trial.tries()
            try:
                word = browser.confirm(uid).word
                page = browser.get("/v/lahai/counter/").status
            except NoAnswer as error:
                word, page = f"no answer: {error}", 0
            if word == "done":
                acknowledged.add(uid)
            trial.require(word == "done", f"a client was told {word}")
            trial.require(page == 200, f"a page answered {page}")
        browser.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return acknowledged


def busy(trial: Trial, urls: tuple[str, str], folder: Path, twin: str = "") -> None:
    """Keep a village busy for a minute, then hold what was acknowledged against the books."""
    with standing(urls, folder) as site:
        site.give("alice", 1_000_000)
        site.stock("soap", 1_000_000)
        with site.app.app_context():
            db.engine.dispose()
        site.start(twin)
        acknowledged = keep_busy(trial, site, trial.size(3.0, 60.0))
        site.stop()
        trial.saw("acknowledged", len(acknowledged))
        with site.app.app_context():
            found = redeemed_quotes()
        for uid in acknowledged ^ found:
            trial.broke(f"clients and books disagree about {uid}")
        for wrong in exceptions_at_rest(site.app, site.world.village_id):
            trial.broke(wrong)
    trial.require("locked" not in site.log(), "the server's log speaks of a locked database")
    trial.settle("acknowledged")


on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
DEFAULT = pytest.mark.promise("P1", "8 connections on 2 processes for a minute")
FALLBACK = pytest.mark.promise("P1", "the same with Python's own SQLite, journal truncated")


@DEFAULT
@on_sqlite
def test_nobody_sees_a_locked_database(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    if not trial.is_full:
        pytest.skip("only in the full run: the short one tries the slower mode")
    busy(trial, own_database, tmp_path)


@FALLBACK
@pytest.mark.usefixtures("old_sqlite")
@on_sqlite
def test_nobody_sees_a_locked_database_in_the_fallback(
    trial: Trial, own_database: tuple[str, str], tmp_path: Path
) -> None:
    busy(trial, own_database, tmp_path, "fallback")


@DEFAULT
@on_sqlite
@pytest.mark.fault("it waits for nobody, neither in line nor at the lock", finds="a client was told")
def test_an_impatient_connection_is_found(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    busy(trial, own_database, tmp_path, "gives_up_at_once")
