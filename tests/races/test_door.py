"""Guesses, codes and dismissals that arrive at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from pointsapp.core.actor import Role
from pointsapp.core.db import asking, db, reading, session, transaction
from pointsapp.core.errors import RuleError
from pointsapp.people import queries, service
from pointsapp.people.models import Attempt, Membership
from pointsapp.people.rules.tries import TRIES_PER_LOGIN, limits_for_login
from pointsapp.people.types import Lifetimes
from tests.databases import make_app
from tests.world import NOW, TODAY, World

LIVES = Lifetimes(office=timedelta(minutes=30), counter=timedelta(hours=12), phone=timedelta(days=400))


@pytest.fixture
def village(own_database: tuple[str, str], tmp_path: Path):
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        yield app, World.make()
        db.engine.dispose()


def succeeds(app: Flask, command) -> bool:
    with app.app_context():
        try:
            with transaction():
                command()
        except RuleError:
            return False
        return True


def test_a_question_past_transactions_leaves_its_connection_as_it_was(village: tuple[Flask, World]) -> None:
    def break_off_a_guess() -> None:
        with transaction() as current:
            current.add(Attempt(subject="bo", at=NOW))
            current.flush()
            raise LookupError

    with asking():
        assert queries.find_visit("lahai", None, at=NOW)
        for begin in (asking, reading, transaction):
            with pytest.raises(RuntimeError), begin():
                pass
    with pytest.raises(LookupError), asking():
        raise LookupError

    with pytest.raises(LookupError):
        break_off_a_guess()

    with reading():
        assert session().scalar(select(func.count()).select_from(Attempt)) == 0


def test_guesses_in_parallel_get_no_more_tries_than_one_by_one(village: tuple[Flask, World]) -> None:
    app, _world = village
    limits = limits_for_login("bo", "192.0.2.1")

    with ThreadPoolExecutor(8) as threads:
        counted = list(threads.map(lambda _: succeeds(app, lambda: service.count_try(limits, at=NOW)), range(40)))

    assert sum(counted) == TRIES_PER_LOGIN
    with reading():
        made = session().scalar(select(func.count()).where(Attempt.subject == limits[0].subject))
    assert made == TRIES_PER_LOGIN


def test_one_code_ties_one_phone_however_many_try_at_once(village: tuple[Flask, World]) -> None:
    app, world = village
    alice = world.homes["alice"]
    with transaction():
        code = service.make_pairing_code(world.actor("bo"), alice.household_id, alice.member_ids[0], at=NOW)

    with ThreadPoolExecutor(8) as threads:
        paired = list(
            threads.map(
                lambda _: succeeds(app, lambda: service.pair_phone(code, "", lifetimes=LIVES, at=NOW)), range(16)
            )
        )

    assert sum(paired) == 1
    with reading():
        assert len(queries.list_phones(world.village_id, alice.household_id, at=NOW)) == 1


def test_two_secretaries_who_dismiss_each_other_leave_one(village: tuple[Flask, World]) -> None:
    app, world = village
    bo, sec = world.actor("bo").user_id, world.actor("sec").user_id
    with transaction():
        service.give_role(world.actor("sec"), bo, Role.SECRETARY, None, TODAY, None, at=NOW)
    with reading():
        wanted = select(Membership.user_id, Membership.id).where(
            Membership.role == Role.SECRETARY, Membership.user_id.in_([bo, sec])
        )
        memberships = dict(session().execute(wanted).all())

    with ThreadPoolExecutor(2) as threads:
        ended = list(
            threads.map(
                lambda pair: succeeds(app, lambda: service.end_role(world.actor(pair[0]), pair[1], at=NOW)),
                [("sec", memberships[bo]), ("bo", memberships[sec])],
            )
        )

    assert sum(ended) == 1
    with reading():
        assert len(queries.list_officers(world.village_id, Role.SECRETARY, TODAY)) == 1
