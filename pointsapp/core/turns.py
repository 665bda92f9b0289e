"""Writers of one SQLite file take turns, across threads and processes: no process comes twice while another waits.

SQLite lets one write at a time. Whoever has to wait there sleeps longer and longer between tries, so that with many
writers some wait for seconds while others come again and again. Here they stand in line before they begin. The line
guards nothing: SQLite's own lock does that, also against programs that stand in no line.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock, local
from time import monotonic, sleep

from sqlalchemy import Connection, Engine

if sys.platform != "win32":
    import fcntl

WAIT_SECONDS = 10
"""Whoever stands so long in the line of the own process goes on without a turn, and waits at the database instead."""

BESIDE = "-turns"
LONGEST_REST_SECONDS = 0.2
_NOW, _NEXT = 0, 1
"""Whose turn it is, and who comes next: one byte each of the file beside the database."""


class _Kept(local):
    """What the last turn of a thread cost others."""

    waiting_seconds = 0.0


_kept = _Kept()


class _Row:
    """The threads of the own process: whoever came first goes first, which a lock alone doesn't promise."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._is_somebody_in = False

    def enter(self) -> bool:
        """Wait to be let in. Tells whether it came to that in time."""
        with self._guard:
            if not self._is_somebody_in:
                self._is_somebody_in = True
                return True
            called = Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=WAIT_SECONDS):
            return True
        with self._guard:
            if called not in self._waiting:
                return True
            self._waiting.remove(called)
        return False

    def is_waited_for(self) -> bool:
        return bool(self._waiting)

    def leave(self) -> None:
        """Let the next one in."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_somebody_in = False


class _Line:
    """The line at one file. Shape: of each process one thread at most stands at its bytes; its end lets them go."""

    def __init__(self, file: str) -> None:
        self._own = _Row()
        self._file = file + BESIDE
        self._bytes = -1

    def take(self) -> bool:
        """Wait for a turn. Tells whether there was one to be had: a file that can't be written has no line."""
        if not self._own.enter():
            return False
        try:
            self._bytes = os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600)
            self._hold(_NEXT)
            self._hold(_NOW)
            self._let_go(_NEXT)
        except OSError:
            self.give()
            return False
        return True

    def give(self) -> None:
        """End the own turn: a file that is closed holds no byte."""
        if self._bytes >= 0:
            os.close(self._bytes)
        self._bytes = -1
        self._own.leave()

    def is_waited_for(self) -> bool:
        """Tell, in the own turn, whether somebody stands behind it."""
        try:
            self._hold(_NEXT, may_wait=False)
            self._let_go(_NEXT)
        except OSError:
            return True
        return self._own.is_waited_for()

    def _hold(self, byte: int, *, may_wait: bool = True) -> None:
        if sys.platform != "win32":
            fcntl.lockf(self._bytes, fcntl.LOCK_EX if may_wait else fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)

    def _let_go(self, byte: int) -> None:
        if sys.platform != "win32":
            fcntl.lockf(self._bytes, fcntl.LOCK_UN, 1, byte)


@contextmanager
def turn(bind: Engine | Connection) -> Iterator[None]:
    """Stand in line to write. PostgreSQL needs none, nor does a connection that is the only one."""
    line = _line_at(bind)
    if line is None or not line.take():
        yield
        return
    began = monotonic()
    try:
        yield
    finally:
        _kept.waiting_seconds = monotonic() - began if line.is_waited_for() else 0.0
        line.give()


def step_aside() -> None:
    """Rest between two turns of long work, as long as the last one kept others waiting: not at all where nobody was."""
    sleep(min(_kept.waiting_seconds, LONGEST_REST_SECONDS))
    _kept.waiting_seconds = 0.0


def _line_at(bind: Engine | Connection) -> _Line | None:
    return _line_of(bind.url.database) if isinstance(bind, Engine) and bind.dialect.name == "sqlite" else None


@cache
def _line_of(file: str | None) -> _Line | None:
    return _Line(file) if file and file != ":memory:" else None
