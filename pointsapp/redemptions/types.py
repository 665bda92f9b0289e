"""Ids, words and frozen values of redemptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from pointsapp.cards.types import CardId
from pointsapp.core.actor import HouseholdId, MemberId, Role, UserId
from pointsapp.ledger.types import TransferId
from pointsapp.shop.types import RewardId, ShopId

QuoteId = NewType("QuoteId", int)
RedemptionId = NewType("RedemptionId", int)
LookUpId = NewType("LookUpId", int)
ReturnId = NewType("ReturnId", int)

QUOTE_MINUTES = 3
LOOK_MINUTES = 15
"""For so long a household stays identified after its card was read or it was looked up."""

PAPER_REASON = "outage"
"""Why a household was served without its card when a slip was filled in by hand."""

SECOND_OFFICERS = frozenset({Role.CLERK, Role.SECRETARY, Role.SUPERVISOR})


class CollectedBy(StrEnum):
    """Who stood at the counter: the card's holder, one of the family, or a neighbour (代领)."""

    HOLDER = "holder"
    FAMILY = "family"
    PROXY = "proxy"


class UndoKind(StrEnum):
    """Taken back at the counter within minutes, or corrected later by two people."""

    UNDO = "undo"
    CORRECTION = "correction"


@dataclass(frozen=True)
class Look:
    """A household identified at the counter: by its card or, without it, by a noted look-up."""

    household_id: HouseholdId
    card_id: CardId | None
    look_up_id: LookUpId | None
    looked_at: datetime


@dataclass(frozen=True)
class Customer:
    """A household at the counter: its points and who lives there, the head first."""

    household_id: HouseholdId
    number: str
    group_name: str
    balance: int
    members: tuple[tuple[MemberId, str], ...]

    @property
    def head_name(self) -> str:
        """Give the name of the head, or of who stands first."""
        return self.members[0][1] if self.members else self.number


@dataclass(frozen=True)
class Offer:
    """Goods as the shelf offers them at one moment."""

    reward_id: RewardId
    name: str
    unit: str
    price_points: int
    stock: int
    is_on: bool


@dataclass(frozen=True)
class GoodsLine:
    """So many units of one good at the price of the quote."""

    reward_id: RewardId
    name: str
    unit: str
    units: int
    price_points: int

    @property
    def points(self) -> int:
        """Give the points of the line."""
        return self.units * self.price_points


@dataclass(frozen=True)
class GoodsBack:
    """So many units of one good that a household gives back, to the shelf or written off."""

    reward_id: RewardId
    units: int
    is_written_off: bool = False


@dataclass(frozen=True)
class PaperSlip:
    """A slip that was filled in by hand while the power was out. Shape: `lines` have the prices printed for it."""

    number: int
    shop_id: ShopId
    keeper_id: UserId
    household_id: HouseholdId
    collected_by: CollectedBy
    collector_id: MemberId
    lines: tuple[GoodsLine, ...]
    occurred_at: datetime


@dataclass(frozen=True)
class RedemptionView:
    """A redemption with everything a receipt, a list or a passbook shows of it.

    Shape: of one that was entered from paper, `slip_number` is the slip's and `occurred_at` when it was filled in.
    """

    redemption_id: RedemptionId
    uid: str
    receipt_number: int
    household_id: HouseholdId
    household_number: str
    head_name: str
    shop_id: ShopId
    shop_name: str
    transfer_id: TransferId
    points: int
    lines: tuple[GoodsLine, ...]
    collected_by: CollectedBy
    collector_name: str
    keeper_name: str
    second_name: str | None
    has_card: bool
    done_at: datetime
    undone_at: datetime | None
    undo_kind: UndoKind | None
    slip_number: int | None = None
    occurred_at: datetime | None = None


@dataclass(frozen=True)
class CheckView:
    """A check of a month's look-ups."""

    asked: int
    words: str
    checked_by_name: str
    checked_at: datetime


@dataclass(frozen=True)
class LookUpView:
    """A look-up without a card, as the month's check reads it."""

    look_up_id: LookUpId
    household_id: HouseholdId
    household_number: str
    head_name: str
    reason: str
    keeper_name: str
    looked_up_at: datetime
    receipt_numbers: tuple[int, ...]
