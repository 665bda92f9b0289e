"""Writers of one SQLite file take turns, across threads and processes: no process comes twice while another waits.

SQLite lets one write at a time. Whoever has to wait there sleeps longer and longer between tries, so that with many
writers some wait for seconds while others come again and again. Here they stand in line before they begin. The line
guards nothing: SQLite's own lock does that, also against programs that stand in no line.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Connection, Engine

if sys.platform != "win32":
    import fcntl

WAIT_SECONDS = 10
"""Whoever stands so long in the line of the own process goes on without a turn, and waits at the database instead."""

BESIDE = "-turns"
_NOW, _NEXT = 0, 1
"""Whose turn it is, and who comes next: one byte each of the file beside the database."""


class _Line:
    """The line at one file. Shape: of each process one thread at most stands at its bytes; its end lets them go."""

    def __init__(self, file: str) -> None:
        self._own = threading.Lock()
        self._file = file + BESIDE
        self._bytes = -1

    def take(self) -> bool:
        """Wait for a turn. Tells whether there was one to be had: a file that can't be written has no line."""
        if not self._own.acquire(timeout=WAIT_SECONDS):
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
        self._own.release()

    def _hold(self, byte: int) -> None:
        if sys.platform != "win32":
            fcntl.lockf(self._bytes, fcntl.LOCK_EX, 1, byte)

    def _let_go(self, byte: int) -> None:
        if sys.platform != "win32":
            fcntl.lockf(self._bytes, fcntl.LOCK_UN, 1, byte)


@contextmanager
def turn(bind: Engine | Connection) -> Iterator[None]:
    """Stand in line to write. PostgreSQL needs none, nor does a connection that is the only one."""
    line = _line_of(bind.url.database) if isinstance(bind, Engine) and bind.dialect.name == "sqlite" else None
    if line is None or not line.take():
        yield
        return
    try:
        yield
    finally:
        line.give()


@cache
def _line_of(file: str | None) -> _Line | None:
    return _Line(file) if file and file != ":memory:" else None
