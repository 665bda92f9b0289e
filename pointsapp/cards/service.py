"""Issuing, handing out and ending cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from pointsapp.audit.service import note
from pointsapp.cards.errors import (
    CardEnded,
    CardEndedBefore,
    CardNotFrozen,
    CardNotInUse,
    CardNotWaiting,
    HolderNotHere,
    ReporterMissing,
    TooManyCards,
)
from pointsapp.cards.models import Card, CardEvent
from pointsapp.cards.queries import last_serial
from pointsapp.cards.rules import MOST_CARDS, new_card_code
from pointsapp.cards.types import CardEventKind, CardId, EndReason, Wish
from pointsapp.core.actor import Actor, MemberId
from pointsapp.core.clock import village_day
from pointsapp.core.codes import token_hash
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.queries.living import living
from pointsapp.households.types import HouseholdState
from pointsapp.villages.models import Village

Issued = list[tuple[Card, str]]


def issue_cards(actor: Actor, wishes: Sequence[Wish], *, at: datetime) -> Issued:
    """Make new cards and give each with its code, which exists in this answer alone.

    Errors: HolderNotHere, TooManyCards. Locks: the village's row, so that serial numbers have no gaps.
    """
    if len(wishes) > MOST_CARDS:
        raise TooManyCards(most=MOST_CARDS)
    village = select(Village.practice_at).where(Village.id == actor.village_id)
    practice_at = session().execute(village.with_for_update(key_share=True)).scalar_one()
    _require_adults_living_there(actor, wishes, at=at)
    serial = last_serial(actor.village_id)
    issued = []
    for household_id, holder_id in wishes:
        serial += 1
        code = new_card_code(is_practice=practice_at is not None)
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


def issue_again(actor: Actor, card_ids: Iterable[CardId], *, at: datetime) -> Issued:
    """End the cards of a spoilt sheet, none of which was handed out, and make new ones for the same holders.

    Errors: Absent, CardNotWaiting, HolderNotHere, TooManyCards. Locks: the cards in order of their ids.
    """
    cards = _locked(actor, card_ids)
    for card in cards:
        if card.ended_at is not None or card.handed_out_at is not None:
            raise CardNotWaiting(serial=card.serial)
        _end(actor, card, EndReason.SPOILT, at=at)
    session().flush()
    wishes = [(card.household_id, card.holder_id) for card in sorted(cards, key=lambda card: card.serial)]
    return issue_cards(actor, wishes, at=at)


def hand_out(actor: Actor, card_ids: Iterable[CardId], *, at: datetime) -> list[Card]:
    """Tick cards as handed out: from now on they work. Ones ticked before stay as they are.

    Errors: Absent, CardEnded. Locks: the cards in order of their ids.
    """
    cards = _locked(actor, card_ids)
    for card in cards:
        if card.ended_at is not None:
            raise CardEnded(serial=card.serial)
        if card.handed_out_at is None:
            card.handed_out_at = at
            card.handed_out_by_id = actor.user_id
            note(actor, "cards.hand_out", "cards", card.id, at=at)
    session().flush()
    return cards


def freeze_card(actor: Actor, card_id: CardId, reported_by: str, words: str, *, at: datetime) -> Card:
    """Stop a card for now because it was reported lost: from this instant no shop takes it. Again changes nothing.

    Errors: Absent, ReporterMissing, CardEnded, CardNotInUse. Locks: the card.
    """
    [card] = _locked(actor, [card_id])
    if card.ended_at is not None:
        raise CardEnded(serial=card.serial)
    if card.handed_out_at is None:
        raise CardNotInUse(serial=card.serial)
    if card.frozen_at is None:
        card.frozen_at = at
        _report(actor, card, CardEventKind.FROZEN, reported_by, words, at=at)
    return card


def thaw_card(actor: Actor, card_id: CardId, reported_by: str, words: str, *, at: datetime) -> Card:
    """Let a frozen card work again, because it was found.

    Errors: Absent, ReporterMissing, CardEnded, CardNotFrozen. Locks: the card.
    """
    [card] = _locked(actor, [card_id])
    if card.ended_at is not None:
        raise CardEnded(serial=card.serial)
    if card.frozen_at is None:
        raise CardNotFrozen(serial=card.serial)
    card.frozen_at = None
    _report(actor, card, CardEventKind.THAWED, reported_by, words, at=at)
    return card


def end_card(actor: Actor, card_id: CardId, reason: EndReason, *, at: datetime) -> Card:
    """End a card for good, at once. Ending it again changes nothing.

    Errors: Absent. Locks: the card.
    """
    [card] = _locked(actor, [card_id])
    if card.ended_at is None:
        _end(actor, card, reason, at=at)
        session().flush()
    return card


def replace_card(actor: Actor, card_id: CardId, reason: EndReason, holder_id: MemberId, *, at: datetime) -> Issued:
    """End a card and make the household a new one, which waits for hand-over.

    Errors: Absent, CardEndedBefore, HolderNotHere. Locks: the card.
    """
    [card] = _locked(actor, [card_id])
    if card.ended_at is not None:
        raise CardEndedBefore(serial=card.serial)
    _end(actor, card, reason, at=at)
    session().flush()
    return issue_cards(actor, [(card.household_id, holder_id)], at=at)


def _report(actor: Actor, card: Card, kind: CardEventKind, reported_by: str, words: str, *, at: datetime) -> None:
    if not reported_by.strip() or actor.user_id is None:
        raise ReporterMissing()
    event = CardEvent(
        village_id=actor.village_id,
        card_id=card.id,
        kind=kind,
        reported_by=reported_by.strip(),
        words=words.strip(),
        done_by_id=actor.user_id,
        done_at=at,
    )
    session().add(event)
    session().flush()
    note(actor, f"cards.{kind}", "cards", card.id, at=at, personal={"reported_by": event.reported_by})


def _end(actor: Actor, card: Card, reason: EndReason, *, at: datetime) -> None:
    card.ended_at = at
    card.ended_by_id = actor.user_id
    card.end_reason = EndReason(reason).value
    note(actor, "cards.end", "cards", card.id, at=at, personal={"reason": card.end_reason})


def _locked(actor: Actor, card_ids: Iterable[CardId]) -> list[Card]:
    wanted = set(card_ids)
    cards = list(
        session().scalars(
            select(Card)
            .where(Card.village_id == actor.village_id, Card.id.in_(wanted))
            .order_by(Card.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    if len(cards) != len(wanted):
        raise Absent()
    return cards


def _require_adults_living_there(actor: Actor, wishes: Sequence[Wish], *, at: datetime) -> None:
    wanted = {household_id for household_id, _ in wishes}
    households = session().scalars(
        select(Household).where(Household.village_id == actor.village_id, Household.id.in_(wanted))
    )
    homes = {household.id: household for household in households}
    rows = session().execute(
        select(Stay.household_id, Stay.member_id)
        .join(Member, (Member.village_id == Stay.village_id) & (Member.id == Stay.member_id))
        .where(
            Stay.village_id == actor.village_id,
            Stay.household_id.in_(wanted),
            living(Stay, village_day(at)),
            Member.is_adult,
        )
    )
    adults = {(row.household_id, row.member_id) for row in rows}
    for household_id, holder_id in wishes:
        home = homes.get(household_id)
        if home is None:
            raise Absent()
        if (household_id, holder_id) not in adults or home.state is HouseholdState.CLOSED:
            raise HolderNotHere(number=home.number)
