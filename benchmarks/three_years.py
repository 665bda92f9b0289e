"""A village that has lived for three years, built once and kept, and given anew to whoever measures something on it.

The demo's months go through the real services, so that the books pass `flask ledger verify`. What is kept is the SQLite
file and the story of how it was made; each measurement works on a copy. For PostgreSQL the rows are copied as they are.
"""

from __future__ import annotations

import pickle
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import create_engine, func, insert, select
from sqlalchemy.engine import Connection

from pointsapp.cli.demo import shopping
from pointsapp.cli.demo.build import Story, build
from pointsapp.core import clock
from pointsapp.core.db import db, transaction
from pointsapp.core.engine import engine_options
from pointsapp.models import ALL_TABLES
from tests.browser.furnished import LAST_DAY, NOW, SEED, Furnished, furnish
from tests.browser.live_site import LiveSite
from tests.databases import make_app
from tests.postgres import existing

AT_ONCE = 2_000
BOOKS, STORY = "points.db", "story"


@dataclass
class Books:
    """An application on the books, with the ids and sessions that pages need."""

    app: Flask
    furnished: Furnished


def build_once(folder: Path, households: int, months: int) -> Path:
    """Build the village unless it is kept already. Shape: gives a folder with the books, their keys and their story."""
    kept = folder / f"village-{households}-{months}"
    if kept.exists():
        return kept
    began = time.monotonic()
    making = kept.with_suffix(".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    app = make_app(f"sqlite:///{making}/{BOOKS}", f"sqlite:///{making}/{BOOKS}", making)
    with app.app_context():
        story = build(households, months, SEED, LAST_DAY)
        with transaction():
            shopping.restock(story.demo, story.shop_id, at=NOW)
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    (making / STORY).write_bytes(pickle.dumps(story))
    making.rename(kept)
    print(f"built in {time.monotonic() - began:.0f} s: {(kept / BOOKS).stat().st_size / 2**20:.0f} MB", flush=True)
    return kept


@contextmanager
def books_of(kept: Path, scratch: Path, admin_url: str) -> Iterator[Books]:
    """Give a copy with one of everything in it: on SQLite, or in a new database of a PostgreSQL server."""
    shutil.copytree(kept, scratch, dirs_exist_ok=True)
    file, now = scratch / BOOKS, scratch / "now"
    now.write_text(NOW.isoformat(), "ascii")
    story: Story = pickle.loads((kept / STORY).read_bytes())
    app = make_app(f"sqlite:///{file}", f"sqlite:///{file}", scratch)
    clock.read_from_file(str(now))
    with app.app_context():
        made = furnish(LiveSite("", app, story.demo, story.cards, now, {}), story, scratch / "files")
    if not admin_url:
        yield Books(app, made)
        return
    server = existing(admin_url)
    name = "three_years"
    server.drop_database(name)
    server.create_database(name)
    try:
        copied = make_app(server.app_url(name), server.owner_url(name), scratch)
        clock.read_from_file(str(now))
        _copy(file, server.admin.set(drivername="postgresql", database=name).render_as_string(hide_password=False))
        yield Books(copied, made)
        with copied.app_context():
            db.engine.dispose()
    finally:
        server.drop_database(name)


def _copy(file: Path, admin_url: str) -> None:
    """Copy all rows as they are: the triggers have had their say when the rows were made."""
    url = f"sqlite:///{file}"
    source = create_engine(url, **engine_options(url))
    target = create_engine(admin_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with source.connect() as reading, target.begin() as writing:
        writing.exec_driver_sql("SET LOCAL session_replication_role = replica")
        names = sql.SQL(", ").join(sql.Identifier(table.name) for table in ALL_TABLES)
        writing.exec_driver_sql(sql.SQL("TRUNCATE {}").format(names).as_string())
        for table in ALL_TABLES:
            rows = reading.execution_options(stream_results=True).execute(select(table)).mappings()
            for part in rows.partitions(AT_ONCE):
                writing.execute(insert(table), [dict(row) for row in part])
            _count_on(writing, table.name, list(table.primary_key.columns.keys()))
    source.dispose()
    target.dispose()
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _count_on(writing: Connection, table: str, keys: list[str]) -> None:
    """Let a table's numbers go on after the last one."""
    if keys == ["id"]:
        found = func.pg_get_serial_sequence(table, "id")
        last = f"(SELECT coalesce(max(id), 0) + 1 FROM {table})"
        if writing.scalar(select(found)) is not None:
            writing.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last}, false)")
