"""Reading single cards."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from pointsapp.cards.errors import CardEnded, CardFrozen, CardNotHandedOut, CardUnknown
from pointsapp.cards.models import Card
from pointsapp.cards.rules import parse_card_code
from pointsapp.cards.types import CardFacts, CardId
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.codes import token_hash
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.villages.models import Village

_CARD = select(Card).where(Card.village_id == bindparam("village_id"), Card.id == bindparam("card_id"))


def get_live_card(village_id: VillageId, scanned: str) -> Card:
    """Give the card of a scanned code, if it works today.

    Errors: CardCodeUnreadable, CardUnknown, CardNotHandedOut, CardFrozen, CardEnded.
    """
    card = get_card_by_code(village_id, scanned)
    require_live(CardFacts(card.serial, card.household_id, card.ended_at, card.frozen_at, card.handed_out_at))
    return card


def get_card_by_code(village_id: VillageId, scanned: str) -> Card:
    """Give the card of a scanned code, in whatever state it is.

    Errors: CardCodeUnreadable, CardForPractice, CardNotForPractice, CardUnknown.
    """
    practice_at = session().scalar(select(Village.practice_at).where(Village.id == village_id))
    code_hash = token_hash(parse_card_code(scanned, is_practice=practice_at is not None))
    card = session().scalar(select(Card).where(Card.village_id == village_id, Card.code_hash == code_hash))
    if card is None:
        raise CardUnknown()
    return card


def require_live(card: CardFacts) -> None:
    """Refuse a card that has ended, is frozen or was never handed out.

    Errors: CardEnded, CardFrozen, CardNotHandedOut.
    """
    if card.ended_at is not None:
        raise CardEnded(serial=card.serial)
    if card.frozen_at is not None:
        raise CardFrozen(serial=card.serial)
    if card.handed_out_at is None:
        raise CardNotHandedOut(serial=card.serial)


def get_card(village_id: VillageId, card_id: CardId) -> Card:
    """Give a card of this village. Errors: Absent."""
    card = session().scalar(_CARD, {"village_id": village_id, "card_id": card_id})
    if card is None:
        raise Absent()
    return card


def list_cards_of(village_id: VillageId, household_id: HouseholdId) -> list[Card]:
    """List a household's cards, the newest first."""
    return list(
        session().scalars(
            select(Card)
            .where(Card.village_id == village_id, Card.household_id == household_id)
            .order_by(Card.serial.desc())
        )
    )


def last_serial(village_id: VillageId) -> int:
    """Give the highest serial number printed so far, 0 before the first card."""
    return session().scalar(select(func.max(Card.serial)).where(Card.village_id == village_id)) or 0
