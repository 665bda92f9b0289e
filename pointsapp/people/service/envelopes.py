"""The secretary's second login, printed and sealed for the day on which nobody else can sign in."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, Role, UserId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.people.models import Envelope, User
from pointsapp.people.service.logins import add_user
from pointsapp.people.service.roles import give_role
from pointsapp.people.service.sessions import end_all_sessions
from pointsapp.people.types import PasswordHash


def new_envelope_login() -> str:
    """Make up a login that tells what it is and that nobody has yet."""
    return f"xinfeng-{secrets.randbelow(900_000) + 100_000}"


def make_envelope(actor: Actor, login: str, name: str, password_hash: PasswordHash, *, at: datetime) -> Envelope:
    """Make a new sealed login with the secretary's role; the one before it ends.

    Errors: Absent, LoginTaken. Locks: the village.
    """
    if actor.user_id is None:
        raise Absent()
    user = add_user(actor, login, name, password_hash, at=at)
    give_role(actor, UserId(user.id), Role.SECRETARY, None, village_day(at), None, at=at)
    _end_older(actor, at)
    envelope = Envelope(village_id=actor.village_id, user_id=user.id, made_by_id=actor.user_id, made_at=at)
    session().add(envelope)
    session().flush()
    note(actor, "people.make_envelope", "envelopes", envelope.id, at=at)
    return envelope


def _end_older(actor: Actor, at: datetime) -> None:
    older = session().scalars(
        select(Envelope).where(Envelope.village_id == actor.village_id, Envelope.ended_at.is_(None))
    )
    for envelope in older:
        envelope.ended_at = at
        session().execute(update(User).where(User.id == envelope.user_id).values(is_active=False))
        end_all_sessions(envelope.user_id, actor.user_id, at=at)
    session().flush()
