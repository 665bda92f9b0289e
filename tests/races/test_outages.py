"""Two people confirm at the same moment, one slip is entered by two, the counter goes on meanwhile: each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask

from pointsapp.core.db import db, reading, session
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import run_once
from pointsapp.ledger.queries import get_balance
from pointsapp.ledger.verify import find_bad_row
from pointsapp.outages.models import OutageSlip
from pointsapp.outages.service import confirm_outage, settle_slip
from pointsapp.outages.types import SettlementKind
from pointsapp.redemptions.models import Redemption
from pointsapp.shop.models import Reward
from tests.buying import buy
from tests.databases import make_app
from tests.outage import Cut
from tests.world import NOW, World


class Rush:
    """A database of its own, and several people who act at the same moment."""

    def __init__(self, app: Flask) -> None:
        self.app, self.world = app, World.make()
        self.cut = Cut(self.world)

    def at_once(self, *acts: Callable[[], str]) -> Counter[str]:
        answers: list[str] = []
        barrier = Barrier(len(acts))

        def run(act: Callable[[], str]) -> None:
            with self.app.app_context():
                barrier.wait()
                try:
                    answers.append(act())
                except RuleError as error:
                    answers.append(error.code)

        threads = [Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return Counter(answers)

    def confirm(self, outage_id: int, who: str, key: str) -> Callable[[], str]:
        actor = self.world.actor(who)

        def act(request_id: int) -> dict[str, str]:
            outcome = confirm_outage(actor, outage_id, at=NOW, request_id=request_id)
            return {"said": f"{outcome.posted} posted, {outcome.sent_back} back"}

        content = {"outage": outage_id}
        return lambda: run_once(actor, key, "outages.confirm", content, act, at=NOW)["said"]

    def stands(self, *, alice: int, slips: int, receipts: int, soap: int) -> None:
        with reading():
            village_id = self.world.village_id
            assert get_balance(village_id, self.world.homes["alice"].wallet_id) == alice
            assert session().query(OutageSlip).count() == slips
            found = session().query(Redemption.receipt_number).order_by(Redemption.receipt_number).all()
            assert [number for (number,) in found] == list(range(1, receipts + 1))
            assert session().get_one(Reward, self.world.rewards["soap"]).stock == soap
            assert find_bad_row(village_id) is None


@pytest.fixture
def rush(own_database: tuple[str, str], tmp_path: Path) -> Iterator[Rush]:
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        yield Rush(app)
        db.engine.dispose()


def test_two_who_confirm_at_once_post_every_slip_once(rush: Rush) -> None:
    rush.world.give("alice", 20)
    outage_id = rush.cut.enter("1 | 001 | 2x1", "2 | 001 | 2x1", "3 | 001 | 2x1")

    got = rush.at_once(
        rush.confirm(outage_id, "sec", "key-of-the-secretary"), rush.confirm(outage_id, "sup", "key-of-the-supervisor")
    )

    assert got == {"3 posted, 0 back": 1, "outage_not_handed_in": 1}
    rush.stands(alice=5, slips=3, receipts=3, soap=47)


def test_a_slip_that_two_entered_is_posted_once(rush: Rush) -> None:
    rush.world.give("alice", 50)
    first, second = (rush.cut.enter("1 | 001 | 2x1", f"{own} | 001 | 2x1") for own in (2, 3))

    got = rush.at_once(
        rush.confirm(first, "sec", "key-of-the-secretary"), rush.confirm(second, "sup", "key-of-the-supervisor")
    )

    assert got == {"2 posted, 0 back": 1, "1 posted, 1 back": 1}
    rush.stands(alice=35, slips=3, receipts=3, soap=47)


def test_the_same_key_sent_at_once_confirms_once_and_answers_alike(rush: Rush) -> None:
    rush.world.give("alice", 50)
    outage_id = rush.cut.enter("1 | 001 | 2x1")

    got = rush.at_once(*[rush.confirm(outage_id, "sec", "one-key-for-all-of-them")] * 4)

    assert got == {"1 posted, 0 back": 4}
    rush.stands(alice=45, slips=1, receipts=1, soap=49)


def test_the_counter_goes_on_while_slips_are_confirmed_and_nothing_is_overdrawn(rush: Rush) -> None:
    rush.world.give("alice", 10)
    outage_id = rush.cut.enter("1 | 001 | 2x1", "2 | 001 | 2x1")

    def at_the_counter() -> str:
        buy(rush.world, "alice", soap=1)
        return "bought"

    got = rush.at_once(rush.confirm(outage_id, "sec", "key-of-the-secretary"), at_the_counter)

    bought = got["bought"]
    assert got["2 posted, 0 back"] + got["1 posted, 0 back"] == 1
    rush.stands(alice=0, slips=2, receipts=2, soap=48)
    assert len(rush.cut.open_slips()) == bought


def test_an_open_slip_is_settled_once(rush: Rush) -> None:
    rush.cut.confirm(rush.cut.enter("1 | 001 | 2x1"))
    [slip] = rush.cut.open_slips()
    rush.world.give("alice", 50)

    def settle(who: str, kind: SettlementKind, key: str) -> Callable[[], str]:
        actor = rush.world.actor(who)

        def act(request_id: int) -> dict[str, str]:
            settle_slip(actor, slip.slip_id, kind, "商定", at=NOW, request_id=request_id)
            return {"said": "settled"}

        return lambda: run_once(actor, key, "outages.settle", {"kind": kind}, act, at=NOW)["said"]

    got = rush.at_once(
        settle("sec", SettlementKind.PAID, "key-of-the-secretary"),
        settle("sup", SettlementKind.WRITTEN_OFF, "key-of-the-supervisor"),
    )

    assert got == {"settled": 1, "slip_settled": 1}
    with reading():
        assert session().get_one(Reward, rush.world.rewards["soap"]).stock == 49
