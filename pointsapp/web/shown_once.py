"""A secret that is shown once, right after it was made: it waits in the browser's own cookie until then."""

from __future__ import annotations

from flask import session

_PREFIX = "once:"


def keep_once(name: str, secret: str) -> None:
    """Keep a secret for the next page of this browser."""
    session[_PREFIX + name] = secret


def take_once(name: str) -> str | None:
    """Give the secret and forget it."""
    secret: str | None = session.pop(_PREFIX + name, None)
    return secret
