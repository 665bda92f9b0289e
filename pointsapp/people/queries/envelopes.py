"""Reading sealed envelopes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.people.models import Envelope, User
from pointsapp.people.rules.envelopes import TOLD_FOR
from pointsapp.people.types import EnvelopeView


def list_envelopes(village_id: VillageId) -> list[EnvelopeView]:
    """List a village's envelopes, the newest first."""
    maker = aliased(User)
    rows = session().execute(
        select(Envelope.user_id, User.login, maker.name, Envelope.made_at, Envelope.opened_at, Envelope.ended_at)
        .join(User, User.id == Envelope.user_id)
        .join(maker, maker.id == Envelope.made_by_id)
        .where(Envelope.village_id == village_id)
        .order_by(Envelope.id.desc())
    )
    return [EnvelopeView(*row) for row in rows]


def count_opened(village_id: VillageId, *, at: datetime) -> int:
    """Count the envelopes that were opened, as long as people are told of it."""
    return (
        session().scalar(
            select(func.count())
            .select_from(Envelope)
            .where(
                Envelope.village_id == village_id,
                Envelope.opened_at.is_not(None),
                or_(Envelope.ended_at.is_(None), Envelope.opened_at > at - TOLD_FOR),
            )
        )
        or 0
    )
