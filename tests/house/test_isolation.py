"""Nothing survives a test: what one makes, nobody else ever sees."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from pointsapp.core.db import db, reading, session
from pointsapp.core.engine import engine_options, prepare
from pointsapp.villages.models import Village
from tests.databases import Databases
from tests.world import World


def test_what_a_test_commits_stays_in_its_own_transaction(
    app: Flask, world: World, databases: Databases, database_kind: str
) -> None:
    url = databases.app(database_kind).extensions["points_config"].database_url
    beside = create_engine(url, **engine_options(url))
    prepare(beside)

    with reading():
        here = session().query(Village).count()
    with beside.connect() as connection:
        there = connection.execute(text("SELECT count(*) FROM villages")).scalar_one()
    beside.dispose()

    assert (here, there) == (2, 0)


def test_a_test_never_holds_the_engine_of_the_template_itself(context: Flask) -> None:
    with pytest.raises(AttributeError):
        db.engine.dispose()
