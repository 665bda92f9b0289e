"""What a transaction remembers for its end. Core knows no seal: rooms say what to remember and what to do with it.

A savepoint that is rolled back forgets what was remembered in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

Seal = Callable[[Session, list[Any]], None]

_seals: list[Seal] = []
_REMEMBERED = "remembered"
_MARKS = "remembered_before"


@dataclass(frozen=True)
class Added:
    """Rows of one table that were written many at once, past the session's own bookkeeping."""

    model: type[Any]
    village_id: int | None
    row_ids: Sequence[int]


def seal_with(seal: Seal) -> None:
    """Let a room do its part before every commit. Saying so twice changes nothing."""
    if seal not in _seals:
        _seals.append(seal)


def remember(current: Session, thing: Any) -> None:
    """Keep something for the end of this transaction."""
    current.info.setdefault(_REMEMBERED, []).append(thing)


def seal(current: Session) -> None:
    """Write what is pending, then let every room seal what was remembered. The commit follows at once."""
    current.flush()
    remembered = current.info.get(_REMEMBERED, [])
    if remembered:
        for each in _seals:
            each(current, remembered)


def forget(current: Session) -> None:
    """Begin anew: nothing is remembered."""
    current.info.pop(_REMEMBERED, None)
    current.info.pop(_MARKS, None)


@event.listens_for(Session, "after_transaction_create")
def _mark(current: Session, begun: SessionTransaction) -> None:
    remembered, marks = current.info.setdefault(_REMEMBERED, []), current.info.setdefault(_MARKS, {})
    if begun.nested:
        marks[begun] = len(remembered)


@event.listens_for(Session, "after_commit")
def _keep(current: Session) -> None:
    """Keep what was remembered in a savepoint that is released: it counts for the one around it."""
    current.info[_MARKS].pop(current.get_nested_transaction(), None)


@event.listens_for(Session, "after_transaction_end")
def _forget(current: Session, ended: SessionTransaction) -> None:
    """Forget what was remembered in a savepoint that ends without being released."""
    marks = current.info[_MARKS]
    if ended.parent is None:
        forget(current)
    elif ended in marks:
        del current.info[_REMEMBERED][marks.pop(ended) :]
