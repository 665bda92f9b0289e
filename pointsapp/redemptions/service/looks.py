"""Identifying a household at the counter: by its card, or by a look-up with a reason."""

from __future__ import annotations

from datetime import date, datetime

from pointsapp.audit.service import note
from pointsapp.cards.queries import get_live_card
from pointsapp.core.actor import Actor, HouseholdId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.requests import RequestId
from pointsapp.households.types import HouseholdState
from pointsapp.redemptions.errors import CheckWithoutWords, HouseholdNotServed, LookUpReasonMissing
from pointsapp.redemptions.models import LookUp, LookUpCheck
from pointsapp.redemptions.queries.quotes import get_customer
from pointsapp.redemptions.queries.standing import get_standing
from pointsapp.redemptions.service.checks import require_served
from pointsapp.redemptions.types import Look


def look_by_card(actor: Actor, scanned: str, *, at: datetime) -> Look:
    """Identify the household of a scanned card.

    Errors: CardCodeUnreadable, CardUnknown, CardNotHandedOut, CardEnded, HouseholdNotServed, CardHolderGone.
    """
    card = get_live_card(actor.village_id, scanned)
    look = Look(card.household_id, card.id, None, at)
    require_served(actor, get_standing(actor.village_id, look))
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


def note_check(
    actor: Actor,
    month_on: date,
    asked: int,
    words: str,
    *,
    at: datetime,
    request_id: RequestId | None = None,
) -> LookUpCheck:
    """Write down that a month's look-ups were checked: how many households were asked, and what they said.

    Errors: CheckWithoutWords.
    """
    if actor.user_id is None:
        raise Absent()
    if asked <= 0 or not words.strip():
        raise CheckWithoutWords()
    check = LookUpCheck(
        village_id=actor.village_id,
        month_on=month_on.replace(day=1),
        asked=asked,
        words=words.strip(),
        request_id=request_id,
        checked_by_id=actor.user_id,
        checked_at=at,
    )
    session().add(check)
    session().flush()
    note(actor, "redemptions.check_look_ups", "look_up_checks", check.id, at=at, asked=asked)
    return check
