"""What an address asks a list for: a text, a number, a day. Whatever is typed there, a page opens."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

from flask import request, url_for

from pointsapp.exchange.text import clean_text

LONGEST_SEARCH = 100
FIRST_YEAR, LAST_YEAR = 2000, 2100
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def asked_text() -> str:
    """Give what is searched for."""
    return clean_text(request.args.get("q", "")[:LONGEST_SEARCH])


def asked_number(name: str) -> int:
    """Give a whole number of the address, 0 when it says none."""
    text = request.args.get(name, "")
    return int(text) if _NUMBER.fullmatch(text) else 0


def asked_day(name: str) -> date | None:
    """Give a day of the address, or None when it says no day of the calendar, or one that no list reaches."""
    text = request.args.get(name, "")
    if not _DAY.fullmatch(text):
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def with_query(endpoint: str, **changes: object) -> str:
    """Give the address of a page with what this one's asks for, some of it changed; None takes a part out.

    Shape: names come from outside, so they never become arguments of `url_for`.
    """
    own = request.view_args if endpoint == request.endpoint else None
    asked = {**request.args.to_dict(flat=False), **changes}
    query = urlencode({name: value for name, value in asked.items() if value is not None}, doseq=True)
    return url_for(endpoint, **(own or {})) + ("?" + query if query else "")
