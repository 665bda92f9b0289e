"""Both databases, made by the migrations once and copied for whoever needs one alone."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from config import Config
from pointsapp.app import create_app
from pointsapp.core.db import db
from tests.postgres import PostgresServer, start

KINDS = ("sqlite", "postgresql")
SECRET = "a secret that is only for the tests, long enough"


@dataclass
class Databases:
    """The migrated templates of one test process."""

    folder: Path
    apps: dict[str, Flask] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    server: PostgresServer | None = None

    def app(self, kind: str) -> Flask:
        """Give the application on the template itself: for tests that roll everything back."""
        if kind not in self.apps:
            url, owner_url = self._empty(kind)
            self.apps[kind] = make_app(url, owner_url, self.folder / kind)
        return self.apps[kind]

    @contextmanager
    def own_copy(self, kind: str) -> Iterator[tuple[str, str]]:
        """Give the addresses (app's, owner's) of a migrated database of one's own."""
        template = self.app(kind)
        with template.app_context():
            db.engine.dispose()
        url = template.extensions["points_config"].database_url
        if kind == "sqlite":
            copy = self.folder / f"{uuid.uuid4().hex}.db"
            shutil.copy(url.removeprefix("sqlite:///"), copy)
            yield f"sqlite:///{copy}", f"sqlite:///{copy}"
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
        for app in self.apps.values():
            with app.app_context():
                db.engine.dispose()
        if self.server is not None:
            for name in self.names:
                self.server.drop_database(name)
            self.server.stop()

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
    app = create_app(config_for(url, instance_folder))
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
