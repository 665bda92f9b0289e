"""Databases to measure on: a SQLite file, or a PostgreSQL of one's own that keeps every promise of durability."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.postgres import PostgresServer, start

KINDS = ("sqlite", "postgresql")

TUNED = {
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
}
"""Beside these all is as PostgreSQL comes: fsync, synchronous_commit and full_page_writes are on."""


@dataclass
class Place:
    """One folder, and beside it a PostgreSQL server, if one is asked for."""

    folder: Path
    server: PostgresServer | None = None

    def url(self, kind: str, name: str) -> str:
        """Give the app's address of a database."""
        return (
            f"sqlite:///{self.folder / name}.db" if kind == "sqlite" or not self.server else self.server.app_url(name)
        )

    def urls(self, kind: str, name: str) -> tuple[str, str]:
        """Make an empty database. Shape: the app's address and the owner's."""
        if kind == "sqlite":
            url = f"sqlite:///{self.folder / name}.db"
            return url, url
        assert self.server is not None
        self.server.create_database(name)
        return self.server.app_url(name), self.server.owner_url(name)

    @property
    def server_pid(self) -> int | None:
        """The PostgreSQL server's process, whose processor time is counted with its children's."""
        return self.server.process.pid if self.server and self.server.process else None

    def analyze(self, name: str) -> None:
        """Let PostgreSQL see how much lies in its tables, as it does by itself after some minutes.

        Source: what it planned while they were empty reads them whole, and prepared statements keep their plans.
        """
        with self.admin(name) as admin:
            admin.execute("VACUUM ANALYZE")

    def admin(self, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """Connect past the product."""
        assert self.server is not None
        url = self.server.admin.set(drivername="postgresql", database=name)
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


@contextmanager
def place(kinds: tuple[str, ...] = KINDS, folder: Path | None = None) -> Iterator[Place]:
    """Give somewhere to make databases; all of it is gone afterwards."""
    with ExitStack() as cleared:
        home = Path(cleared.enter_context(tempfile.TemporaryDirectory(prefix="jf-bench-", dir=folder)))
        # The server refuses books that others of this machine can read; PostgreSQL's own login must come in.
        cleared.callback(os.umask, os.umask(0o077))
        home.chmod(0o711)
        made = Place(home)
        if "postgresql" in kinds:
            _start(made, cleared, TUNED)
        yield made


@contextmanager
def kept_place(home: Path, kind: str) -> Iterator[Place]:
    """Give a folder whose databases are found there again the next time. Shape: PostgreSQL gets a quarter of 8 GB."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o711)
    with ExitStack() as cleared:
        made = Place(home)
        if kind == "postgresql":
            _start(made, cleared, TUNED | {"shared_buffers": "2GB"})
        yield made


def _start(made: Place, cleared: ExitStack, settings: Mapping[str, str]) -> None:
    """Start PostgreSQL in the place, to be stopped when that is left."""
    made.server = start(made.folder / "postgresql", is_durable=True, is_own=True)
    cleared.callback(made.server.stop)
    with made.admin() as admin:
        for name, value in settings.items():
            admin.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    _restart(made.server)


def _restart(server: PostgresServer) -> None:
    """Start it again, for the settings that are read only then."""
    assert server.process is not None
    folder, port = Path(str(server.process.args[2])).parent, server.admin.port
    server.stop()
    again = start(folder, port=port, is_durable=True, is_own=True)
    server.process, server.admin = again.process, again.admin
