"""The page group: its address, who may read, who may issue and end cards."""

from __future__ import annotations

from flask import Blueprint

from pointsapp.core.actor import Role
from pointsapp.web.guard import actor

pages = Blueprint("cards", __name__, url_prefix="/v/<slug>/cards")
READERS = (Role.CLERK, Role.SECRETARY, Role.SUPERVISOR)
WRITERS = (Role.CLERK, Role.SECRETARY)
UNPROCESSABLE = 422


def may_write() -> bool:
    """Tell whether this person issues, hands out and ends cards."""
    return actor().has(*WRITERS)
