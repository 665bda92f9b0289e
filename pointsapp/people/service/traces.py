"""Traces of what people do with their own login: left in each village that they serve."""

from __future__ import annotations

from datetime import datetime

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, UserId
from pointsapp.people.queries import list_village_ids


def note_own(user_id: UserId, act: str, *, at: datetime) -> None:
    """Write down that a person did something with the own login."""
    for village_id in list_village_ids(user_id, at=at):
        note(Actor(village_id, user_id=user_id), act, "users", user_id, at=at)
