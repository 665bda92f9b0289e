"""Decisions about corrections, on plain values."""

from __future__ import annotations

from datetime import datetime, timedelta

from pointsapp.core.actor import Actor
from pointsapp.corrections.errors import (
    CorrectionReasonMissing,
    DeciderAsked,
    DeciderConcerned,
    DeciderHasNoOffice,
    StillUndoable,
)
from pointsapp.corrections.types import DECIDERS, Asked


def require_reason(words: str) -> None:
    """Refuse to ask, or to say no, without a reason. Errors: CorrectionReasonMissing."""
    if not words.strip():
        raise CorrectionReasonMissing()


def require_counter_done(done_at: datetime, minutes: int, *, at: datetime) -> None:
    """Refuse a correction while the counter itself can still undo. Errors: StillUndoable."""
    if at < done_at + timedelta(minutes=minutes):
        raise StillUndoable(minutes=minutes)


def require_may_decide(decider: Actor, asked: Asked) -> None:
    """Refuse who is no second person: by login and by member, of neither side.

    Errors: DeciderHasNoOffice, DeciderAsked, DeciderConcerned.
    """
    if not decider.has(*DECIDERS):
        raise DeciderHasNoOffice()
    if decider.user_id == asked.user_id or decider.member_id in asked.member_ids:
        raise DeciderAsked()
    is_concerned = decider.member_id is not None and decider.member_id == asked.concerned_member_id
    if is_concerned or decider.household_id == asked.household_id:
        raise DeciderConcerned()
