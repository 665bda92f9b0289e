"""The only place that reads the time. Instants are aware UTC; days are the village's own."""

from __future__ import annotations

import logging
import time as time_module
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

VILLAGE_ZONE = ZoneInfo("Asia/Shanghai")
MAY_GO_BACK = timedelta(minutes=2)
"""What a time server may correct, and how long a command may have waited for its turn."""

log = logging.getLogger("pointsapp")
_test_file: str | None = None
_offset: timedelta | None = None


def read_from_file(path: str | None) -> None:
    """Take the time from a file holding an ISO instant: for tests that travel in time."""
    global _test_file
    _test_file = path


def now() -> datetime:
    """Give the present instant, aware and in UTC. A clock that jumped against the computer's own beat is logged."""
    global _offset
    instant = _read()
    offset = instant - datetime.fromtimestamp(time_module.monotonic(), UTC)
    if _offset is not None and abs(offset - _offset) > MAY_GO_BACK:
        log.warning("the clock jumped by %s: it says %s now", offset - _offset, instant)
    if _offset is None or abs(offset - _offset) > MAY_GO_BACK:
        _offset = offset
    return instant


def _read() -> datetime:
    if _test_file and Path(_test_file).exists():
        return datetime.fromisoformat(Path(_test_file).read_text("ascii").strip()).astimezone(UTC)
    return datetime.now(UTC)


def village_day(at: datetime) -> date:
    """Give the village's calendar day of an instant."""
    return at.astimezone(VILLAGE_ZONE).date()


def start_of(day: date) -> datetime:
    """Give the instant at which a village day begins."""
    return datetime.combine(day, time.min, VILLAGE_ZONE).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Give the instants at which a village day begins and the next one begins."""
    return start_of(day), start_of(day + timedelta(days=1))
