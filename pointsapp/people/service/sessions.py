"""Beginning, prolonging and ending sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, update

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, UserId
from pointsapp.core.codes import new_token, token_hash
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.people.errors import WrongLoginOrPassword
from pointsapp.people.models import Envelope, SignIn
from pointsapp.people.queries import get_person, get_user, list_roles
from pointsapp.people.rules.tries import idle_time
from pointsapp.people.service.traces import note_own
from pointsapp.people.types import Lifetimes, PasswordHash, SignedIn


def sign_in(user_id: UserId, password_hash: PasswordHash, device: str, *, lifetimes: Lifetimes, at: datetime) -> str:
    """Begin a session for a login whose password was just proved, and give its token.

    Errors: WrongLoginOrPassword when the login was switched off or its password changed meanwhile.
    """
    user = get_user(user_id)
    if not user.is_active or user.password_hash != password_hash:
        raise WrongLoginOrPassword()
    token = new_token()
    session().add(
        SignIn(
            token_hash=token_hash(token),
            user_id=user_id,
            device=device[:120],
            made_at=at,
            seen_at=at,
            expires_at=at + idle_time(list_roles(user_id, at=at), lifetimes),
        )
    )
    note_own(user_id, "people.sign_in", at=at)
    _note_opened(user_id, at)
    session().flush()
    return token


def _note_opened(user_id: UserId, at: datetime) -> None:
    opened = session().scalars(
        update(Envelope)
        .where(Envelope.user_id == user_id, Envelope.opened_at.is_(None))
        .values(opened_at=at)
        .returning(Envelope.id)
    )
    if opened.one_or_none() is not None:
        note_own(user_id, "people.open_envelope", at=at)


def touch(signed_in: SignedIn, *, lifetimes: Lifetimes, at: datetime) -> None:
    """Note that a session was used, so that it lives on from now."""
    user_id = signed_in.user_id
    life = lifetimes.phone if user_id is None else idle_time(list_roles(user_id, at=at), lifetimes)
    session().execute(
        update(SignIn)
        .where(SignIn.id == signed_in.sign_in_id, SignIn.ended_at.is_(None), SignIn.seen_at < at)
        .values(seen_at=at, expires_at=at + life)
    )


def sign_out(signed_in: SignedIn, *, at: datetime) -> None:
    """End the session that one is in."""
    _end(SignIn.id == signed_in.sign_in_id, signed_in.user_id, at)
    if signed_in.user_id is not None:
        note_own(signed_in.user_id, "people.sign_out", at=at)


def end_own_session(user_id: UserId, sign_in_id: int, *, at: datetime) -> None:
    """End another session of one's own. Errors: Absent."""
    if not _end(and_(SignIn.id == sign_in_id, SignIn.user_id == user_id), user_id, at):
        raise Absent()
    note_own(user_id, "people.end_session", at=at)


def end_other_sessions(user_id: UserId, kept_id: int, *, at: datetime) -> int:
    """End all sessions of one's own but the one kept, and count them."""
    ended = _end(and_(SignIn.id != kept_id, SignIn.user_id == user_id), user_id, at)
    note_own(user_id, "people.end_session", at=at)
    return ended


def end_all_sessions(user_id: UserId, ended_by_id: UserId | None, *, at: datetime) -> int:
    """End all sessions of a login, and count them."""
    return _end(SignIn.user_id == user_id, ended_by_id, at)


def end_sessions_of(actor: Actor, user_id: UserId, *, at: datetime) -> int:
    """End all sessions of an officer of the actor's village, and count them. Errors: Absent."""
    get_person(actor.village_id, user_id, at=at)
    ended = end_all_sessions(user_id, actor.user_id, at=at)
    note(actor, "people.end_sessions", "users", user_id, at=at, count=ended)
    return ended


def _end(which: ColumnElement[bool], ended_by_id: UserId | None, at: datetime) -> int:
    ended = session().scalars(
        update(SignIn)
        .where(which, SignIn.ended_at.is_(None))
        .values(ended_at=at, ended_by_id=ended_by_id)
        .returning(SignIn.id)
    )
    return len(ended.all())
