"""While the installation has no village, every address leads to where one is set up."""

from __future__ import annotations

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import SecurityError

from pointsapp.core.db import reading
from pointsapp.founding.queries import has_village

HAS_VILLAGE = "points_has_village"
ALSO_OPEN = {"static", "door.language"}


def install_first_run(app: Flask) -> None:
    """Look before every page whether there is a village, until there is one: villages don't go away again."""
    app.extensions[HAS_VILLAGE] = False
    app.before_request(_lead_to_setup)


def _lead_to_setup() -> ResponseReturnValue | None:
    # A foreign host is refused as everywhere; without a host of ours there is no address to lead to.
    is_foreign = isinstance(request.routing_exception, SecurityError)
    if is_foreign or request.endpoint in ALSO_OPEN or request.blueprint == "setup" or is_founded():
        return None
    return redirect(url_for("setup.code"), 303)


def is_founded() -> bool:
    """Tell whether there is a village; once seen, it is not asked again."""
    if not current_app.extensions[HAS_VILLAGE]:
        with reading():
            current_app.extensions[HAS_VILLAGE] = has_village()
    found: bool = current_app.extensions[HAS_VILLAGE]
    return found
