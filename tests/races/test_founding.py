"""The first day at the same moment: guesses at the code, two browsers with one code, two presses of the last button."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from pointsapp.core.db import db, reading, session, transaction
from pointsapp.core.errors import RuleError
from pointsapp.founding import service
from pointsapp.founding.models import SetupCode
from pointsapp.founding.rules import MOST_TRIES, appointments_of
from pointsapp.founding.types import Draft
from pointsapp.people.models import User
from pointsapp.people.types import PasswordHash
from pointsapp.villages.models import Village
from tests.databases import make_app
from tests.world import NOW

DRAFT = Draft("清溪村", "532623100200", False, ("一组",), "陈书", ("李博",), ("王仁",), (), "幸福超市", "钱开")


@pytest.fixture
def empty(own_database: tuple[str, str], tmp_path: Path) -> Iterator[Flask]:
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        with transaction():
            service.keep_code(PasswordHash("hash"), at=NOW)
        yield app
        db.engine.dispose()


def at_once(app: Flask, command: Callable[[int], object], times: int) -> int:
    """Run a command in many threads, and count how often it was not refused."""

    def one(number: int) -> bool:
        with app.app_context():
            try:
                with transaction():
                    command(number)
            except RuleError:
                return False
            return True

    with ThreadPoolExecutor(8) as threads:
        return sum(threads.map(one, range(times)))


def test_guesses_in_parallel_get_no_more_tries_than_one_by_one(empty: Flask) -> None:
    assert at_once(empty, lambda _: service.count_code_try(at=NOW), 30) == MOST_TRIES


def test_one_code_opens_one_browser(empty: Flask) -> None:
    with reading():
        code_id = session().scalars(select(SetupCode.id)).one()

    assert at_once(empty, lambda number: service.use_code(code_id, f"browser {number}", at=NOW), 16) == 1


def test_the_last_button_pressed_by_many_founds_one_village(empty: Flask) -> None:
    told = {
        "name": DRAFT.name,
        "division_code": DRAFT.division_code,
        "groups": DRAFT.groups,
        "secretary": DRAFT.secretary,
        "clerks": DRAFT.clerks,
        "reviewers": DRAFT.reviewers,
        "shop_name": DRAFT.shop_name,
        "keeper": DRAFT.keeper,
    }
    with transaction():
        service.keep_in_draft(told, at=NOW)
    hashes = {person.login: PasswordHash("hash") for person in appointments_of(DRAFT)}

    founded = at_once(empty, lambda _: service.found_from_draft(DRAFT, hashes, at=NOW), 8)

    with reading():
        villages = session().scalar(select(func.count()).select_from(Village))
        users = session().scalar(select(func.count()).select_from(User))
    assert (founded, villages, users) == (1, 1, 4)
