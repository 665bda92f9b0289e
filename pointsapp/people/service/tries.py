"""Counting tries at a secret. The count is committed before the comparison begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from pointsapp.core.db import session
from pointsapp.people.models import Attempt
from pointsapp.people.rules.tries import WINDOW, Limit, require_tries_left

KEPT_FOR = timedelta(days=1)


def count_try(limits: Sequence[Limit], *, at: datetime) -> None:
    """Count one try against each limit, or refuse it when one of them is used up.

    Errors: TooManyTries. Locks: each limit by its name, so that guesses in parallel count one by one.
    """
    for limit in sorted(limits, key=lambda limit: limit.subject):
        _wait_for_turn(limit.subject)
        made, oldest_at = (
            session()
            .execute(
                select(func.count(), func.min(Attempt.at)).where(
                    Attempt.subject == limit.subject, Attempt.at > at - WINDOW
                )
            )
            .one()
        )
        require_tries_left(limit, made, oldest_at, at=at)
        session().add(Attempt(subject=limit.subject, at=at))
    session().flush()


def forget_tries(limits: Sequence[Limit], *, at: datetime) -> None:
    """Take back this try, which was right, and the mistyped ones before it at the first limit: the login's own."""
    own = limits[0].subject
    session().execute(delete(Attempt).where(Attempt.subject == own))
    session().execute(delete(Attempt).where(Attempt.subject.in_([limit.subject for limit in limits]), Attempt.at == at))
    session().execute(delete(Attempt).where(Attempt.at < at - KEPT_FOR))


def _wait_for_turn(subject: str) -> None:
    # On SQLite there is only one writer at a time anyway.
    if session().get_bind().dialect.name == "postgresql":
        session().execute(select(func.pg_advisory_xact_lock(func.hashtextextended(subject, 0))))
