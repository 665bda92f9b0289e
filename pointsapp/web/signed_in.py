"""Flask-Login over the sessions that the server keeps: the cookie holds one random token."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app, g, session
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, login_user

from config import Config
from pointsapp.core.clock import now
from pointsapp.core.codes import new_token
from pointsapp.core.db import reading, transaction
from pointsapp.people import passwords
from pointsapp.people.queries import find_signed_in
from pointsapp.people.service import touch
from pointsapp.people.types import Lifetimes, SignedIn

TOUCHED_EVERY = timedelta(minutes=1)


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
    """Tie Flask-Login to the table of sessions, and choose how passwords are hashed."""
    config: Config = app.extensions["points_config"]
    passwords.use(is_cheap=config.has_cheap_hashes)
    manager = LoginManager(app)
    manager.session_protection = None
    manager.anonymous_user = Nobody
    manager.user_loader(_load)


def lifetimes() -> Lifetimes:
    """Give how long sessions live unused in this installation."""
    config: Config = current_app.extensions["points_config"]
    return Lifetimes(
        office=timedelta(minutes=config.office_session_minutes),
        counter=timedelta(minutes=config.counter_session_minutes),
        phone=timedelta(days=config.phone_session_days),
    )


def begin_session(token: str) -> SignedIn:
    """Hand the browser a new session; whatever its cookie held before is gone."""
    with reading():
        found = find_signed_in(token, at=now())
    if found is None:
        raise RuntimeError("a session ended while it began")
    session.clear()
    session.permanent = found.is_phone
    # Made now, so that two pages opened at once don't each make one and spoil the other's forms.
    session["csrf_token"] = new_token()
    login_user(CurrentUser(found))
    return found


def token_here() -> str | None:
    """Give the token that the browser's cookie holds."""
    token: str | None = session.get("_user_id")
    return token


def take_in() -> None:
    """Tell Flask-Login who was found with the village: by itself it looks through session and cookies once more."""
    if g.looked_for is not None:
        token, _ = g.looked_for
        g.setdefault("_login_user", _load(token) or Nobody())


def _load(token: str) -> CurrentUser | None:
    at = now()
    looked_for = g.get("looked_for")
    if looked_for is not None and looked_for[0] == token:
        found: SignedIn | None = looked_for[1]
    else:
        with reading():
            found = find_signed_in(token, at=at)
    if found is None:
        return None
    if at - found.seen_at >= TOUCHED_EVERY:
        with transaction():
            touch(found, lifetimes=lifetimes(), at=at)
    return CurrentUser(found)
