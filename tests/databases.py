"""Both databases, made by the migrations once and copied for whoever needs one alone."""

from __future__ import annotations

import copy
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, Engine, create_engine, text

from config import Config
from pointsapp.app import create_app
from pointsapp.core import clock
from pointsapp.core.db import db
from pointsapp.core.engine import engine_options, prepare
from tests.postgres import PostgresServer, start
from tests.world import World

KINDS = ("sqlite", "postgresql")
COMPILED_TEMPLATES = FileSystemBytecodeCache()
"""Beside the tests, under the source's digest: each test process makes several applications."""

SECRET = "a secret that is only for the tests, long enough"


@dataclass
class Settled:
    """A database in which the world lives already and all are signed in, for tests that roll everything back."""

    engine: Engine
    world: World


@dataclass
class Databases:
    """The migrated templates of one test process."""

    folder: Path
    apps: dict[str, Flask] = field(default_factory=dict)
    engines: dict[str, Engine] = field(default_factory=dict)
    worlds: dict[str, Settled] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    open_copies: ExitStack = field(default_factory=ExitStack)
    server: PostgresServer | None = None

    def app(self, kind: str) -> Flask:
        """Give the application on the template itself: for tests that roll everything back."""
        if kind not in self.apps:
            url, owner_url = self._empty(kind)
            made = self.apps[kind] = make_app(url, owner_url, self.folder / kind)
            if kind == "postgresql":
                set_numbers_apart(owner_url)
            with made.app_context():
                self.engines[kind] = db.engine
        return self.apps[kind]

    def engine(self, kind: str, *, with_world: bool) -> Engine:
        """Give the engine of the template, empty or with the world in it."""
        if with_world:
            return self._settled(kind).engine
        self.app(kind)
        return self.engines[kind]

    def world(self, kind: str) -> World:
        """Give a world of one's own to change: what it says lies in the database of `engine`."""
        return copy.deepcopy(self._settled(kind).world)

    @contextmanager
    def own_copy(self, kind: str) -> Iterator[tuple[str, str]]:
        """Give the addresses (app's, owner's) of a migrated database of one's own."""
        url = self.app(kind).extensions["points_config"].database_url
        self.engines[kind].dispose()
        if kind == "sqlite":
            file = self.folder / f"{uuid.uuid4().hex}.db"
            shutil.copy(url.removeprefix("sqlite:///"), file)
            yield f"sqlite:///{file}", f"sqlite:///{file}"
            return
        assert self.server is not None
        name = f"t_{uuid.uuid4().hex}"
        self.server.create_database(name, template=url.rsplit("/", 1)[1])
        try:
            yield self.server.app_url(name), self.server.owner_url(name)
        finally:
            self.server.drop_database(name)

    @contextmanager
    def empty(self, kind: str) -> Iterator[tuple[str, str]]:
        """Give the addresses of a database without any table."""
        yield self._empty(kind)

    def close(self) -> None:
        """Let go of connections, databases and the server."""
        for engine in (*self.engines.values(), *(settled.engine for settled in self.worlds.values())):
            engine.dispose()
        self.open_copies.close()
        if self.server is not None:
            for name in self.names:
                self.server.drop_database(name)
            self.server.stop()

    def _settled(self, kind: str) -> Settled:
        if kind not in self.worlds:
            app = self.app(kind)
            url, _ = self.open_copies.enter_context(self.own_copy(kind))
            engine = engine_like(self.engines[kind], url)
            with at_work_on(app, engine), app.app_context():
                world = World.make()
                for name in world.actors:
                    world.sign_in(name)
            self.worlds[kind] = Settled(engine, world)
        return self.worlds[kind]

    def _empty(self, kind: str) -> tuple[str, str]:
        if kind == "sqlite":
            url = f"sqlite:///{self.folder / uuid.uuid4().hex}.db"
            return url, url
        if self.server is None:
            self.server = start()
        name = f"t_{uuid.uuid4().hex}"
        self.server.create_database(name)
        self.names.append(name)
        return self.server.app_url(name), self.server.owner_url(name)


def set_numbers_apart(owner_url: str) -> None:
    """Let the ids of each table begin at a thousand of its own: then no test takes one for granted, nor for another."""
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "SELECT setval(format('%I.%I', schemaname, sequencename), "
                "1000 * row_number() OVER (ORDER BY sequencename)) FROM pg_sequences"
            )
        )
    engine.dispose()


def engine_like(other: Engine, url: str) -> Engine:
    """Open another database of the same kind just as the application opens its own."""
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    engine.update_execution_options(**other.get_execution_options())
    return engine


@contextmanager
def at_work_on(app: Flask, bind: Engine | Connection) -> Iterator[None]:
    """Let the application work on another engine, or on one connection whose transaction is rolled back afterwards."""
    engines = db._app_engines[app]
    own, engines[None] = engines[None], bind
    try:
        yield
    finally:
        engines[None] = own


def config_for(url: str, instance_folder: Path) -> Config:
    """Give settings for a test: cheap hashes, plain http, a folder of its own."""
    return Config(
        database_url=url,
        secret_key=SECRET,
        instance_folder=instance_folder,
        is_testing=True,
        is_https=False,
        has_cheap_hashes=True,
    )


def make_app(url: str, owner_url: str, instance_folder: Path, *, migrate: bool = True) -> Flask:
    """Make an application on a database and bring that to the newest schema."""
    clock_of_test = clock._test_file
    app = create_app(config_for(url, instance_folder))
    # Whichever test comes first makes the application, and may have set its own time before.
    clock.read_from_file(clock_of_test)
    app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    if migrate:
        run_as_owner(app, owner_url, upgrade)
    return app


def run_as_owner(app: Flask, owner_url: str, command: Callable[[], object]) -> None:
    """Run a migration command with the owner's login."""
    os.environ["MIGRATION_DATABASE_URL"] = owner_url
    try:
        with app.app_context():
            command()
    finally:
        del os.environ["MIGRATION_DATABASE_URL"]
