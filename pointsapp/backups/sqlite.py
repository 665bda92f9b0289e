"""SQLite: a copy while others write, made by the database itself, and put in place only when it is whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from pointsapp.core.engine import driver_for_sqlite

ENTRY = "database.sqlite"


def file_of(engine: Engine) -> Path:
    """Give the database's file."""
    return Path(str(engine.engine.url.database))


def copy_database(engine: Engine, target: Path) -> None:
    """Copy the database as it stands at one moment. Copying the file would tear it: others may be writing."""
    source = _open(file_of(engine))
    try:
        copy = _open(target)
        try:
            source.backup(copy)
        finally:
            copy.close()
    finally:
        source.close()


def settle(file: Path) -> str | None:
    """Make a copy one single file, and let the database check it. Gives what is wrong with it, if anything is."""
    copy = _open(file)
    try:
        copy.execute("PRAGMA journal_mode = DELETE")
        said = copy.execute("PRAGMA integrity_check").fetchone()[0]
        broken = copy.execute("PRAGMA foreign_key_check").fetchone()
    except driver_for_sqlite().DatabaseError as error:
        return str(error)
    finally:
        copy.close()
    if said != "ok":
        return str(said)
    return None if broken is None else f"a row of {broken[0]} leads nowhere"


def put_in_place(part: Path, place: Path) -> None:
    """Give the finished file its name, for good."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    for end in ("-wal", "-shm", "-journal"):
        place.with_name(place.name + end).unlink(missing_ok=True)
    part.replace(place)


def _open(file: Path) -> Any:
    connection = driver_for_sqlite().connect(str(file), timeout=30)
    connection.isolation_level = None
    return connection
