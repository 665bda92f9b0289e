"""Column types and table parts that every model uses."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Integer,
    String,
    TypeDecorator,
)

Pk = BigInteger().with_variant(Integer, "sqlite")
"""Primary keys and references to them."""

Word = TypeVar("Word", bound=StrEnum)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. SQLite hands naive values back, so it is told here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant: datetime = value
        if instant.tzinfo is None:
            return instant.replace(tzinfo=UTC)
        return instant.astimezone(UTC)


class Words(TypeDecorator[Word]):
    """One word of an enum, kept as its value."""

    impl = String(30)
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Word | None:
        return None if value is None else self.words(value)


def in_village(column: str, table: str) -> ForeignKeyConstraint:
    """Refer to a row of the same village; a row of another one is refused by the database."""
    return ForeignKeyConstraint(["village_id", column], [f"{table}.village_id", f"{table}.id"])


def whole_number(column: str) -> CheckConstraint:
    """Refuse fractions and text in a column of points on SQLite, which would take them."""
    check = CheckConstraint(f"typeof({column}) = 'integer'", name=f"{column}_whole")
    check.ddl_if(dialect="sqlite")
    return check
