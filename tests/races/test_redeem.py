"""The last points and the last bag of rice, wanted by 8 threads in 2 processes at the same moment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer

import pytest
from flask import Flask
from sqlalchemy import update

from pointsapp.core.db import db, reading, session, transaction
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import KeyReused, run_once
from pointsapp.ledger.errors import InsufficientPoints
from pointsapp.ledger.queries import get_balance, sum_system
from pointsapp.ledger.types import AccountKind
from pointsapp.ledger.verify import find_bad_row
from pointsapp.redemptions.models import Redemption, Undo
from pointsapp.redemptions.service import make_quote, note_look_up, redeem, undo
from pointsapp.redemptions.types import Look
from pointsapp.shop.models import Reward, StockMove
from tests.databases import make_app
from tests.races.counter_process import confirm
from tests.world import NOW, World

ROOT = Path(__file__).parents[2]
PROCESSES = 2
THREADS_EACH = 4
THREADS = PROCESSES * THREADS_EACH
ANSWER_WITHIN_SECONDS = 120


class Counters:
    """A process of its own with several counters in it, which takes orders until the tests are done."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.races.counter_process", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def read(self) -> str:
        """Give the next line; nothing when the process broke down, which then told why."""
        assert self.process.stdout is not None
        patience = Timer(ANSWER_WITHIN_SECONDS, self.process.kill)
        patience.start()
        line = self.process.stdout.readline()
        patience.cancel()
        return line.rstrip("\n")

    def end(self) -> None:
        self.process.communicate(timeout=30)


class Market:
    """A database of its own, the shop's world in it, and several processes at the counter."""

    def __init__(self, app: Flask, url: str, counters: list[Counters]) -> None:
        self.app, self.url, self.counters = app, url, counters
        self.world = World.make()
        self.kay = self.world.actor("kay")

    def stock(self, name: str, units: int) -> None:
        with transaction():
            session().execute(update(Reward).where(Reward.id == self.world.rewards[name]).values(stock=units))

    def quotes(self, names: list[str], **units: int) -> list[int]:
        """Make one quote for each named household, all for the same goods."""
        wanted = [(self.world.rewards[name], count) for name, count in units.items()]
        made = []
        for name in names:
            household_id = self.world.homes[name].household_id
            with transaction():
                look_up = note_look_up(self.kay, household_id, "forgotten", at=NOW)
                look = Look(household_id, None, look_up.id, NOW)
                made.append(make_quote(self.kay, self.world.shop_id, look, wanted, at=NOW).id)
        return made

    def rush(self, errands: list[tuple[int, list[str]]]) -> list[list[str]]:
        """Send the errands from two processes at once and give each thread's answers."""
        db.engine.dispose()
        size = -(-len(errands) // PROCESSES)
        parts = [errands[first : first + size] for first in range(0, len(errands), size)]
        running = self.counters[: len(parts)]
        for counter, part in zip(running, parts, strict=True):
            counter.write(json.dumps(self._order(part)))
        for counter in running:
            assert counter.read() == "ready"
        for counter in running:
            counter.write("go")
        return [answers for counter in running for answers in json.loads(counter.read())]

    def _order(self, errands: list[tuple[int, list[str]]]) -> dict[str, object]:
        return {
            "url": self.url,
            "village_id": self.kay.village_id,
            "user_id": self.kay.user_id,
            "member_id": self.kay.member_id,
            "household_id": self.kay.household_id,
            "at": NOW.isoformat(),
            "errands": [{"quote_id": quote_id, "keys": keys} for quote_id, keys in errands],
        }

    def balance(self, name: str) -> int:
        return get_balance(self.world.village_id, self.world.homes[name].wallet_id)

    def stock_of(self, name: str) -> int:
        return session().get_one(Reward, self.world.rewards[name]).stock

    def receipts(self) -> list[int]:
        return list(session().scalars(db.select(Redemption.receipt_number).order_by(Redemption.receipt_number)))

    def require_sound(self) -> None:
        """The books balance, and the stock is what its moves say."""
        assert find_bad_row(self.world.village_id) is None
        for reward in session().scalars(db.select(Reward)):
            moves = session().scalars(
                db.select(StockMove).where(StockMove.reward_id == reward.id).order_by(StockMove.id)
            )
            last = list(moves)[-1:]
            assert all(move.stock_after == reward.stock for move in last)


@pytest.fixture(scope="module")
def counters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Counters]]:
    started = [Counters(tmp_path_factory.mktemp("counters")) for _ in range(PROCESSES)]
    yield started
    for counter in started:
        counter.end()


@pytest.fixture
def market(own_database: tuple[str, str], counters: list[Counters], tmp_path: Path) -> Iterator[Market]:
    url, owner_url = own_database
    app = make_app(url, owner_url, tmp_path, migrate=False)
    with app.app_context():
        yield Market(app, url, counters)
        db.engine.dispose()


def key(number: int) -> str:
    return f"0192f0c4-0000-7000-8000-{number:012d}"


def test_the_last_points_are_redeemed_no_more_often_than_they_reach(market: Market) -> None:
    market.world.give("alice", 14)
    quotes = market.quotes(["alice"] * THREADS, soap=1)

    answers = market.rush([(quote_id, [key(place)]) for place, quote_id in enumerate(quotes)])

    got = Counter("done" if answer.isdigit() else answer for [answer] in answers)
    assert got == {"done": 2, "insufficient_points": THREADS - 2}
    with reading():
        assert (market.balance("alice"), market.stock_of("soap")) == (4, 48)
        assert sum_system(market.world.village_id, AccountKind.REDEEMED) == 10
        assert market.receipts() == [1, 2]
        market.require_sound()


