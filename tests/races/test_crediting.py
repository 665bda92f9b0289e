"""A notice that many close at once, while objections arrive."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from pointsapp.core.db import db, reading, session, transaction
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.publicity.models import Credit, Notice
from pointsapp.publicity.service import check_channels, close_notice, credit_more, object_to_line, post_notice
from pointsapp.publicity.types import Channel, NoticeId, Objector
from pointsapp.reports.verify import find_first_fault
from tests.databases import make_app
from tests.posted import approve_lines, balances_of, states_of
from tests.world import NOW, World

AFTER = NOW + timedelta(days=8)
DEEDS = {"alice": 10, "bo": 8, "dana": 6, "kay": 7, "ren": 5}


@pytest.fixture
def village(own_database: tuple[str, str], tmp_path: Path):
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        yield app, World.make()
        db.engine.dispose()


def posted(world: World) -> NoticeId:
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=AFTER)
    return notice.id


def close_once(app: Flask, world: World, notice_id: NoticeId, key: str) -> Answer | None:
    def act(request_id: RequestId) -> Answer:
        return {"lines": close_notice(world.actor("bo"), notice_id, at=AFTER, request_id=request_id).lines}

    with app.app_context():
        try:
            return run_once(world.actor("bo"), key, "notices.close", {"notice": notice_id}, act, at=AFTER)
        except RuleError:
            return None


def object_once(app: Flask, world: World, notice_id: NoticeId, number: int) -> bool:
    with app.app_context():
        try:
            with transaction():
                object_to_line(world.actor("bo"), notice_id, number, "不对", Objector(), Channel.DESK, at=AFTER)
        except RuleError:
            return False
        return True


def test_a_notice_that_many_close_at_once_is_credited_once(village: tuple[Flask, World]) -> None:
    app, world = village
    approve_lines(world, DEEDS)
    notice_id = posted(world)
    keys = [f"0192f0c4-0000-7000-8000-{number % 4:012d}" for number in range(16)]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda key: close_once(app, world, notice_id, key), keys))

    by_key = {key: {str(answer) for other, answer in zip(keys, answers, strict=True) if other == key} for key in keys}
    assert all(len(same) == 1 for same in by_key.values())
    assert sum(same == {"{'lines': 5}"} for same in by_key.values()) == 1
    assert balances_of(world, *DEEDS) == DEEDS


def test_an_objection_that_meets_the_closing_either_stops_its_line_or_comes_too_late(
    village: tuple[Flask, World],
) -> None:
    app, world = village
    deeds = approve_lines(world, DEEDS)
    notice_id = posted(world)

    with ThreadPoolExecutor(6) as threads:
        objecting = [threads.submit(object_once, app, world, notice_id, number) for number in (1, 2, 3)]
        closing = threads.submit(close_once, app, world, notice_id, "0192f0c4-0000-7000-8000-000000000001")
        objecting += [threads.submit(object_once, app, world, notice_id, number) for number in (4, 5)]
    stopped = sum(taken.result() for taken in objecting)

    assert closing.result() == {"lines": 5 - stopped}
    assert sorted(states_of(deeds).values()) == ["credited"] * (5 - stopped) + ["disputed"] * stopped
    balances = balances_of(world, *DEEDS)
    assert all(
        balances[name] == (DEEDS[name] if state == "credited" else 0) for name, state in states_of(deeds).items()
    )


def test_parts_of_a_long_notice_that_many_credit_at_once_are_each_credited_once(village: tuple[Flask, World]) -> None:
    app, world = village
    for _ in range(3):
        approve_lines(world, DEEDS)
    notice_id = posted(world)
    with transaction():
        close_notice(world.actor("bo"), notice_id, at=AFTER, at_most=1)

    def go_on(number: int) -> int:
        def act(request_id: RequestId) -> Answer:
            return {
                "lines": credit_more(world.actor("bo"), notice_id, at=AFTER, request_id=request_id, at_most=2).lines
            }

        key = f"0192f0c4-0000-7000-8000-{number // 2:012d}"
        with app.app_context():
            lines = run_once(world.actor("bo"), key, "notices.credit", {"notice": notice_id}, act, at=AFTER)["lines"]
        return int(lines) if number % 2 else 0

    with ThreadPoolExecutor(8) as threads:
        credited = sum(threads.map(go_on, range(20)))

    assert credited == 3 * len(DEEDS) - 1
    assert balances_of(world, *DEEDS) == {name: 3 * points for name, points in DEEDS.items()}


def test_a_crediting_whose_process_is_killed_is_finished_by_the_command_without_a_line_twice(
    own_database: tuple[str, str], tmp_path: Path
) -> None:
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        world = World.make()
        for _ in range(3):
            approve_lines(world, DEEDS)
        notice_id = posted(world)
        db.engine.dispose()
    bo = world.actor("bo")
    order = {"url": own_database[0], "folder": str(tmp_path), "notice": notice_id, "user": bo.user_id}
    command = [sys.executable, "-m", "tests.races.crediting_process", json.dumps(order | {"village": bo.village_id})]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crediting:
        assert crediting.stdout is not None
        parts = [crediting.stdout.readline() for _ in range(3)]
        crediting.kill()

    said = app.test_cli_runner().invoke(args=["notices", "close-due"]).output

    assert parts == ["part\n"] * 3
    assert "notice 1: " in said
    with app.app_context():
        assert balances_of(world, *DEEDS) == {name: 3 * points for name, points in DEEDS.items()}
        with reading():
            assert find_first_fault({world.village_id: []}) is None
        db.engine.dispose()


def test_lines_that_two_clerks_post_at_once_stand_on_one_notice_without_a_gap(village: tuple[Flask, World]) -> None:
    app, world = village
    first = approve_lines(world, DEEDS)
    second = approve_lines(world, DEEDS)

    def post(line_ids: list[int]) -> int | None:
        with app.app_context():
            try:
                with transaction():
                    return post_notice(world.actor("bo"), line_ids, at=NOW).number
            except RuleError:
                return None

    chosen = [list(first.line_ids.values()), list(second.line_ids.values())] * 3
    with ThreadPoolExecutor(6) as threads:
        numbers = list(threads.map(post, chosen))

    assert sorted(number for number in numbers if number) == [1, 2]
    with reading():
        assert session().scalar(select(func.max(Notice.number))) == 2
        assert session().scalar(select(func.count()).select_from(Credit)) == 0
