"""Many rows and many keys in one statement: a list goes to the database as one value, however long it is.

SQLAlchemy writes a place for each of them instead, and writes the statement anew for each length.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    BindParameter,
    ColumnElement,
    Dialect,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from pointsapp.core.prepared import Prepared

Rows = Sequence[Mapping[str, Any]]


class Keys(TypeDecorator[Collection[int]]):
    """Numbers of rows as one value: PostgreSQL takes an array, SQLite a list in JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(BigInteger()))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return None if value is None else list(value)
        return json.dumps(list(value))


class _Among(FunctionElement[bool]):
    """Without a type: of a truth value SQLAlchemy would ask SQLite `= 1`, and no index would serve."""

    inherit_cache = True


def among(column: ColumnElement[Any] | InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """Ask whether a number is among those that are given under a name when the statement is asked."""
    keys: BindParameter[Collection[int]] = bindparam(name, type_=Keys())
    return _Among(column, keys)


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, keys = [compiler.process(clause, **options) for clause in element.clauses]
    return f"{column} = ANY ({keys})"


@compiles(_Among, "sqlite")
def _in_list(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, keys = element.clauses
    return compiler.process(column.in_(select(func.json_each(keys).table_valued("value").c.value)), **options)


class _AsObject(FunctionElement[Any]):
    type = JSON()
    inherit_cache = True


def as_object(name: ColumnElement[Any] | InstrumentedAttribute[Any], value: InstrumentedAttribute[Any]) -> _AsObject:
    """Give rows of names and JSON as one object. Shape: without rows PostgreSQL gives none, SQLite an empty one."""
    return _AsObject(name, value)


@compiles(_AsObject, "postgresql")
def _aggregated(element: _AsObject, compiler: SQLCompiler, **options: Any) -> str:
    name, value = [compiler.process(clause, **options) for clause in element.clauses]
    return f"json_object_agg({name}, {value})"


@compiles(_AsObject, "sqlite")
def _grouped(element: _AsObject, compiler: SQLCompiler, **options: Any) -> str:
    name, value = [compiler.process(clause, **options) for clause in element.clauses]
    return f"json_group_object({name}, json({value}))"


def write_rows(current: Session, table: Table, rows: Rows) -> None:
    """Write many rows of a table that all have the same columns."""
    names = tuple(rows[0])
    if current.connection().dialect.name == "postgresql":
        _from_arrays(table, names).run(current, **{name: [row[name] for row in rows] for name in names})
    else:
        _from_values(table, names).run_each(current, rows)


def write_rows_with_uids(current: Session, table: Table, rows: Rows) -> dict[str, int]:
    """Write many rows of a table that all have the same columns, and tell the number that each uid got."""
    names = tuple(rows[0])
    if current.connection().dialect.name == "postgresql":
        arrays = {name: [row[name] for row in rows] for name in names}
        found = _from_arrays(table, names, gives_uids=True).all(current, **arrays)
    else:
        _from_values(table, names).run_each(current, rows)
        # Nobody else writes meanwhile, so their numbers follow one another.
        found = _last_written(table).all(current, count=len(rows))
    return {row.uid: row.id for row in found}


@cache
def _from_arrays(table: Table, names: tuple[str, ...], *, gives_uids: bool = False) -> Prepared:
    """Build one INSERT out of a list for each column: a row sent alone costs PostgreSQL several times as much."""
    lists = [bindparam(name, type_=ARRAY(table.c[name].type)) for name in names]
    given = func.unnest(*lists).table_valued(*names).render_derived()
    writing = insert(table).from_select(list(names), select(*(given.c[name] for name in names)))
    return Prepared(writing.returning(table.c.id, table.c.uid) if gives_uids else writing)


@cache
def _from_values(table: Table, names: tuple[str, ...]) -> Prepared:
    return Prepared(insert(table).values({name: bindparam(name) for name in names}))


@cache
def _last_written(table: Table) -> Prepared:
    return Prepared(select(table.c.id, table.c.uid).where(table.c.id > func.last_insert_rowid() - bindparam("count")))