def test_the_last_bags_go_to_as_many_households_as_there_are_bags(market: Market) -> None:
    names = ["alice", "bo", "ren", "sup", "sec", "dana"]
    for name in names:
        market.world.give(name, 60)
    everybody = (names * 2)[:THREADS]
    quotes = market.quotes(everybody, rice=1)
    market.stock("rice", 3)

    answers = market.rush([(quote_id, [key(place)]) for place, quote_id in enumerate(quotes)])

    got = Counter("done" if answer.isdigit() else answer for [answer] in answers)
    assert got == {"done": 3, "out_of_stock": THREADS - 3}
    with reading():
        assert market.stock_of("rice") == 0
        assert sum(market.balance(name) for name in names) == 60 * len(names) - 3 * 30
        assert market.receipts() == [1, 2, 3]
        market.require_sound()


def test_receipts_count_without_gaps_though_households_and_goods_differ(market: Market) -> None:
    names = ["alice", "bo", "ren", "sup", "sec", "dana"]
    for name in names:
        market.world.give(name, 60)
    quotes = [
        quote_id
        for place, name in enumerate((names * 2)[:THREADS])
        for quote_id in market.quotes([name], **({"rice": 1} if place % 2 else {"soap": 1}))
    ]

    answers = market.rush([(quote_id, [key(place)]) for place, quote_id in enumerate(quotes)])

    assert sorted(int(answer) for [answer] in answers) == list(range(1, THREADS + 1))
    with reading():
        assert market.receipts() == list(range(1, THREADS + 1))
        market.require_sound()


def test_a_key_sent_fifty_times_is_one_redemption_and_fifty_equal_answers(market: Market) -> None:
    market.world.give("alice", 90)
    [quote_id] = market.quotes(["alice"], rice=1)

    answers = market.rush([(quote_id, [key(1)] * 7)] * (THREADS - 1) + [(quote_id, [key(1)])])

    assert [answer for thread in answers for answer in thread] == ["1"] * 50
    with reading():
        assert (market.balance("alice"), market.stock_of("rice"), market.receipts()) == (60, 9, [1])
        market.require_sound()


def test_one_quote_under_many_keys_is_still_one_redemption(market: Market) -> None:
    market.world.give("alice", 90)
    [quote_id] = market.quotes(["alice"], rice=1)

    answers = market.rush([(quote_id, [key(place)]) for place in range(THREADS)])

    assert Counter(answer for [answer] in answers) == {"1": 1, "quote_used": THREADS - 1}
    with reading():
        assert (market.balance("alice"), market.stock_of("rice"), market.receipts()) == (60, 9, [1])
        market.require_sound()


def test_the_days_limit_holds_when_two_counters_serve_one_household(market: Market) -> None:
    market.world.give("alice", 400)
    quotes = market.quotes(["alice"] * THREADS, rice=1)

    answers = market.rush([(quote_id, [key(place)]) for place, quote_id in enumerate(quotes)])

    got = Counter("done" if answer.isdigit() else answer for [answer] in answers)
    assert got == {"done": 3, "needs_second_officer": THREADS - 3}
    with reading():
        assert market.balance("alice") == 310
        market.require_sound()


def test_a_refused_key_stays_refused_after_a_top_up(market: Market) -> None:
    market.world.give("alice", 30)
    first, second = market.quotes(["alice"] * 2, rice=1)
    assert confirm(market.kay, first, key(1), NOW) == "1"
    assert confirm(market.kay, second, key(2), NOW) == InsufficientPoints.code

    market.world.give("alice", 100)
    again = [answer for thread in market.rush([(second, [key(2)] * 3)] * THREADS) for answer in thread]

    assert again == [InsufficientPoints.code] * 24
    with reading():
        assert (market.balance("alice"), market.stock_of("rice"), market.receipts()) == (100, 9, [1])
        market.require_sound()


def test_a_key_with_other_content_or_of_another_person_is_refused(market: Market) -> None:
    market.world.give("alice", 90)
    first, second = market.quotes(["alice"] * 2, rice=1)
    assert confirm(market.kay, first, key(1), NOW) == "1"

    answers = [answer for thread in market.rush([(second, [key(1)])] * THREADS) for answer in thread]
    with pytest.raises(KeyReused):
        run_once(
            market.world.actor("bo"), key(1), "redemptions.redeem", {"quote": first}, lambda _request_id: {}, at=NOW
        )

    assert answers == [KeyReused.code] * THREADS
    with reading():
        assert (market.balance("alice"), market.receipts()) == (60, [1])


def test_a_redemption_is_undone_once_however_many_press(market: Market) -> None:
    market.world.give("alice", 90)
    [quote_id] = market.quotes(["alice"], rice=1)
    with transaction():
        done_id = redeem(market.kay, quote_id, at=NOW).id

    def press(place: int) -> str:
        with market.app.app_context():

            def act(request_id):
                undo(market.kay, done_id, at=NOW, request_id=request_id)
                return {}

            try:
                run_once(market.kay, key(place), "redemptions.undo", {"redemption": done_id}, act, at=NOW)
            except RuleError as refusal:
                return refusal.code
            return "done"

    db.session.remove()
    with ThreadPoolExecutor(THREADS) as threads:
        answers = Counter(threads.map(press, range(THREADS)))

    assert answers["done"] == 1
    assert set(answers) <= {"done", "already_undone", "already_reversed"}
    with reading():
        assert session().query(Undo).count() == 1
        assert (market.balance("alice"), market.stock_of("rice")) == (90, 10)
        market.require_sound()
