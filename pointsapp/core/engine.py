"""How each database is opened: PRAGMAs, versions and isolation, set and checked in one place."""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, RootTransaction, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

WAL_IS_SOUND_FROM = (3, 51, 3)
"""Older libraries can corrupt a WAL database with several connections (two backports aside)."""

SOUND_BACKPORTS = {(3, 50, 7), (3, 44, 6)}

NEVER_BOTH = frozenset({"40001", "40P01"})
"""What PostgreSQL says when two transactions were in each other's way and one was rolled back whole."""


CACHE_KIB = 2 * 1024
"""What a connection to SQLite keeps of its file. Each thread has one, and whoever else commits empties it: more is
memory that a small machine lacks, and what is left out the system has at hand."""

ALIVE_FOR_SECONDS = 1
"""A connection of PostgreSQL that was used so lately is not asked first whether it is still there."""

_RESTS_SINCE = "rests_since"
_BEGINS_AS = "begins_as"
"""Where a connection to SQLite is told how its next transaction begins, if not as one that only reads."""


@cache
def driver_for_sqlite() -> Any:
    """Choose the driver: the newer SQLite of pysqlite3, or Python's own where no such wheel exists."""
    return importlib.import_module("pysqlite3") if importlib.util.find_spec("pysqlite3") else sqlite3


def journal_mode(version: tuple[int, ...]) -> str:
    """Choose the journal: WAL where this SQLite has the fix, else TRUNCATE."""
    sound = version >= WAL_IS_SOUND_FROM or version in SOUND_BACKPORTS
    return "wal" if sound else "truncate"


def engine_options(url: str) -> dict[str, Any]:
    """Give the options for `create_engine` that this kind of database needs."""
    if url.startswith("sqlite"):
        return {"module": driver_for_sqlite(), "connect_args": {"timeout": 30}}
    return {"isolation_level": "READ COMMITTED", "connect_args": {"prepare_threshold": 1}}


def prepare(engine: Engine) -> None:
    """Hook into a new engine so that every connection is opened the safe way."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        # A listener would do the same. But with one SQLAlchemy goes looking for others at every step of a connection.
        vars(engine.dialect)["do_begin"] = _begin_sqlite
    else:
        event.listen(engine, "checkin", _note_rest)
        event.listen(engine, "checkout", partial(_require_alive, engine.dialect))


def may_try_again(error: DBAPIError) -> bool:
    """Tell whether the database rolled a transaction back only because of another one."""
    return getattr(error.orig, "sqlstate", None) in NEVER_BOTH


def _open_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    mode = journal_mode(driver_for_sqlite().sqlite_version_info)
    wanted = {
        "journal_mode": mode,
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 30_000,
    }
    for name, value in wanted.items():
        connection.execute(f"PRAGMA {name} = {value}")
    for name, value in wanted.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != value:
            raise RuntimeError(f"SQLite keeps {name} at {found}, but it must be {value}")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")


@contextmanager
def each_by_itself(connection: Connection) -> Iterator[None]:
    """Let statements on the driver's cursor stand by themselves. SQLite's do wherever nothing was begun."""
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        yield
        return
    # Past SQLAlchemy, whose option for this costs as much as the statement.
    raw.autocommit = True
    try:
        yield
    finally:
        if not raw.closed:
            raw.autocommit = False


def _note_rest(_raw: Any, record: ConnectionPoolEntry) -> None:
    record.info[_RESTS_SINCE] = monotonic()


def _require_alive(dialect: Dialect, raw: Any, record: ConnectionPoolEntry, _given: Any) -> None:
    """Ask a connection that rested whether it is still there. Errors: InvalidatePoolError, and it is opened anew."""
    if monotonic() - record.info.get(_RESTS_SINCE, monotonic()) < ALIVE_FOR_SECONDS:
        return
    try:
        dialect.do_ping(raw)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError() from error


def begin_writing(connection: Connection) -> RootTransaction:
    """Begin to write. Locks: on SQLite the one writer's lock, at once."""
    if connection.dialect.name == "sqlite":
        connection.info[_BEGINS_AS] = "IMMEDIATE"
    return connection.begin()


def begin_reading(connection: Connection) -> RootTransaction:
    """Begin to read one snapshot, which on PostgreSQL has to be asked for."""
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection.begin()


def _begin_sqlite(pooled: PoolProxiedConnection) -> None:
    raw: Any = pooled.dbapi_connection
    raw.execute(f"BEGIN {pooled.info.pop(_BEGINS_AS, 'DEFERRED')}")
