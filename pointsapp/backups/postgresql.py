"""PostgreSQL: every table as text, read in one snapshot through the product's own login. No other program is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from psycopg import Cursor, sql
from sqlalchemy import Connection, inspect

from pointsapp.backups.errors import Unrestorable

FOLDER = "tables/"
KEPT_APART = "alembic_version"


def list_tables(connection: Connection) -> tuple[str, ...]:
    """List all tables so that each comes after those that it leads to."""
    ordered = inspect(connection).get_sorted_table_and_fkc_names()
    return tuple(name for name, _ in ordered if name is not None and name != KEPT_APART)


def table_of(entry: str) -> str:
    """Give the table that an entry holds."""
    return entry.removeprefix(FOLDER).removesuffix(".copy")


def dump_table(connection: Connection, name: str) -> Iterator[bytes]:
    """Read a table as PostgreSQL writes it, its columns named in the first line."""
    columns = [column["name"] for column in inspect(connection).get_columns(name)]
    yield ("\t".join(columns) + "\n").encode()
    wanted = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(name), _listed(columns))
    with _cursor(connection) as cursor, cursor.copy(wanted) as copy:
        for piece in copy:
            yield bytes(piece)


def require_empty(connection: Connection, name: str) -> None:
    """Refuse to mix what comes back with rows that are there. Errors: Unrestorable."""
    with _cursor(connection) as cursor:
        wanted = sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(name))
        if cursor.execute(wanted).fetchone() is not None:
            raise Unrestorable(f"There are rows in {name} already: give a new, empty database.")


def load_table(connection: Connection, name: str, pieces: Iterable[bytes]) -> None:
    """Write a table that was read by `dump_table`. Errors: Unrestorable."""
    head, rest = b"", iter(pieces)
    while b"\n" not in head:
        piece = next(rest, None)
        if piece is None:
            raise Unrestorable(f"The backup is damaged ({name} says no columns): take another copy.")
        head += piece
    first, _, begun = head.partition(b"\n")
    columns = first.decode().split("\t")
    wanted = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), _listed(columns))
    with _cursor(connection) as cursor, cursor.copy(wanted) as copy:
        copy.write(begun)
        for piece in rest:
            copy.write(piece)


def go_on_counting(connection: Connection, tables: Iterable[str]) -> None:
    """Let the numbers of new rows go on after the highest that came back."""
    counted = (
        "SELECT a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname) FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relname = %s AND c.relnamespace = 'public'::regnamespace"
        " AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL"
    )
    with _cursor(connection) as cursor:
        for name in tables:
            for column, sequence in cursor.execute(counted, [name]).fetchall():
                highest = sql.SQL("SELECT setval({}, max({})) FROM {} HAVING max({}) IS NOT NULL").format(
                    sql.Literal(sequence), sql.Identifier(column), sql.Identifier(name), sql.Identifier(column)
                )
                cursor.execute(highest)


def _listed(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _cursor(connection: Connection) -> Cursor[Any]:
    # The driver's own cursor: COPY has no other way.
    return cast(Cursor[Any], connection.connection.cursor())
