"""Leaving a trace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pointsapp.audit.models import AuditEntry
from pointsapp.core.actor import Actor
from pointsapp.core.db import session


def note(
    actor: Actor,
    act: str,
    subject: str,
    subject_id: int | None,
    *,
    at: datetime,
    **facts: Any,
) -> None:
    """Write down a privileged act in the transaction that does it.

    Shape: `act` is `room.verb`, `subject` a table's name; `facts` are ids, codes and numbers only.
    """
    session().add(
        AuditEntry(
            village_id=actor.village_id,
            user_id=actor.user_id,
            act=act,
            subject=subject,
            subject_id=subject_id,
            facts=facts,
            at=at,
        )
    )
