"""Fixtures for all tests. A test that takes `app` runs twice: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from pointsapp.core import clock
from pointsapp.core.db import db
from tests.counter import Shop
from tests.databases import KINDS, Databases
from tests.person import Person
from tests.world import World


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The migrated templates, made when first asked for."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which of the two databases this test runs on."""
    kind: str = request.param
    return kind


@pytest.fixture
def app(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """The application inside one outer transaction, which is rolled back after the test."""
    made = databases.app(database_kind)
    with made.app_context():
        engine = db.engine
    with engine.connect() as connection:
        outer = connection.begin()
        db._app_engines[made][None] = connection
        try:
            yield made
        finally:
            db._app_engines[made][None] = engine
            outer.rollback()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context, for tests that call services."""
    with app.app_context():
        yield app


@pytest.fixture
def world(context: Flask) -> World:
    """A small village with people, rules and a shop, and another village beside it."""
    return World.make()


@pytest.fixture
def own_database(databases: Databases, database_kind: str, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The addresses (app's, owner's) of a migrated database for one test alone."""
    with databases.own_copy(database_kind) as urls:
        yield urls


@pytest.fixture
def people(app: Flask, world: World) -> dict[str, Person]:
    """Everybody of the world at a browser, by name, and a passer-by."""
    signed_in = {name: Person(app, world.sign_in(name)) for name in world.actors}
    return {**signed_in, "passer_by": Person(app)}


@pytest.fixture
def shop(world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Kay at the counter's pages, with a clock of its own."""
    clock_file = tmp_path / "now"
    monkeypatch.setattr(clock, "_test_file", str(clock_file))
    return Shop(world, people, clock_file)
