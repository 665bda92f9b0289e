"""Corrections that several people ask for and decide on at the same moment, while points are being spent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from pointsapp.activities.types import LineId
from pointsapp.core.actor import Role
from pointsapp.core.db import db, reading, session, transaction
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.corrections.models import Correction, CorrectionDecision
from pointsapp.corrections.service import ask_for_line, ask_for_redemption, decide
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from pointsapp.redemptions.models import Undo
from tests.buying import buy
from tests.databases import make_app
from tests.posted import add_officer, approve_lines, balances_of, states_of
from tests.world import NOW, World

AFTER = NOW + timedelta(days=8)
DECIDERS = ("sup", "sec", "ren", "gil")


@pytest.fixture
def village(own_database: tuple[str, str], tmp_path: Path):
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        world = World.make()
        add_officer(world, "gil", "郑四", Role.SUPERVISOR)
        yield app, world
        db.engine.dispose()


def credit(world: World, deeds: dict[str, int]):
    approved = approve_lines(world, deeds)
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=AFTER)
        close_notice(world.actor("bo"), notice.id, at=AFTER)
    return approved


def ask_once(app: Flask, world: World, line_id: LineId) -> bool:
    with app.app_context():
        try:
            with transaction():
                ask_for_line(world.actor("bo"), line_id, "记错了", at=AFTER)
        except RuleError:
            return False
        return True


def decide_once(app: Flask, world: World, name: str, correction_id: int, key: str, *, is_agreed: bool = True) -> str:
    def act(request_id: RequestId) -> Answer:
        made = decide(world.actor(name), correction_id, "看过了", is_agreed=is_agreed, at=AFTER, request_id=request_id)
        return {"transfer_id": made.transfer_id}

    content = {"correction": correction_id, "is_agreed": is_agreed}
    with app.app_context():
        try:
            return str(run_once(world.actor(name), key, "corrections.decide", content, act, at=AFTER))
        except RuleError as error:
            return error.code


def test_several_who_decide_at_once_take_a_line_back_once(village: tuple[Flask, World]) -> None:
    app, world = village
    approved = credit(world, {"alice": 10})
    with transaction():
        asked = ask_for_line(world.actor("bo"), approved.line_ids["alice"], "记错了", at=AFTER).id
    sent = [(name, f"0192f0c4-0000-7000-8000-00000000000{place}") for place, name in enumerate(DECIDERS)] * 3

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda one: decide_once(app, world, one[0], asked, one[1]), sent))

    by_key = {key: {answer for other, answer in zip(sent, answers, strict=True) if other[1] == key} for _, key in sent}
    assert all(len(same) == 1 for same in by_key.values())
    assert sorted(next(iter(same))[:10] for same in by_key.values()) == ["correction"] * 3 + ["{'transfer"]
    assert balances_of(world, "alice") == {"alice": 0}
    assert states_of(approved) == {"alice": "reversed"}


def test_one_agrees_and_another_refuses_at_once_and_only_one_of_it_holds(village: tuple[Flask, World]) -> None:
    app, world = village
    world.give("alice", 90)
    done = buy(world, "alice", rice=1)
    with transaction():
        asked = ask_for_redemption(world.actor("bo"), done.id, "米是坏的", at=AFTER).id
    sent = [
        (name, place % 2 == 0, f"0192f0c4-0000-7000-8000-00000000001{place}") for place, name in enumerate(DECIDERS)
    ]

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda one: decide_once(app, world, one[0], asked, one[2], is_agreed=one[1]), sent))

    with reading():
        [is_agreed] = session().scalars(select(CorrectionDecision.is_agreed)).all()
        undos = session().scalar(select(func.count()).select_from(Undo))
    assert undos == int(is_agreed)
    assert balances_of(world, "alice") == {"alice": 90 if is_agreed else 60}


def test_several_who_ask_at_once_make_one_correction(village: tuple[Flask, World]) -> None:
    app, world = village
    approved = credit(world, {"alice": 10})

    with ThreadPoolExecutor(6) as threads:
        taken = list(threads.map(lambda _: ask_once(app, world, approved.line_ids["alice"]), range(6)))

    assert sum(taken) == 1
    with reading():
        assert session().scalar(select(func.count()).select_from(Correction)) == 1


def test_points_that_are_spent_at_the_same_moment_never_go_below_zero(village: tuple[Flask, World]) -> None:
    app, world = village
    approved = credit(world, {"alice": 10})
    with transaction():
        asked = ask_for_line(world.actor("bo"), approved.line_ids["alice"], "记错了", at=AFTER).id

    def spend(_number: int) -> bool:
        with app.app_context():
            try:
                buy(world, "alice", at=AFTER, soap=1)
            except RuleError:
                return False
            return True

    with ThreadPoolExecutor(4) as threads:
        spending = [threads.submit(spend, number) for number in range(3)]
        deciding = threads.submit(decide_once, app, world, "sup", asked, "0192f0c4-0000-7000-8000-000000000021")
    spent = sum(one.result() for one in spending)
    is_back = deciding.result() != "corrected_points_spent"

    assert balances_of(world, "alice") == {"alice": 10 - 5 * spent - (10 if is_back else 0)}
    assert states_of(approved) == {"alice": "reversed" if is_back else "credited"}
    assert (spent, is_back) in {(0, True), (1, False), (2, False)}
