"""Values as they are written in an archive, and back: exact, typed, the same from either database.

Instants in UTC to the microsecond, days and times of day as ISO 8601 writes them, bytes in hexadecimal letters, enums
by their value; numbers, text, yes and no as JSON has them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Insert,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Time,
    bindparam,
    insert,
)

from pointsapp.core.canonical import instant
from pointsapp.core.columns import UtcDateTime, Words

Turn = Callable[[Any], Any]
MOST_BITS = 63
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def write_row(columns: list[tuple[str, Turn | None]], row: Any) -> str:
    """Write one row as a line. Shape: each column with how its values are turned, None where they stay."""
    told = {
        name: value if turn is None or value is None else turn(value)
        for (name, turn), value in zip(columns, row, strict=True)
    }
    return _write(told) + "\n"


def writers(table: Table) -> list[tuple[str, Turn | None]]:
    """Give each column of a table with how its values are turned when they are written."""
    return [(column.name, _writer(column)) for column in table.columns]


def readers(table: Table) -> dict[str, Turn]:
    """Give how each column's values are read. Each raises ValueError for what can't be one."""
    return {column.name: _reader(column) for column in table.columns}


def filling(table: Table) -> Insert:
    """Give the statement that takes rows in. Shape: nothing in a JSON column is NULL only where that is allowed."""
    parameters = {
        column.name: bindparam(
            column.name, type_=JSON(none_as_null=bool(column.nullable)) if _is_json(column) else column.type
        )
        for column in table.columns
    }
    return insert(table).values(parameters)


def type_of(column: Column[Any]) -> str:
    """Say in a word how a column's values are written."""
    kinds = (
        (UtcDateTime, "instant"),
        (Date, "date"),
        (Time, "time"),
        (LargeBinary, "hex"),
        (Boolean, "boolean"),
        (JSON, "json"),
        (Integer | BigInteger, "integer"),
    )
    return next((word for kind, word in kinds if isinstance(column.type, kind)), "text")


def _writer(column: Column[Any]) -> Turn | None:
    kind = type_of(column)
    if kind == "instant":
        return instant
    if kind in ("date", "time"):
        return lambda value: value.isoformat()
    return bytes.hex if kind == "hex" else None


def _reader(column: Column[Any]) -> Turn:
    kinds: dict[str, Turn] = {
        "instant": _instant,
        "date": lambda value: date.fromisoformat(_text(value)),
        "time": lambda value: time.fromisoformat(_text(value)),
        "hex": lambda value: bytes.fromhex(_text(value)),
        "boolean": _boolean,
        "integer": _number,
        "json": lambda value: value,
    }
    turn = kinds.get(type_of(column)) or _text_reader(column)

    def read(value: Any) -> Any:
        if value is None and not _is_json(column):
            if not column.nullable:
                raise ValueError("is empty")
            return None
        return turn(value)

    return read


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON)


def _text_reader(column: Column[Any]) -> Turn:
    kind = column.type
    length = kind.length if isinstance(kind, String | Text) else None

    def read(value: Any) -> str:
        letters = _text(value)
        if "\0" in letters or (length is not None and len(letters) > length):
            raise ValueError("is no text of this length")
        return letters

    if isinstance(kind, Words):
        words: type[StrEnum] = kind.words
        return words
    return read


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    raise ValueError("is no text")


def _number(value: Any) -> int:
    if type(value) is not int or value.bit_length() > MOST_BITS:
        raise ValueError("is no whole number")
    return value


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError("is neither true nor false")
    return value


def _instant(value: Any) -> datetime:
    found = datetime.fromisoformat(_text(value))
    if found.tzinfo is None:
        raise ValueError("is an instant without its zone")
    return found
