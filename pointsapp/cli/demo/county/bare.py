"""Letting PostgreSQL sort indexes and check references once, not row by row, while a county is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from pointsapp.backups.postgresql import go_on_counting
from pointsapp.cli.demo.county.writing import COLUMNS
from pointsapp.core.engine import engine_options

_INDEXES = text(
    "SELECT format('DROP INDEX %I', indexname), indexdef FROM pg_indexes"
    " WHERE tablename = ANY(:tables) AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    " AND indexdef NOT LIKE '% WHERE %' ORDER BY 1"
)
"""Small indexes over some rows only stay: PostgreSQL would write their conditions in other words."""

_CONSTRAINTS = text(
    "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),"
    " format('ALTER TABLE %s ADD CONSTRAINT %I ', conrelid::regclass, conname) || pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE contype = :kind AND (conrelid = ANY(CAST(:tables AS regclass[]))"
    " OR confrelid = ANY(CAST(:tables AS regclass[]))) ORDER BY 1"
)
_MEMORY = ("maintenance_work_mem = '512MB'", "work_mem = '256MB'", "max_parallel_maintenance_workers = 2")


class _Part(NamedTuple):
    """An index or a constraint: how it is taken away, and how it comes back."""

    drop: str
    make: str


@contextmanager
def checked_at_the_end(owner_url: str) -> Iterator[None]:
    """Take indexes and references of the tables that grow away, and put them back whatever happens in between.

    Shape: asks for the owner of the tables; primary keys stay. References and uniqueness are checked as they come back.
    """
    engine = create_engine(owner_url, poolclass=NullPool, **engine_options(owner_url))
    references, others = _take_away(engine)
    try:
        yield
    finally:
        for part in (*others, *references):
            _run(engine, part.make)
        with engine.begin() as connection:
            go_on_counting(connection, COLUMNS)
        for table in COLUMNS:
            _run(engine, f"ANALYZE {table}")


def _take_away(engine: Engine) -> tuple[list[_Part], list[_Part]]:
    with engine.begin() as connection:
        references = _constraints(connection, "f")
        indexes = [_Part(*row) for row in connection.execute(_INDEXES, {"tables": list(COLUMNS)})]
        others = [*_constraints(connection, "u"), *indexes]
        for part in (*references, *others):
            connection.execute(text(part.drop))
    return references, others


def _constraints(connection: Connection, kind: str) -> list[_Part]:
    found = connection.execute(_CONSTRAINTS, {"kind": kind, "tables": list(COLUMNS)})
    return [_Part(*row) for row in found]


def _run(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        for setting in _MEMORY:
            connection.execute(text(f"SET LOCAL {setting}"))
        connection.exec_driver_sql(statement)
