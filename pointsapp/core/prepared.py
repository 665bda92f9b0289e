"""Statements of the hot paths: built once, written out once for each kind of database, asked on the driver's cursor.

SQLAlchemy's own way costs four times as much for each. What a statement says is still SQLAlchemy's, the same for both
databases; values and answers go through its types, and errors come as its own.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Dialect, event, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ClassManager, DeclarativeBase, Session, SessionTransaction
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

Model = TypeVar("Model", bound=DeclarativeBase)
Value = Callable[[Any], Any]
_AT_HAND = "at_hand"
"""Where a session keeps what its statements are asked with, until its transaction or savepoint ends."""

_ROWS: Any = namedtuple
_NOTHING = object()


@dataclass(frozen=True)
class _Written:
    """A statement as one driver takes it. Shape: `places` name its values in their order, where they have one."""

    text: str
    places: tuple[str, ...] | None
    fixed: dict[str, Any]
    outward: tuple[tuple[str, Value], ...]
    inward: tuple[tuple[int, Value], ...]
    row: Callable[[Any], Any] | None
    """How an answer's row is given. Shape: None where the statement gives no rows."""


@dataclass(frozen=True, slots=True)
class _Hand:
    """What the statements of a transaction are asked with: asking for each anew costs as much as the statement."""

    connection: Connection
    kind: str
    cursor: Any
    is_heard: bool


class Prepared:
    """One statement. Shape: a list that grows is one of its values (`core/many.py`)."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | UpdateBase) -> None:
        self._statement = statement
        self._written: dict[str, _Written] = {}

    def all(self, current: Session, **values: Any) -> list[Any]:
        """Ask, and give every row. What is pending in the session is written first."""
        hand, written = self._at_hand(current)
        rows = _asked(hand, written, {**written.fixed, **values})
        if written.row is None:
            return rows
        if not written.inward:
            return [written.row(row) for row in rows]
        return [written.row(_read(written, row)) for row in rows]

    def first(self, current: Session, **values: Any) -> Any:
        """Ask, and give the first row, None where there is none."""
        rows = self.all(current, **values)
        return rows[0] if rows else None

    def one_as(self, current: Session, model: type[Model], **values: Any) -> Model | None:
        """Ask for a whole row, and give it as its model, for reading: no session knows of it or keeps its changes."""
        found = self.first(current, **values)
        return None if found is None else as_model(model, found._asdict())

    def value(self, current: Session, **values: Any) -> Any:
        """Ask, and give the first value of the first row, None where there is none."""
        rows = self.all(current, **values)
        return rows[0][0] if rows else None

    def run(self, current: Session, **values: Any) -> None:
        """Do what gives no rows."""
        self.all(current, **values)

    def run_each(self, current: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Do for each of many rows what gives no rows, where the driver takes values by place: SQLite's does."""
        hand, written = self._at_hand(current)
        columns: list[list[Any]] = []
        processes = dict(written.outward)
        for name in written.places or ():
            column = [row[name] for row in rows] if name in rows[0] else [written.fixed[name]] * len(rows)
            process = processes.get(name)
            columns.append(column if process is None else _processed(column, process))
        _sent(hand, written, list(zip(*columns, strict=True)), is_many=True)

    def _at_hand(self, current: Session) -> tuple[_Hand, _Written]:
        current.flush()
        hand: _Hand | None = current.info.get(_AT_HAND)
        if hand is None:
            hand = hold(current, current.connection())
        written = self._written.get(hand.kind)
        if written is None:
            written = self._written[hand.kind] = _write(self._statement, hand.connection.dialect)
        return hand, written


def hold(current: Session, connection: Connection) -> _Hand:
    """Keep at hand what the session's statements are asked with from now on."""
    # Whoever listens from before a transaction on hears these statements, too.
    is_heard = bool(connection.dispatch.before_cursor_execute)
    hand = _Hand(connection, connection.dialect.name, connection.connection.cursor(), is_heard)
    current.info[_AT_HAND] = hand
    return hand


@event.listens_for(Session, "after_transaction_create")
@event.listens_for(Session, "after_transaction_end")
def let_go(current: Session, _transaction: SessionTransaction | None = None) -> None:
    """Ask for the connection anew: only then does SQLAlchemy set a savepoint that was begun."""
    current.info.pop(_AT_HAND, None)


def as_model(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Give a whole row as its model, for reading: no session knows of it, and what it keeps track of is left out."""
    manager: ClassManager[Any] = inspect(model).class_manager
    made: Model = manager.new_instance()
    vars(made).update(values)
    return made


def whole(model: type[DeclarativeBase], *where: ColumnElement[bool]) -> Prepared:
    """Prepare to ask for whole rows of a table."""
    return Prepared(select(*model.__table__.columns).where(*where))


def _write(statement: Select[*tuple[Any, ...]] | UpdateBase, dialect: Dialect) -> _Written:
    compiled = statement.compile(dialect=dialect)
    fixed: dict[str, Any] = dict(compiled.params)
    outward: dict[str, Value] = {}
    for bind, name in compiled.bind_names.items():
        process = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if process is None:
            continue
        if bind.required:
            outward[name] = process
        else:
            fixed[name] = process(fixed[name])
    columns = statement.exported_columns.items()
    processes = [column.type.dialect_impl(dialect).result_processor(dialect, None) for _, column in columns]
    inward = tuple((place, process) for place, process in enumerate(processes) if process is not None)
    places = tuple(compiled.positiontup) if compiled.positiontup is not None else None
    names = [key or "_" for key, _ in columns]
    row = partial(tuple.__new__, _ROWS("Row", names, rename=True)) if names else None
    return _Written(str(compiled), places, fixed, tuple(outward.items()), inward, row)


def _asked(hand: _Hand, written: _Written, values: dict[str, Any]) -> list[Any]:
    for name, process in written.outward:
        values[name] = process(values[name])
    sent: Any = values if written.places is None else tuple([values[name] for name in written.places])
    return _sent(hand, written, sent)


def _sent(hand: _Hand, written: _Written, sent: Any, *, is_many: bool = False) -> list[Any]:
    cursor = hand.cursor
    if hand.is_heard:
        hand.connection.dispatch.before_cursor_execute(hand.connection, cursor, written.text, sent, None, is_many)
    try:
        (cursor.executemany if is_many else cursor.execute)(written.text, sent)
        return [] if written.row is None else list(cursor.fetchall())
    except hand.connection.dialect.loaded_dbapi.Error as error:
        raise _told(hand.connection, written.text, sent, error) from error


def _processed(values: Sequence[Any], process: Value) -> list[Any]:
    """Write values out for the database; often many are one and the same instant or word, which is written once."""
    before, written, found = _NOTHING, None, []
    for value in values:
        if value is not before:
            before, written = value, process(value)
        found.append(written)
    return found


def _told(connection: Connection, text: str, sent: Any, error: Exception) -> BaseException:
    """Give SQLAlchemy's own error for the driver's, and part with a connection that is lost."""
    dialect = connection.dialect
    is_lost = isinstance(error, dialect.loaded_dbapi.Error) and dialect.is_disconnect(error, None, None)
    if is_lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        text, sent, error, dialect.loaded_dbapi.Error, connection_invalidated=is_lost, dialect=dialect
    )


def _read(written: _Written, row: Any) -> list[Any]:
    values = list(row)
    for place, process in written.inward:
        values[place] = process(values[place])
    return values
