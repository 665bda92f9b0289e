"""Logins: adding, switching off and on, and their passwords. Hashes come in ready made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, UserId
from pointsapp.core.db import session, violated
from pointsapp.people.errors import LoginServesElsewhere, LoginTaken
from pointsapp.people.models import Membership, User
from pointsapp.people.queries import get_person
from pointsapp.people.rules.logins import canonical_login
from pointsapp.people.service.roles import require_other_secretary
from pointsapp.people.service.sessions import end_all_sessions
from pointsapp.people.service.traces import note_own
from pointsapp.people.types import PasswordHash


def add_user(
    actor: Actor,
    login: str,
    name: str,
    password_hash: PasswordHash,
    *,
    must_change: bool = True,
    at: datetime,
) -> User:
    """Add a login with its first password. It may do nothing until it is given a role.

    Errors: LoginUnreadable, LoginTaken.
    """
    user = User(
        login=canonical_login(login),
        name=name,
        password_hash=password_hash,
        must_change_password=must_change,
        made_at=at,
    )
    try:
        with session().begin_nested():
            session().add(user)
    except IntegrityError as error:
        if violated(error) == "uq_users_login":
            raise LoginTaken(login=canonical_login(login)) from error
        raise
    note(actor, "people.add_user", "users", user.id, at=at)
    return user


def change_password(user_id: UserId, password_hash: PasswordHash, *, at: datetime) -> None:
    """Set the password that a person chose for the own login, and end all its sessions."""
    session().execute(
        update(User).where(User.id == user_id).values(password_hash=password_hash, must_change_password=False)
    )
    end_all_sessions(user_id, user_id, at=at)
    note_own(user_id, "people.change_password", at=at)


def reset_password(actor: Actor, user_id: UserId, password_hash: PasswordHash, *, at: datetime) -> None:
    """Give an officer a new first password, to be changed when signing in, and end the sessions.

    Errors: Absent, LoginServesElsewhere.
    """
    _require_ours(actor, user_id, at)
    session().execute(
        update(User).where(User.id == user_id).values(password_hash=password_hash, must_change_password=True)
    )
    end_all_sessions(user_id, actor.user_id, at=at)
    note(actor, "people.reset_password", "users", user_id, at=at)


def switch_off(actor: Actor, user_id: UserId, *, at: datetime) -> None:
    """Let a login sign in no more, at once.

    Errors: Absent, LoginServesElsewhere, LastSecretary.
    """
    _require_ours(actor, user_id, at)
    require_other_secretary(actor.village_id, user_id, at=at)
    session().execute(update(User).where(User.id == user_id).values(is_active=False))
    end_all_sessions(user_id, actor.user_id, at=at)
    note(actor, "people.switch_off", "users", user_id, at=at)


def switch_on(actor: Actor, user_id: UserId, *, at: datetime) -> None:
    """Let a login sign in again. Errors: Absent, LoginServesElsewhere."""
    _require_ours(actor, user_id, at)
    session().execute(update(User).where(User.id == user_id).values(is_active=True))
    note(actor, "people.switch_on", "users", user_id, at=at)


def choose_locale(user_id: UserId, locale: str) -> None:
    """Keep the language that a person reads in."""
    session().execute(update(User).where(User.id == user_id).values(locale=locale))


def _require_ours(actor: Actor, user_id: UserId, at: datetime) -> None:
    get_person(actor.village_id, user_id, at=at)
    elsewhere = select(Membership.id).where(
        Membership.user_id == user_id, Membership.village_id != actor.village_id, Membership.ended_at.is_(None)
    )
    if session().scalars(elsewhere.limit(1)).first() is not None:
        raise LoginServesElsewhere()
