"""What the machine does to us: the database is full, locked or away, or the clock stands before the program was made.

These pages ask the database for nothing, so that they can be shown when it does not answer.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import exc

from pointsapp.core.clock import now
from pointsapp.web.errors import wants_json
from pointsapp.web.signed_in import Nobody

UNAVAILABLE = 503
TRY_AGAIN = {"Retry-After": "5"}
MADE_AFTER = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right says less: a computer whose battery is empty begins again in 1970 or 2000."""

log = logging.getLogger("pointsapp")


def install_trouble(app: Flask) -> None:
    """Answer trouble with a page that says what to do. Comes before the door, which needs the database."""
    app.register_error_handler(exc.OperationalError, _database)
    app.register_error_handler(exc.TimeoutError, _database)
    app.before_request(_clock)


def _database(error: Exception) -> ResponseReturnValue:
    log.error("the database is full, locked or away at %s %s: %s", request.method, request.path, error)
    return _page("database")


def _clock() -> ResponseReturnValue | None:
    at = now()
    if at >= MADE_AFTER or request.endpoint == "static":
        return None
    log.error("the clock says %s, which is before this program was made", at)
    return _page("clock")


def _page(name: str) -> ResponseReturnValue:
    if wants_json():
        return {"result": "unknown", "code": f"trouble_{name}"}, UNAVAILABLE, TRY_AGAIN
    # Who is signed in stands in the database; whoever has not been looked up yet is nobody here.
    g.setdefault("_login_user", Nobody())
    return render_template(f"errors/{name}.html"), UNAVAILABLE, TRY_AGAIN
