"""Nothing survives a test: what one makes, nobody else ever sees."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from pointsapp.core.db import db, reading, session, transaction
from pointsapp.core.engine import engine_options, prepare
from pointsapp.villages.models import Village
from tests.databases import Databases
from tests.world import World, make_village


def villages_here_and_beside(app: Flask, engine: Engine) -> tuple[int, int]:
    with reading():
        here = session().query(Village).count()
    beside = create_engine(engine.url, **engine_options(str(engine.url)))
    prepare(beside)
    with beside.connect() as connection:
        there = connection.execute(text("SELECT count(*) FROM villages")).scalar_one()
    beside.dispose()
    return here, there


def test_what_a_test_commits_stays_in_its_own_transaction(
    context: Flask, databases: Databases, database_kind: str
) -> None:
    with transaction():
        make_village("new", "新村")

    assert villages_here_and_beside(context, databases.engine(database_kind, with_world=False)) == (1, 0)


def test_what_is_added_to_the_world_is_in_no_other_tests_world(
    app: Flask, world: World, databases: Databases, database_kind: str
) -> None:
    with transaction():
        make_village("new", "新村")
    world.homes.clear()

    assert villages_here_and_beside(app, databases.engine(database_kind, with_world=True)) == (3, 2)
    assert "alice" in databases.world(database_kind).homes


def test_a_test_never_holds_the_engine_of_the_template_itself(context: Flask) -> None:
    with pytest.raises(AttributeError):
        db.engine.dispose()
