"""Issuing, handing out and ending cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from pointsapp.audit.service import note
from pointsapp.cards.errors import CardEnded, HolderNotHere
from pointsapp.cards.models import Card
from pointsapp.cards.queries import get_card, last_serial
from pointsapp.cards.rules import new_card_code
from pointsapp.cards.types import CardId
from pointsapp.core.actor import Actor, HouseholdId, MemberId
from pointsapp.core.codes import token_hash
from pointsapp.core.db import session
from pointsapp.households.models import Member, Stay
from pointsapp.villages.models import Village

Wish = tuple[HouseholdId, MemberId]


def issue_cards(actor: Actor, wishes: Sequence[Wish], *, at: datetime) -> list[tuple[Card, str]]:
    """Make new cards and give each with its code, which exists in this answer alone.

    Errors: HolderNotHere. Locks: the village's row, so that serial numbers have no gaps.
    """
    session().execute(select(Village.id).where(Village.id == actor.village_id).with_for_update(key_share=True))
    serial = last_serial(actor.village_id)
    issued = []
    for household_id, holder_id in wishes:
        _require_adult_living_there(actor, household_id, holder_id)
        serial += 1
        code = new_card_code()
        card = Card(
            village_id=actor.village_id,
            household_id=household_id,
            holder_id=holder_id,
            serial=serial,
            code_hash=token_hash(code),
            issued_at=at,
            issued_by_id=actor.user_id,
        )
        session().add(card)
        issued.append((card, code))
    session().flush()
    for card, _ in issued:
        note(actor, "cards.issue", "cards", card.id, at=at, household_id=card.household_id)
    return issued


def hand_out(actor: Actor, card_ids: Iterable[CardId], *, at: datetime) -> list[Card]:
    """Tick cards as handed out: from now on they work. Ones ticked before stay as they are.

    Errors: Absent, CardEnded.
    """
    cards = [get_card(actor.village_id, card_id) for card_id in sorted(set(card_ids))]
    for card in cards:
        if card.ended_at is not None:
            raise CardEnded(serial=card.serial)
        if card.handed_out_at is None:
            card.handed_out_at = at
            card.handed_out_by_id = actor.user_id
            note(actor, "cards.hand_out", "cards", card.id, at=at)
    session().flush()
    return cards


def end_card(actor: Actor, card_id: CardId, reason: str, *, at: datetime) -> Card:
    """End a card for good: lost, replaced, spoilt or taken back. Ending it again changes nothing.

    Errors: Absent.
    """
    card = get_card(actor.village_id, card_id)
    if card.ended_at is None:
        card.ended_at = at
        card.ended_by_id = actor.user_id
        card.end_reason = reason
        note(actor, "cards.end", "cards", card.id, at=at, reason=reason)
        session().flush()
    return card


def _require_adult_living_there(actor: Actor, household_id: HouseholdId, holder_id: MemberId) -> None:
    lives_there = session().scalar(
        select(Stay.id)
        .join(Member, Member.id == Stay.member_id)
        .where(
            Stay.village_id == actor.village_id,
            Stay.household_id == household_id,
            Stay.member_id == holder_id,
            Stay.until_on.is_(None),
            Member.is_adult,
        )
    )
    if lives_there is None:
        raise HolderNotHere()
