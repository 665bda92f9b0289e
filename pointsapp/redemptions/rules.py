"""Decisions about quotes, redemptions and their undoing, on plain values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from pointsapp.core.actor import Actor, HouseholdId, MemberId, UserId
from pointsapp.core.clock import MAY_GO_BACK
from pointsapp.core.codes import base32, check_letters
from pointsapp.redemptions.errors import (
    LookTooOld,
    NeedsSecondOfficer,
    NothingWanted,
    QuoteExpired,
    SecondOfficerCollects,
    SecondOfficerHasNoOffice,
    SecondOfficerIsKeeper,
    SecondOfficerKin,
    SecondOfficerUnmatched,
    UndoOver,
    UnitsUnreadable,
)
from pointsapp.redemptions.types import (
    LOOK_MINUTES,
    QUOTE_MINUTES,
    SECOND_OFFICERS,
    GoodsLine,
    Offer,
)
from pointsapp.shop.errors import OutOfStock, RewardOff, UnitsNotPositive
from pointsapp.shop.types import RewardId

RECEIPT_PREFIX = "JF1R"
_FIGURES = re.compile(r"[0-9]{0,6}")


def read_units(typed: Sequence[str]) -> int:
    """Read how many units were typed into one box, nothing being none.

    Shape: plain figures 0 to 9, at most six; a box that came twice is not guessed at.
    Errors: UnitsUnreadable.
    """
    texts = [text.strip() for text in typed]
    if len(texts) != 1 or not _FIGURES.fullmatch(texts[0]):
        raise UnitsUnreadable(text="、".join(texts)[:20])
    return int(texts[0] or "0")


def merged(wanted: Iterable[tuple[RewardId, int]]) -> list[tuple[RewardId, int]]:
    """Put the same good named twice into one line, so that the stock is asked once for all of it.

    Errors: UnitsNotPositive, NothingWanted.
    """
    units_of: dict[RewardId, int] = {}
    for reward_id, units in wanted:
        if units <= 0:
            raise UnitsNotPositive()
        units_of[reward_id] = units_of.get(reward_id, 0) + units
    if not units_of:
        raise NothingWanted()
    return sorted(units_of.items())


def offered_line(offer: Offer, units: int) -> GoodsLine:
    """Take so many units of an offer into a quote. Errors: RewardOff, OutOfStock."""
    if not offer.is_on:
        raise RewardOff(name=offer.name)
    if units > offer.stock:
        raise OutOfStock(name=offer.name, stock=offer.stock, unit=offer.unit)
    return GoodsLine(offer.reward_id, offer.name, offer.unit, units, offer.price_points)


def quote_ends(made_at: datetime) -> datetime:
    """Give the first instant at which a quote holds no more."""
    return made_at + timedelta(minutes=QUOTE_MINUTES)


def require_quote_open(made_at: datetime, expires_at: datetime, *, at: datetime) -> None:
    """Refuse a quote whose minutes are over, or have yet to begin by a clock that went back. Errors: QuoteExpired."""
    if not made_at - MAY_GO_BACK <= at < expires_at:
        raise QuoteExpired()


def require_look_fresh(looked_at: datetime, *, at: datetime) -> None:
    """Refuse to go on with a household that was identified too long ago, or not yet. Errors: LookTooOld."""
    if not looked_at - MAY_GO_BACK <= at < looked_at + timedelta(minutes=LOOK_MINUTES):
        raise LookTooOld()


def needs_second_officer(
    keeper: Actor, household_id: HouseholdId, collector_id: MemberId, *, points: int, points_today: int, limit: int
) -> bool:
    """Tell whether a second officer must sign: above the day's limit, and whenever a keeper serves himself.

    Units: `points_today` is what the household redeemed today less what was undone or came back.
    """
    serves_himself = keeper.household_id == household_id or keeper.member_id == collector_id
    return serves_himself or points_today + points > limit


def require_second_officer(*, is_needed: bool, is_signed: bool) -> None:
    """Refuse what a second officer has yet to sign. Errors: NeedsSecondOfficer."""
    if is_needed and not is_signed:
        raise NeedsSecondOfficer()


def require_may_sign(
    officer: Actor,
    keeper_id: UserId,
    keeper_member_ids: Iterable[MemberId],
    household_id: HouseholdId,
    collector_id: MemberId,
    kin_member_ids: Collection[MemberId],
) -> None:
    """Refuse a second officer who is no other person: by login and by member, of neither house nor hand nor kin.

    Errors: SecondOfficerHasNoOffice, SecondOfficerIsKeeper, SecondOfficerUnmatched, SecondOfficerCollects,
    SecondOfficerKin.
    """
    if not officer.has(*SECOND_OFFICERS):
        raise SecondOfficerHasNoOffice()
    if officer.user_id == keeper_id or officer.member_id in set(keeper_member_ids):
        raise SecondOfficerIsKeeper()
    if officer.is_unmatched:
        raise SecondOfficerUnmatched()
    if officer.household_id == household_id or officer.member_id == collector_id:
        raise SecondOfficerCollects()
    if officer.member_id in kin_member_ids:
        raise SecondOfficerKin()


def undo_ends(done_at: datetime, minutes: int) -> datetime:
    """Give the first instant at which the counter may undo no more."""
    return done_at + timedelta(minutes=minutes)


def require_undo_open(done_at: datetime, minutes: int, *, at: datetime) -> None:
    """Refuse to undo at the counter what was done too long ago. Errors: UndoOver."""
    if at >= undo_ends(done_at, minutes):
        raise UndoOver(minutes=minutes)


def receipt_code(uid: str, receipt_number: int, points: int, done_on: date) -> str:
    """Give the letters printed on a receipt, by which the desk tells a true one from a changed one.

    Shape: `JF1R`, the receipt's number in six figures, eight letters over its facts, two check letters, in groups.
    """
    facts = f"{uid}|{receipt_number}|{points}|{done_on.isoformat()}"
    body = f"{receipt_number:06d}{base32(hashlib.sha256(facts.encode()).digest()[:5])}"
    code = RECEIPT_PREFIX + body + check_letters(body)
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))
