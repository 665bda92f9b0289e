"""Listening to what the database is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, event

ASKING = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@dataclass(frozen=True)
class Statement:
    """One statement as it went to the driver, with its values."""

    text: str
    values: Any


@contextmanager
def heard(bind: Engine | Connection) -> Iterator[list[Statement]]:
    """Gather the statements that go to a database; what begins and ends transactions is no statement."""
    found: list[Statement] = []

    def hear(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, _is_many: bool) -> None:
        if text.lstrip().upper().startswith(ASKING):
            found.append(Statement(text, values))

    event.listen(bind, "before_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(bind, "before_cursor_execute", hear)
