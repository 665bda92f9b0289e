"""Carrying what was committed from SQLite's journal into the database file, beside the commits instead of within them.

In WAL a commit writes to the journal alone. By default whichever commit finds a thousand pages there carries them over
before it answers: one in some forty redemptions, which then takes many times as long, and longer the larger the file.
A server's process does it from a thread of its own instead, while nobody waits. What is committed is on the disk
either way. The journal begins anew only where a commit finds everything carried over, which on a busy day it never
does: so the thread takes a turn at times, and carries over what came meanwhile while nobody writes.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from pointsapp.core.engine import driver_for_sqlite, journal_mode
from pointsapp.core.turns import turn

EVERY_SECONDS = 0.5
BEGIN_ANEW_FROM_PAGES = 1_000
AT_THE_LATEST_PAGES = 10_000
"""A commit that finds so many carries them over itself: long readers can keep the thread from getting on."""


class Carrier:
    """Carries over what one database's journal holds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._file = Path(str(engine.url.database))
        self._journal = self._file.with_name(f"{self._file.name}-wal")
        self._carried = 0

    def carry(self) -> bool:
        """Carry over what can be, and tell whether there was anything new. Nobody is waited for, but a long journal's
        writers, in turn.

        Errors: the driver's, where the disk is gone or refuses.
        """
        written = self._journal.stat().st_mtime_ns if self._journal.exists() else 0
        if written == self._carried:
            return False
        # Never made anew: on a disk that was taken away there must not be an empty village.
        line = driver_for_sqlite().connect(f"{self._file.resolve().as_uri()}?mode=rw", uri=True, timeout=0)
        try:
            line.execute("PRAGMA synchronous = FULL")
            if _carry_over(line) >= BEGIN_ANEW_FROM_PAGES:
                with turn(self._engine):
                    _carry_over(line)
        finally:
            line.close()
        self._carried = written
        return True

    def start(self) -> None:
        """Carry over from now on, in a thread that ends with the process."""
        threading.Thread(target=_go_on, args=(self,), name="carrier", daemon=True).start()


def carrier_of(engine: Engine) -> Carrier | None:
    """Let the commits of an engine that has no connection yet leave it to a carrier, which is still to be started.

    Shape: None where there is no such journal.
    """
    name = engine.url.database
    is_file = engine.dialect.name == "sqlite" and name not in {None, "", ":memory:"}
    if not is_file or journal_mode(driver_for_sqlite().sqlite_version_info) != "wal":
        return None
    event.listen(engine, "connect", _leave_to_carrier)
    return Carrier(engine)


def _carry_over(line: Any) -> int:
    """Carry over all that no reader still needs, without waiting. Gives the journal's pages."""
    _, pages, _ = line.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return int(pages)


def _leave_to_carrier(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA wal_autocheckpoint = {AT_THE_LATEST_PAGES}")


def _go_on(carrier: Carrier) -> None:
    while True:
        time.sleep(EVERY_SECONDS)
        try:
            carrier.carry()
        except (OSError, driver_for_sqlite().Error):
            # Whoever commits next meets the same trouble, and says so where somebody reads it.
            continue
