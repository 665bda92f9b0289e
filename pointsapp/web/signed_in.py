"""Flask-Login over the sessions that the server keeps: the cookie holds one random token."""

from __future__ import annotations

from flask import Flask
from flask_login import AnonymousUserMixin, LoginManager, UserMixin

from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.people.queries import find_signed_in
from pointsapp.people.types import SignedIn


class CurrentUser(UserMixin):
    """Who Flask-Login hands to the views. Its id is the session's token, never a user's id."""

    def __init__(self, signed_in: SignedIn) -> None:
        self.signed_in = signed_in

    def get_id(self) -> str:
        """Give what the cookie keeps."""
        return self.signed_in.token


class Nobody(AnonymousUserMixin):
    """A passer-by."""

    signed_in: SignedIn | None = None


def install_sign_in(app: Flask) -> None:
    """Tie Flask-Login to the table of sessions."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.anonymous_user = Nobody
    manager.user_loader(_load)


def _load(token: str) -> CurrentUser | None:
    with reading():
        found = find_signed_in(token, at=now())
    return CurrentUser(found) if found else None
