"""The ground under a run: villages founded once with a history, copied for every example, the program started again."""

from __future__ import annotations

import copy
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import Engine, event

from pointsapp.app import create_app
from pointsapp.core.db import db
from pointsapp.core.engine import driver_for_sqlite
from tests.databases import Databases, at_work_on, config_for, engine_like
from tests.promises.machine.books import Books
from tests.promises.machine.state import Model


@dataclass
class Start:
    """A village as an example finds it."""

    model: Model
    books: Books


@dataclass
class Ground:
    """A database with founded villages, copied as soon as each of them was used once."""

    databases: Databases
    kind: str
    template: str
    starts: list[Start] = field(default_factory=list)
    unused: list[Start] = field(default_factory=list)
    url: str = ""
    app: Flask | None = None
    engine: Engine | None = None
    usual: Engine | None = None
    reader: Any = None

    def fresh(self) -> Start:
        """Give a village that nobody has touched."""
        if not self.unused:
            self.leave()
            self.url = self._copy()
            self.unused = list(reversed(self.starts))
        self.start_program(is_new=False)
        start = copy.deepcopy(self.unused.pop())
        start.books.forget_others()
        return start

    def start_program(self, *, is_new: bool) -> None:
        """Begin with new connections, in a program made anew or in the one at hand."""
        self._stop_program()
        if is_new:
            self.app = create_app(config_for(self.url, self.databases.folder / self.kind))
            with self.app.app_context():
                self.engine = db.engine
        else:
            self.app, self.engine = self.databases.app(self.kind), self._usual_engine()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let commands run as in one request of the program."""
        assert self.app is not None
        assert self.engine is not None
        with at_work_on(self.app, self.engine), self.app.app_context():
            yield

    def read(self, statement: str) -> list[Any]:
        """Read past the program, on a connection of our own."""
        if self.reader is None:
            self.reader = _open(self.kind, self.url)
        found: list[Any] = self.reader.execute(statement).fetchall()
        return found

    def leave(self) -> None:
        """Let go of the copy."""
        self._stop_program()
        if self.reader is not None:
            self.reader.close()
            self.reader = None
        if self.url and self.url != self.template:
            _remove(self.databases, self.kind, self.url)
        self.url = ""

    def _stop_program(self) -> None:
        if self.engine is not None:
            self.engine.dispose()
        self.app = self.engine = None

    def _usual_engine(self) -> Engine:
        """Give one engine that goes wherever the copy at hand is: what it has compiled once serves all examples."""
        if self.usual is None:
            self.usual = engine_like(self.databases.engines[self.kind], self.template)
            event.listen(self.usual, "do_connect", self._lead_to_the_copy)
        return self.usual

    def _lead_to_the_copy(self, _dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> None:
        if self.kind == "sqlite":
            arguments[0] = self.url.removeprefix("sqlite:///")
        else:
            named["dbname"] = self.url.rsplit("/", 1)[1]

    def _copy(self) -> str:
        if self.kind == "sqlite":
            file = self.databases.folder / f"{uuid.uuid4().hex}.db"
            shutil.copy(self.template.removeprefix("sqlite:///"), file)
            return f"sqlite:///{file}"
        server = self.databases.server
        assert server is not None
        name = f"t_{uuid.uuid4().hex}"
        server.create_database(name, template=self.template.rsplit("/", 1)[1])
        return server.app_url(name)


def _open(kind: str, url: str) -> Any:
    if kind == "sqlite":
        return driver_for_sqlite().connect(url.removeprefix("sqlite:///"), isolation_level=None)
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)


def _remove(databases: Databases, kind: str, url: str) -> None:
    if kind == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + ending).unlink(missing_ok=True)
        return
    assert databases.server is not None
    databases.server.drop_database(url.rsplit("/", 1)[1])
