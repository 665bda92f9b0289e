"""The page group: its address, who may read, and where photos lie."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app

from pointsapp.core.actor import Role
from pointsapp.web.guard import actor

pages = Blueprint("activities", __name__, url_prefix="/v/<slug>/activities")
READERS = (Role.CLERK, Role.REVIEWER, Role.SUPERVISOR, Role.SECRETARY)
UNPROCESSABLE = 422


def may_write() -> bool:
    """Tell whether this person records."""
    return actor().has(Role.CLERK)


def photo_folder() -> Path:
    """Give the folder of kept photos."""
    return Path(current_app.instance_path) / "files"
