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
Hold = Callable[[Session, int, list[Any]], None]

_seals: dict[Seal, Hold] = {}
_REMEMBERED = "remembered"
_MARKS = "remembered_before"


@dataclass(frozen=True)
class Added:
    """Rows of one table that were written many at once, past the session's own bookkeeping."""

    model: type[Any]
    village_id: int | None
    row_ids: Sequence[int]


def seal_with(seal: Seal, hold: Hold) -> None:
    """Let a room do its part before every commit, or hold a village before that. Saying so twice changes nothing."""
    _seals[seal] = hold


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


def hold(current: Session, village_id: int) -> None:
    """Take now what sealing a village's books locks last: until the commit nobody else's are sealed, nor held.

    Shape: whoever numbers something in a village without gaps does it from here on, and waits for nobody any more.
    Errors: RuntimeError where nobody seals, so that nothing is held.
    """
    if not _seals:
        raise RuntimeError("nobody seals these books, so they can't be held")
    current.flush()
    for each in _seals.values():
        each(current, village_id, current.info.get(_REMEMBERED, []))


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
