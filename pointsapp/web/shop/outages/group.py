"""The page group: its address, who reads, who prints and writes, who confirms and settles."""

from __future__ import annotations

from flask import Blueprint

from pointsapp.core.actor import Role
from pointsapp.web.guard import actor

pages = Blueprint("outages", __name__, url_prefix="/v/<slug>/outages")
READERS = (Role.KEEPER, Role.CLERK, Role.SECRETARY, Role.SUPERVISOR)
WRITERS = (Role.KEEPER, Role.CLERK)
PRINTERS = (Role.KEEPER, Role.CLERK, Role.SECRETARY)
CONFIRMERS = (Role.CLERK, Role.SECRETARY, Role.SUPERVISOR)
SETTLERS = (Role.SECRETARY, Role.SUPERVISOR)
UNPROCESSABLE = 422


def may_write() -> bool:
    """Tell whether this person enters slips."""
    return actor().has(*WRITERS)
