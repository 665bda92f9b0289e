"""How each database is opened: PRAGMAs, versions and isolation, set and checked in one place."""

from __future__ import annotations

import importlib.util
import sqlite3
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

WAL_IS_SOUND_FROM = (3, 51, 3)
"""Older libraries can corrupt a WAL database with several connections (two backports aside)."""

SOUND_BACKPORTS = {(3, 50, 7), (3, 44, 6)}

NEVER_BOTH = frozenset({"40001", "40P01"})
"""What PostgreSQL says when two transactions were in each other's way and one was rolled back whole."""


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
    return {"pool_pre_ping": True, "isolation_level": "READ COMMITTED", "connect_args": {"prepare_threshold": 1}}


def prepare(engine: Engine) -> None:
    """Hook into a new engine so that every connection is opened the safe way."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


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
    connection.execute("PRAGMA cache_size = -65536")


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")
