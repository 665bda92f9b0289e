"""Reading logins."""

from __future__ import annotations

from sqlalchemy import select

from pointsapp.core.actor import UserId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.people.models import User
from pointsapp.people.types import LoginSecret, PasswordHash


def find_login(login: str) -> LoginSecret | None:
    """Find what a password is compared with, by the login's canonical letters."""
    row = session().execute(select(User).where(User.login == login)).scalar_one_or_none()
    return None if row is None else _secret(row)


def get_login(user_id: UserId) -> LoginSecret:
    """Give what the password of a login that is signed in is compared with. Errors: Absent."""
    return _secret(get_user(user_id))


def get_user(user_id: UserId) -> User:
    """Give a login. Errors: Absent."""
    user = session().get(User, user_id)
    if user is None:
        raise Absent()
    return user


def names_of(user_ids: set[UserId]) -> dict[UserId, str]:
    """Give the names behind logins."""
    rows = session().execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row.id: row.name for row in rows}


def _secret(user: User) -> LoginSecret:
    return LoginSecret(user.id, PasswordHash(user.password_hash), user.is_active)
