"""Building a county: villages founded one after the other, their months made by other processes and written here."""

from __future__ import annotations

import multiprocessing
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

from sqlalchemy import func, select

from pointsapp.chain.keys import signing_key
from pointsapp.cli.demo.build import SIGN_IN_WITH
from pointsapp.cli.demo.county.bare import checked_at_the_end
from pointsapp.cli.demo.county.founding import found, shares
from pointsapp.cli.demo.county.living import first_day, live
from pointsapp.cli.demo.county.types import Ends, Key, Place, Size
from pointsapp.cli.demo.county.writing import COLUMNS, as_copied, copy, write, write_ends
from pointsapp.core.clock import start_of
from pointsapp.core.db import Base, db, reading, session, transaction
from pointsapp.people.passwords import hash_password

Tell = Callable[[str], None]
"""Told the name of a step whenever one more village has gone through it."""


@dataclass(frozen=True)
class Lived:
    """The months of a village, ready for PostgreSQL."""

    pieces: dict[str, list[bytes]]
    ends: Ends


def build_county(size: Size, owner_url: str, *, processes: int = 1, tell: Tell = lambda _step: None) -> None:
    """Build a county in a database without villages. Shape: `owner_url` is the address for migrations."""
    with transaction() as current:
        name, private = signing_key(current, at=start_of(first_day(size)))
    key = Key(name, private.private_bytes_raw())
    places = _all_found(size, tell)
    if db.engine.dialect.name == "sqlite":
        for place in places:
            _write_on_sqlite(place, size, key)
            tell("lived")
        return
    with checked_at_the_end(owner_url):
        for place, lived in _all_lived(places, size, key, processes):
            with transaction() as current:
                copy(current.connection(), lived.pieces)
                write_ends(current, place, lived.ends)
            tell("lived")


def _all_found(size: Size, tell: Tell) -> Iterator[Place]:
    """Found village by village, each when its turn comes."""
    password_hash = hash_password(SIGN_IN_WITH)
    for number, households in enumerate(shares(size.households, size.villages)):
        yield found(size, number, households, password_hash)
        tell("founded")


def count_rows() -> dict[str, int]:
    """Count the rows of the tables that grow."""
    with reading():
        tables = (Base.metadata.tables[name] for name in COLUMNS)
        return {table.name: session().scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def _write_on_sqlite(place: Place, size: Size, key: Key) -> None:
    """Write a village in one transaction, some weeks at a time."""
    with transaction() as current:
        for rows, ends in live(place, size, key):
            write(current.connection(), rows)
            if ends is not None:
                write_ends(current, place, ends)


def _all_lived(places: Iterable[Place], size: Size, key: Key, processes: int) -> Iterator[tuple[Place, Lived]]:
    """Let villages live in several processes, no more ahead than there are processes."""
    if processes < 2:
        for place in places:
            yield place, _lived(place, size, key)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        ahead: deque[tuple[Place, Future[Lived]]] = deque()
        for place in places:
            ahead.append((place, pool.submit(_lived, place, size, key)))
            if len(ahead) > processes:
                first, done = ahead.popleft()
                yield first, done.result()
        for first, done in ahead:
            yield first, done.result()


def _lived(place: Place, size: Size, key: Key) -> Lived:
    pieces: dict[str, list[bytes]] = defaultdict(list)
    for rows, ends in live(place, size, key):
        for table, written in as_copied(rows).items():
            pieces[table].append(written)
        if ends is not None:
            return Lived(dict(pieces), ends)
    raise RuntimeError("a village did not come to its end")
