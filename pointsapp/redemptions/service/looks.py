"""Identifying a household at the counter: by its card, or by a look-up with a reason."""

from __future__ import annotations

from datetime import datetime

from pointsapp.cards.queries import get_live_card
from pointsapp.core.actor import Actor, HouseholdId
from pointsapp.core.db import session
from pointsapp.households.types import HouseholdState
from pointsapp.redemptions.errors import HouseholdNotServed, LookUpReasonMissing
from pointsapp.redemptions.models import LookUp
from pointsapp.redemptions.queries.quotes import get_customer
from pointsapp.redemptions.service.checks import require_served
from pointsapp.redemptions.types import Look


def look_by_card(actor: Actor, scanned: str, *, at: datetime) -> Look:
    """Identify the household of a scanned card.

    Errors: CardCodeUnreadable, CardUnknown, CardNotHandedOut, CardEnded, HouseholdNotServed, CardHolderGone.
    """
    card = get_live_card(actor.village_id, scanned)
    look = Look(card.household_id, card.id, None, at)
    require_served(actor, look)
    return look


def note_look_up(actor: Actor, household_id: HouseholdId, reason: str, *, at: datetime) -> LookUp:
    """Write down that a household was found at the counter without its card, and why.

    Errors: Absent, LookUpReasonMissing, HouseholdNotServed.
    """
    if not reason.strip():
        raise LookUpReasonMissing()
    if get_customer(actor.village_id, household_id).state is HouseholdState.CLOSED:
        raise HouseholdNotServed()
    look_up = LookUp(
        village_id=actor.village_id,
        household_id=household_id,
        reason=reason.strip(),
        looked_up_by_id=actor.user_id,
        looked_up_at=at,
    )
    session().add(look_up)
    session().flush()
    return look_up
