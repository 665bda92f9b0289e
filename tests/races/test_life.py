"""Household life and corrections by several people at the same moment, while points are being spent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from pointsapp.arrivals.queries import list_open_claims
from pointsapp.core.actor import Role
from pointsapp.core.db import db, reading, session, transaction
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.corrections.service import ask_for_sheet, decide_bundle
from pointsapp.corrections.types import SpentWay
from pointsapp.households.models import Household
from pointsapp.life.models import EventOutcome
from pointsapp.life.service import decide_event
from pointsapp.life.types import EventKind
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from pointsapp.villages.service import change_settings
from tests.buying import buy
from tests.databases import make_app
from tests.households import happen, settle_family, split
from tests.posted import add_officer, approve_lines, balances_of
from tests.world import NOW, World

AFTER = NOW + timedelta(days=8)
KEY = "0192f0c4-0000-7000-8000-00000000000{}"


@pytest.fixture
def village(own_database: tuple[str, str], tmp_path: Path):
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        world = World.make()
        add_officer(world, "gil", "郑四", Role.SUPERVISOR)
        settle_family(world)
        yield app, world
        db.engine.dispose()


def agree_once(app: Flask, world: World, name: str, event_id: int, key: str) -> str:
    def act(request_id: RequestId) -> Answer:
        return {"done": decide_event(world.actor(name), event_id, "", is_agreed=True, at=NOW, request_id=request_id).id}

    with app.app_context():
        try:
            return str(run_once(world.actor(name), key, "life.decide", {"event": event_id}, act, at=NOW))
        except RuleError as error:
            return error.code


def test_several_who_agree_at_once_split_a_household_once(village: tuple[Flask, World]) -> None:
    app, world = village
    world.give("eve", 50)
    event_id = split(world, "eve", points=20)
    sent = [(name, KEY.format(place)) for place, name in enumerate(("sup", "sec", "ren", "gil"))] * 2

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda one: agree_once(app, world, one[0], event_id, one[1]), sent))

    assert len({answer for answer in answers if answer.startswith("{")}) == 1
    assert {answer for answer in answers if not answer.startswith("{")} == {"event_decided"}
    with reading():
        assert session().scalar(select(func.count()).select_from(EventOutcome)) == 1
        assert session().scalar(select(func.count()).where(Household.number == "021")) == 1
    assert balances_of(world, "eve") == {"eve": 30}


def test_points_spent_at_the_moment_of_a_split_or_merge_are_not_given_twice(village: tuple[Flask, World]) -> None:
    app, world = village
    world.give("eve", 50)
    world.give("dana", 30)
    of_split = split(world, "eve", points=40)
    of_merge = happen(world, EventKind.MERGE, "dana", other_id=world.homes["alice"].household_id)

    def spend(name: str) -> bool:
        with app.app_context():
            try:
                buy(world, name, rice=1)
            except RuleError:
                return False
            return True

    with ThreadPoolExecutor(4) as threads:
        spending = [threads.submit(spend, name) for name in ("eve", "dana")]
        deciding = [
            threads.submit(agree_once, app, world, "sup", one, KEY.format(place))
            for place, one in ((5, of_split), (6, of_merge))
        ]
    has_bought = [one.result() for one in spending]
    is_split, is_merged = (one.result().startswith("{") for one in deciding)

    assert is_merged
    assert is_split is not has_bought[0]
    assert balances_of(world, "eve", "dana", "alice") == {
        "eve": 10 if is_split else 20,
        "dana": 0,
        "alice": 0 if has_bought[1] else 30,
    }


def test_a_sheet_taken_back_while_its_points_are_spent_takes_the_rest_from_the_next(
    village: tuple[Flask, World],
) -> None:
    app, world = village
    sec = world.actor("sec")
    approved = approve_lines(world, {"alice": 10, "dana": 10})
    with transaction():
        change_settings(sec, {"may_take_from_awards": True}, at=NOW)
        notice = post_notice(sec, None, at=NOW)
    with transaction():
        check_channels(sec, notice.id, at=AFTER)
        close_notice(sec, notice.id, at=AFTER)
    with transaction():
        bundle = ask_for_sheet(world.actor("bo"), approved.activity_id, "整张记错", at=AFTER).id

    def take_back(name: str) -> str:
        with app.app_context():
            try:
                with transaction():
                    decide_bundle(world.actor(name), bundle, "", is_agreed=True, at=AFTER, way=SpentWay.NEXT_AWARDS)
            except RuleError as error:
                return error.code
            return "done"

    def spend(name: str) -> bool:
        with app.app_context():
            try:
                buy(world, name, at=AFTER, soap=1)
            except RuleError:
                return False
            return True

    with ThreadPoolExecutor(4) as threads:
        deciding = [threads.submit(take_back, name) for name in ("sec", "gil")]
        spending = [threads.submit(spend, name) for name in ("alice", "dana")]
    done = sorted(one.result() for one in deciding)
    spent = sum(one.result() for one in spending)

    assert done == ["correction_decided", "done"]
    assert balances_of(world, "alice", "dana") == {"alice": 0, "dana": 0}
    with reading():
        assert sum(claim.left_points for claim in list_open_claims(world.village_id)) == 5 * spent
