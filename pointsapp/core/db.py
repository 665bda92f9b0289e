"""The database: one base, one way to write, one way to read. Nothing else commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as OwnSession
from sqlalchemy import Connection, Engine, Index, MetaData, Transaction, UniqueConstraint, bindparam, insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session

from pointsapp.core.columns import UtcDateTime
from pointsapp.core.engine import begin_reading, begin_writing, each_by_itself
from pointsapp.core.many import write_rows, write_rows_with_uids
from pointsapp.core.prepared import Prepared, hold, let_go
from pointsapp.core.sealing import Added, forget, remember, seal
from pointsapp.core.turns import turn

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime}


_ELSEWHERE: ContextVar[Engine | None] = ContextVar("elsewhere", default=None)
_OPEN: ContextVar[Session | None] = ContextVar("open", default=None)
"""The session of the transaction or snapshot that is open: found at once, where Flask-SQLAlchemy looks for it."""

Begin = Callable[[Connection], Transaction]

_JOINED = "joined"
"""Where a session keeps the connection that it joins when it is asked for objects."""


class _Session(OwnSession):
    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **options: Any) -> Any:
        elsewhere_or_here = bind or self.info.get(_JOINED) or _ELSEWHERE.get()
        return elsewhere_or_here or super().get_bind(mapper, clause, **options)


db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={
        "class_": _Session,
        "expire_on_commit": False,
        "join_transaction_mode": "create_savepoint",
    },
)


def session() -> Session:
    """Give the session of this request, command or job."""
    return _OPEN.get() or db.session()


@contextmanager
def transaction() -> Iterator[Session]:
    """Do one thing whole or not at all: commit at the end, roll back on any error.

    Errors: RuntimeError when nested, or when something was read or changed before it.
    Shape: what was written to the books is sealed last, whoever wrote it.
    Locks: on SQLite the one writer's lock, taken in turn and at once so that what is read stays true.
    """
    current = _fresh_session("transaction")
    bind = current.get_bind()
    with turn(bind), _begun(current, bind, begin_writing) as begun:
        try:
            yield current
            seal(current)
            if current.in_transaction():
                current.commit()
            begun.commit()
        except BaseException:
            current.rollback()
            raise


@contextmanager
def reading() -> Iterator[Session]:
    """Read one snapshot. What was read stays usable after the end, cut loose from the session."""
    current = _fresh_session("reading")
    bind = current.get_bind()
    is_whole = bind.dialect.name == "postgresql" and not isinstance(bind, Connection)
    with _begun(current, bind, begin_reading) as begun:
        yield current
        if is_whole:
            # Nothing was changed. But psycopg forgets all its prepared statements with a ROLLBACK, and each would be
            # planned anew for every page: half of PostgreSQL's work.
            current.expunge_all()
            begun.commit()


@contextmanager
def asking() -> Iterator[Session]:
    """Ask one prepared question past any transaction: a statement is a snapshot by itself.

    Shape: BEGIN and COMMIT are two more round trips to PostgreSQL. What asks twice, or for objects, is `reading()`.
    """
    current = _fresh_session("asking")
    bind = current.get_bind()
    token = _OPEN.set(current)
    try:
        if isinstance(bind, Connection):
            hold(current, bind)
            yield current
            return
        with bind.connect() as connection, each_by_itself(connection):
            hold(current, connection)
            yield current
    finally:
        _OPEN.reset(token)
        let_go(current)


@contextmanager
def _begun(current: Session, bind: Engine | Connection, begin: Begin) -> Iterator[Transaction]:
    """Begin on a connection, and take back what is not committed in the end.

    Shape: the session joins only once it is asked for objects, which costs several times as much as to begin. A
    connection that is in a transaction already gets a savepoint.
    """
    connection, begun = _begin(bind, begin)
    current.info[_JOINED], current.join_transaction_mode = connection, "rollback_only"
    hold(current, connection)
    token = _OPEN.set(current)
    try:
        yield begun
    finally:
        _OPEN.reset(token)
        current.close()
        let_go(current)
        forget(current)
        del current.info[_JOINED]
        current.join_transaction_mode = "create_savepoint"
        if begun.is_active:
            begun.rollback()
        if connection is not bind:
            connection.close()


def _begin(bind: Engine | Connection, begin: Begin) -> tuple[Connection, Transaction]:
    if isinstance(bind, Connection):
        return bind, bind.begin_nested()
    connection = bind.connect()
    try:
        return connection, begin(connection)
    except BaseException:
        connection.close()
        raise


def plan_anew() -> None:
    """Let PostgreSQL forget how it looks keys up, between writing many rows and many that refer to them.

    Source: it plans once for a session how a reference is checked, and reads the whole table if that was nearly empty
    then: 15,000 members checked against each other took two minutes.
    """
    current = session()
    if current.get_bind().dialect.name == "postgresql":
        current.execute(text("DISCARD PLANS"))


def add_row(model: type[Base], row: dict[str, Any]) -> int:
    """Write one row of a village past the session's objects, which cost several times as much, and give its id.

    Shape: what belongs to the books is sealed like any other row.
    """
    current = session()
    row_id: int = _inserting(model, tuple(row)).value(current, **row)
    remember(current, Added(model, row["village_id"], (row_id,)))
    return row_id


@cache
def _inserting(model: type[Base], names: tuple[str, ...]) -> Prepared:
    table = Base.metadata.tables[model.__tablename__]
    return Prepared(insert(table).values({name: bindparam(name) for name in names}).returning(table.c.id))


def add_rows(model: type[Base], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Write many rows of one village at once, and give the ids of those that have uids, in the same order.

    Shape: an object for each row, as `session().add` wants it, costs several times as much. What belongs to the books
    is sealed like any other row.
    """
    if not rows:
        return []
    current, table = session(), Base.metadata.tables[model.__tablename__]
    if "uid" not in table.columns:
        write_rows(current, table, rows)
        return []
    numbers = write_rows_with_uids(current, table, rows)
    row_ids = [numbers[row["uid"]] for row in rows]
    remember(current, Added(model, rows[0]["village_id"], row_ids))
    return row_ids


@contextmanager
def elsewhere(engine: Engine) -> Iterator[None]:
    """Read and write another database with the same queries and commands: a copy that is checked before it counts."""
    _fresh_session("elsewhere")
    token = _ELSEWHERE.set(engine)
    try:
        yield
    finally:
        session().close()
        _ELSEWHERE.reset(token)


def _fresh_session(wanted: str) -> Session:
    current = db.session()
    is_open = _OPEN.get() is current or current.in_transaction()
    if is_open or current.new or current.dirty or current.deleted:
        raise RuntimeError(f"{wanted}() can't begin: the session is in use already")
    return current


def violated(error: IntegrityError) -> str | None:
    """Name the constraint that an insert or update broke, where the database tells.

    SQLite names a CHECK but gives only the columns of a unique constraint, so they are looked up.
    """
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        name: str | None = diagnosis.constraint_name
        return name
    _, _, detail = str(error.orig).partition(" constraint failed: ")
    columns = [part.strip() for part in detail.split(",")]
    if "." not in columns[0]:
        return columns[0] or None
    table = Base.metadata.tables[columns[0].split(".")[0]]
    names = {column.split(".")[1] for column in columns}
    found = {
        str(unique.name)
        for unique in (*table.constraints, *table.indexes)
        if isinstance(unique, UniqueConstraint | Index)
        and {column.name for column in unique.columns} == names
        and (isinstance(unique, UniqueConstraint) or unique.unique)
    }
    for name_found in found:
        return name_found
    return None
