"""The page group: its address, who may read, and what its pages read from the address."""

from __future__ import annotations

import re
from datetime import date

from flask import Blueprint, request

from pointsapp.core.actor import Role
from pointsapp.exchange.text import clean_text
from pointsapp.web.guard import actor

pages = Blueprint("review", __name__, url_prefix="/v/<slug>/review")
READERS = (Role.REVIEWER, Role.CLERK, Role.SUPERVISOR, Role.SECRETARY)
UNPROCESSABLE = 422
LONGEST_SEARCH = 100
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def may_decide() -> bool:
    """Tell whether this person is on the panel."""
    return actor().has(Role.REVIEWER)


def asked_text() -> str:
    """Give what is searched for."""
    return clean_text(request.args.get("q", "")[:LONGEST_SEARCH])


def asked_number(name: str) -> int:
    """Give a whole number of the address, 0 when it says none."""
    text = request.args.get(name, "")
    return int(text) if _NUMBER.fullmatch(text) else 0


def asked_day(name: str) -> date | None:
    """Give a day of the address, or None when it says no day of the calendar."""
    text = request.args.get(name, "")
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
