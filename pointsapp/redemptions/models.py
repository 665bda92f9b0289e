"""Tables of quotes, redemptions, undos and look-ups: all closed history."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.cards.types import CardId
from pointsapp.core.actor import HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, Words, in_village, whole_number
from pointsapp.core.db import Base
from pointsapp.core.requests import RequestId
from pointsapp.ledger.types import TransferId
from pointsapp.redemptions.types import (
    CollectedBy,
    LookUpId,
    QuoteId,
    RedemptionId,
    ReturnId,
    UndoKind,
)
from pointsapp.shop.types import RewardId, ShopId

HISTORY = {"sqlite_autoincrement": True}


class LookUp(Base):
    """A household found at the counter without its card, with the reason: checked every month."""

    __tablename__ = "look_ups"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        Index(None, "village_id", "looked_up_at"),
        in_village("household_id", "households"),
        CheckConstraint("reason <> ''", name="reason_given"),
        HISTORY,
    )

    id: Mapped[LookUpId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    reason: Mapped[str] = mapped_column(String(100))
    looked_up_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    looked_up_at: Mapped[datetime]


class LookUpCheck(Base):
    """Somebody went through a month's look-ups and asked households whether they were at the counter."""

    __tablename__ = "look_up_checks"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        Index(None, "village_id", "month_on"),
        in_village("request_id", "requests"),
        CheckConstraint("asked > 0", name="asked_some"),
        CheckConstraint("words <> ''", name="words_given"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    month_on: Mapped[date]
    asked: Mapped[int]
    words: Mapped[str] = mapped_column(String(300))
    request_id: Mapped[RequestId | None] = mapped_column(Pk)
    checked_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    checked_at: Mapped[datetime]


class Quote(Base):
    """An offer to one household at one shop, good for minutes and for one redemption.

    `looked_at` is when the card was read or the household looked up: renewing does not make it newer.
    """

    __tablename__ = "quotes"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        in_village("shop_id", "shops"),
        in_village("household_id", "households"),
        in_village("card_id", "cards"),
        in_village("look_up_id", "look_ups"),
        in_village("collector_id", "members"),
        CheckConstraint("total_points > 0", name="total_positive"),
        CheckConstraint("(card_id IS NULL) <> (look_up_id IS NULL)", name="one_way_in"),
        HISTORY,
    )

    id: Mapped[QuoteId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    shop_id: Mapped[ShopId] = mapped_column(Pk)
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    card_id: Mapped[CardId | None] = mapped_column(Pk)
    look_up_id: Mapped[LookUpId | None] = mapped_column(Pk)
    collected_by: Mapped[CollectedBy] = mapped_column(Words(CollectedBy))
    collector_id: Mapped[MemberId] = mapped_column(Pk)
    total_points: Mapped[int] = mapped_column(Pk)
    made_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    looked_at: Mapped[datetime]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class QuoteLine(Base):
    """Goods in a quote, called and priced as at that moment."""

    __tablename__ = "quote_lines"
    __table_args__ = (
        UniqueConstraint("quote_id", "reward_id"),
        in_village("quote_id", "quotes"),
        in_village("reward_id", "rewards"),
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("price_points > 0", name="price_positive"),
        whole_number("units"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    quote_id: Mapped[QuoteId] = mapped_column(Pk)
    reward_id: Mapped[RewardId] = mapped_column(Pk)
    name: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(20))
    units: Mapped[int]
    price_points: Mapped[int] = mapped_column(Pk)


class PaperQuote(Base):
    """A quote that was written by hand while the power was out: the slip it stands on, and when that was."""

    __tablename__ = "paper_quotes"
    __table_args__ = (
        UniqueConstraint("quote_id"),
        UniqueConstraint("village_id", "slip_number"),
        in_village("quote_id", "quotes"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    quote_id: Mapped[QuoteId] = mapped_column(Pk)
    slip_number: Mapped[int]
    occurred_at: Mapped[datetime]


class QuoteSignature(Base):
    """A second officer signed a quote above the daily cap, on the own login."""

    __tablename__ = "quote_signatures"
    __table_args__ = (
        UniqueConstraint("quote_id"),
        in_village("quote_id", "quotes"),
        in_village("signed_member_id", "members"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    quote_id: Mapped[QuoteId] = mapped_column(Pk)
    signed_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    signed_member_id: Mapped[MemberId | None] = mapped_column(Pk)
    signed_at: Mapped[datetime]


class Redemption(Base):
    """Goods handed over for points, final. `receipt_number` counts in the village without gaps."""

    __tablename__ = "redemptions"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        UniqueConstraint("village_id", "receipt_number"),
        UniqueConstraint("quote_id"),
        UniqueConstraint("transfer_id"),
        Index(None, "household_id", "done_at"),
        Index(None, "shop_id", "id"),
        in_village("quote_id", "quotes"),
        in_village("household_id", "households"),
        in_village("shop_id", "shops"),
        in_village("transfer_id", "transfers"),
        in_village("request_id", "requests"),
        HISTORY,
    )

    id: Mapped[RedemptionId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    receipt_number: Mapped[int]
    quote_id: Mapped[QuoteId] = mapped_column(Pk)
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    shop_id: Mapped[ShopId] = mapped_column(Pk)
    transfer_id: Mapped[TransferId] = mapped_column(Pk)
    request_id: Mapped[RequestId | None] = mapped_column(Pk)
    points: Mapped[int] = mapped_column(Pk)
    handed_over_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    confirmed_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    done_at: Mapped[datetime]


class Undo(Base):
    """A redemption taken back whole: points by a linked reversal, goods to the shelf."""

    __tablename__ = "undos"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("redemption_id"),
        UniqueConstraint("transfer_id"),
        in_village("redemption_id", "redemptions"),
        in_village("transfer_id", "transfers"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    redemption_id: Mapped[RedemptionId] = mapped_column(Pk)
    transfer_id: Mapped[TransferId] = mapped_column(Pk)
    kind: Mapped[UndoKind] = mapped_column(Words(UndoKind))
    undone_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    undone_at: Mapped[datetime]


class GoodsReturn(Base):
    """Some goods of a redemption came back later, final: their points by one transfer to the wallet."""

    __tablename__ = "goods_returns"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        UniqueConstraint("transfer_id"),
        Index(None, "redemption_id"),
        in_village("redemption_id", "redemptions"),
        in_village("transfer_id", "transfers"),
        HISTORY,
    )

    id: Mapped[ReturnId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    redemption_id: Mapped[RedemptionId] = mapped_column(Pk)
    transfer_id: Mapped[TransferId] = mapped_column(Pk)
    returned_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    returned_at: Mapped[datetime]


class GoodsReturnLine(Base):
    """So many units of one good that came back, to the shelf or written off."""

    __tablename__ = "goods_return_lines"
    __table_args__ = (
        UniqueConstraint("return_id", "reward_id"),
        in_village("return_id", "goods_returns"),
        in_village("reward_id", "rewards"),
        CheckConstraint("units > 0", name="units_positive"),
        whole_number("units"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    return_id: Mapped[ReturnId] = mapped_column(Pk)
    reward_id: Mapped[RewardId] = mapped_column(Pk)
    units: Mapped[int]
    is_written_off: Mapped[bool]
