"""Fixtures for all tests. A test that takes `app` runs twice: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, has_app_context

from pointsapp.core import clock
from tests.counter import Shop
from tests.databases import KINDS, Databases, at_work_on
from tests.person import Everybody, Person
from tests.world import World


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say how far the programs of `tests/promises` go."""
    group = parser.getgroup("promises")
    group.addoption(
        "--full",
        action="store_true",
        help="try promises with their full figures, and ask axe about everything: takes long",
    )
    group.addoption("--faults", action="store_true", help="run the promises against seeded faults, which must be found")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long tests, those in the browser: one process keeps one browser, and nobody waits at the end."""
    items.sort(key=lambda item: "browser" not in item.path.parts)


@pytest.fixture(autouse=True)
def _no_context_of_others() -> None:
    """No test begins inside an application's context that others left open: its commands would run there."""
    assert not has_app_context()


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
def app(databases: Databases, database_kind: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application inside one outer transaction, which is rolled back after the test."""
    engine = databases.engine(database_kind, with_world="world" in request.fixturenames)
    with engine.connect() as connection:
        outer = connection.begin()
        try:
            with at_work_on(databases.app(database_kind), connection):
                yield databases.app(database_kind)
        finally:
            outer.rollback()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context, for tests that call services."""
    with app.app_context():
        yield app


@pytest.fixture
def world(databases: Databases, database_kind: str, context: Flask) -> World:
    """A small village with people, rules and a shop, and another village beside it: made once, copied by the `app`."""
    return databases.world(database_kind)


@pytest.fixture
def own_database(databases: Databases, database_kind: str, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The addresses (app's, owner's) of a migrated database for one test alone."""
    with databases.own_copy(database_kind) as urls:
        yield urls


@pytest.fixture
def people(app: Flask, world: World) -> dict[str, Person]:
    """Everybody of the world at a browser, by name, and a passer-by."""
    return Everybody(app, world.tokens)


@pytest.fixture
def shop(world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Kay at the counter's pages, with a clock of its own."""
    clock_file = tmp_path / "now"
    monkeypatch.setattr(clock, "_test_file", str(clock_file))
    return Shop(world, people, clock_file)
