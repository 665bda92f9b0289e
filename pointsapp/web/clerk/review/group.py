"""The page group: its address and who may read and decide."""

from __future__ import annotations

from flask import Blueprint

from pointsapp.core.actor import Role
from pointsapp.web.guard import actor

pages = Blueprint("review", __name__, url_prefix="/v/<slug>/review")
READERS = (Role.REVIEWER, Role.CLERK, Role.SUPERVISOR, Role.SECRETARY)
UNPROCESSABLE = 422


def may_decide() -> bool:
    """Tell whether this person is on the panel."""
    return actor().has(Role.REVIEWER)
