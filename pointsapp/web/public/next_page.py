"""Where to go after the door: only to a page of this site, and never straight out again."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from flask import request

_PLAIN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_NEVER = {"/sign-out", "/language"}


def safe_next(wanted: str | None) -> str | None:
    """Give a wanted path of this site, or None for an address that leads away or out."""
    if not wanted or len(wanted) > 1000 or not _PLAIN.fullmatch(wanted):
        return None
    parts = urlsplit(wanted)
    path = unquote(parts.path)
    has_detour = "//" in path or not {".", ".."}.isdisjoint(path.split("/"))
    if parts.scheme or parts.netloc or has_detour or path in _NEVER:
        return None
    return wanted


def page_before() -> str | None:
    """Give the page of this site that the browser came from, where it says so."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return None
    return safe_next(came_from.path + (f"?{came_from.query}" if came_from.query else ""))
