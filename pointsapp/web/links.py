"""Ways to pages that not everybody may open."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, url_for

from pointsapp.core.actor import Actor
from pointsapp.web.guard import allowed_for, lets_in


def way_to(endpoint: str, **values: Any) -> str | None:
    """Give the address of a page to who may open it, and None to everybody else."""
    view = current_app.view_functions.get(endpoint)
    allowed = allowed_for(view) if view is not None else None
    found: Actor | None = g.get("actor")
    if allowed is None or found is None:
        return None
    return url_for(endpoint, **values) if allowed.anyone or lets_in(allowed, found) else None
