"""P1, P4: the last points and goods, wanted by 16 clients of two processes, with the books read all the while."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.promises.books import exceptions_at_rest, exceptions_now
from tests.promises.browser import Browser, NoAnswer
from tests.promises.site import Site, standing
from tests.promises.trial import Trial

CLIENTS = 16
PLAINLY = {"insufficient_points", "out_of_stock"}
SHORT_PAUSE_SECONDS = 0.1


class Reader(threading.Thread):
    """Reads one snapshot of the books after the other while others write."""

    def __init__(self, site: Site, pause_seconds: float) -> None:
        super().__init__(daemon=True)
        self.site, self.snapshots, self.wrong = site, 0, list[str]()
        self._pause_seconds, self._is_over = pause_seconds, threading.Event()

    def run(self) -> None:
        with self.site.app.app_context():
            while not self._is_over.wait(self._pause_seconds):
                self.wrong += exceptions_now()
                self.snapshots += 1

    def finish(self) -> None:
        self._is_over.set()
        self.join()


def errands_of(uids: list[str], chance: random.Random) -> list[tuple[str, bool]]:
    """Mix the quotes: a quarter goes out twice at the same moment, an eighth is cut off and sent again."""
    errands = [(uid, False) for uid in uids]
    errands += [(uid, True) for uid in chance.sample(uids, len(uids) // 8)]
    chance.shuffle(errands)
    for uid in chance.sample(uids, len(uids) // 4):
        # A twin stands right beside its brother, so that two clients take them up together.
        errands.insert(errands.index((uid, False)), (uid, False))
    return errands


def send_all(site: Site, uids: list[str], chance: random.Random) -> dict[str, list[str]]:
    """Send every quote from 16 clients and give what they were told."""
    person = site.browser()
    free: SimpleQueue[Browser] = SimpleQueue()
    for _ in range(CLIENTS):
        free.put(person.another())
    answers: dict[str, list[str]] = {uid: [] for uid in uids}

    def send(errand: tuple[str, bool]) -> None:
        uid, is_cut = errand
        browser = free.get()
        try:
            if is_cut:
                browser.confirm_and_leave(uid)
            answers[uid].append(browser.confirm(uid).word)
        except NoAnswer as error:
            answers[uid].append(f"no answer: {error}")
        finally:
            free.put(browser)

    with ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(send, errands_of(uids, chance)))
    for _ in range(CLIENTS):
        free.get().close()
    return answers


def judge(trial: Trial, answers: dict[str, list[str]], reach: int) -> None:
    """Hold what the clients were told against how far the points or the goods reach."""
    accepted = 0
    for uid, words in answers.items():
        trial.tries()
        if len(set(words)) > 1:
            trial.broke(f"quote {uid} was told {sorted(set(words))}")
        elif words[0] == "done":
            accepted += 1
            trial.saw("accepted")
        elif words[0] in PLAINLY:
            trial.saw("declined")
        else:
            trial.broke(f"neither accepted nor plainly declined: {words[0]}")
    trial.require(accepted <= reach, f"{accepted} accepted, more than the {reach} that could be")
    trial.require(accepted >= reach, f"{accepted} accepted, though {reach} could be")


def last_points_and_goods(trial: Trial, site: Site, rounds: int) -> int:
    """Let every round's points and goods run out under the rush, and tell how many snapshots were read meanwhile."""
    affordable, on_the_shelf = trial.size((24, 4), (100, 10))
    reader = Reader(site, trial.size(SHORT_PAUSE_SECONDS, 0.0))
    reader.start()
    for number in range(rounds):
        chance = random.Random(number)
        poor, rich = f"poor{number}", f"rich{number}"
        site.add_home(poor, affordable)
        site.add_home(rich, 10_000)
        site.stock("soap", 10_000, price_points=1)
        judge(trial, send_all(site, site.quotes(poor, "soap", 2 * affordable), chance), affordable)
        site.stock("rice", on_the_shelf)
        judge(trial, send_all(site, site.quotes(rich, "rice", 6 * on_the_shelf), chance), on_the_shelf)
        if trial.is_full:
            trial.tell(f"round {number + 1} of {rounds}: {dict(trial.seen)}, {reader.snapshots} snapshots")
    reader.finish()
    for wrong in sorted(set(reader.wrong)):
        trial.broke(wrong)
    for wrong in exceptions_at_rest(site.app, site.world.village_id):
        trial.broke(f"at rest: {wrong}")
    return reader.snapshots


P1 = pytest.mark.promise("P1", "the last points and the last goods, 16 clients, 2 processes")


def rush(trial: Trial, urls: tuple[str, str], folder: Path, twin: str = "") -> None:
    """Run the last points and goods out, again and again, and settle both promises."""
    moments = trial.beside("P4", "snapshots read while points run out")
    with standing(urls, folder) as site:
        site.start(twin)
        moments.tries(last_points_and_goods(trial, site, trial.size(1, 20)))
        site.stop()
    trial.settle("accepted", "declined")
    moments.saw("snapshots", moments.tried)
    moments.require(moments.tried >= moments.size(5, 1000), f"only {moments.tried} snapshots were read")
    moments.settle("snapshots")


@P1
def test_points_and_goods_reach_exactly_as_far_as_they_do(
    trial: Trial, own_database: tuple[str, str], tmp_path: Path
) -> None:
    rush(trial, own_database, tmp_path)


@P1
@pytest.mark.fault("the balance is looked at before the transaction", finds="accepted, more than")
def test_a_balance_looked_at_too_early_is_found(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    rush(trial, own_database, tmp_path, "looks_before")


@P1
@pytest.mark.fault("the balance is written after the transfer", finds="a wallet says something else")
def test_a_balance_written_too_late_is_found(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    rush(trial, own_database, tmp_path, "balances_later")
