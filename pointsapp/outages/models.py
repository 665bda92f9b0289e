"""Tables of power cuts: printed blocks of slips, the entry as typed, the slips in the books and how open ones ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.actor import MemberId, UserId, VillageId
from pointsapp.core.columns import Pk, Words, in_village, whole_number
from pointsapp.core.db import Base
from pointsapp.core.requests import RequestId
from pointsapp.outages.types import (
    LONGEST_CELL,
    Obstacle,
    OutageId,
    OutageLineId,
    OutageState,
    SettlementKind,
    SheetId,
    SlipId,
)
from pointsapp.redemptions.types import QuoteId, RedemptionId
from pointsapp.shop.types import RewardId, ShopId

HISTORY = {"sqlite_autoincrement": True}


class OutageSheet(Base):
    """A block of slip numbers printed for one shop. Numbers count in the village, and no block overlaps another."""

    __tablename__ = "outage_sheets"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("village_id", "first_number"),
        in_village("shop_id", "shops"),
        in_village("request_id", "requests"),
        CheckConstraint("first_number > 0 AND last_number >= first_number", name="numbers_in_order"),
        HISTORY,
    )

    id: Mapped[SheetId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    shop_id: Mapped[ShopId] = mapped_column(Pk)
    first_number: Mapped[int]
    last_number: Mapped[int]
    request_id: Mapped[RequestId | None] = mapped_column(Pk)
    printed_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    printed_at: Mapped[datetime]


class OutagePrice(Base):
    """Goods as they stand on a printed sheet: that price holds for its slips. `code` is the same on every sheet."""

    __tablename__ = "outage_prices"
    __table_args__ = (
        UniqueConstraint("sheet_id", "reward_id"),
        UniqueConstraint("sheet_id", "code"),
        in_village("sheet_id", "outage_sheets"),
        in_village("reward_id", "rewards"),
        CheckConstraint("price_points > 0", name="price_positive"),
        whole_number("price_points"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    sheet_id: Mapped[SheetId] = mapped_column(Pk)
    reward_id: Mapped[RewardId] = mapped_column(Pk)
    code: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(20))
    price_points: Mapped[int] = mapped_column(Pk)


class Outage(Base):
    """One power cut at one shop, and how far its entry is. `revision` counts the savings of the draft."""

    __tablename__ = "outages"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        in_village("shop_id", "shops"),
        CheckConstraint("(state = 'draft') = (handed_in_at IS NULL)", name="handed_in_known"),
        CheckConstraint("(handed_in_at IS NULL) = (handed_in_by_id IS NULL)", name="handed_in_by_known"),
    )

    id: Mapped[OutageId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    shop_id: Mapped[ShopId] = mapped_column(Pk)
    began_at: Mapped[datetime]
    keeper_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    state: Mapped[OutageState] = mapped_column(Words(OutageState), default=OutageState.DRAFT)
    revision: Mapped[int] = mapped_column(default=0)
    started_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    started_at: Mapped[datetime]
    handed_in_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    handed_in_at: Mapped[datetime | None]


class OutageSlip(Base):
    """One slip of paper that is in the books, once for ever: posted through its quote, or open with an obstacle.

    Shape: `typed` is the line as it was entered; without a quote not all of it could be read.
    """

    __tablename__ = "outage_slips"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("village_id", "number"),
        UniqueConstraint("quote_id"),
        Index(None, "outage_id"),
        in_village("outage_id", "outages"),
        in_village("sheet_id", "outage_sheets"),
        in_village("quote_id", "quotes"),
        CheckConstraint("quote_id IS NOT NULL OR obstacle IS NOT NULL", name="posted_or_open"),
        HISTORY,
    )

    id: Mapped[SlipId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    number: Mapped[int]
    outage_id: Mapped[OutageId] = mapped_column(Pk)
    sheet_id: Mapped[SheetId] = mapped_column(Pk)
    quote_id: Mapped[QuoteId | None] = mapped_column(Pk)
    obstacle: Mapped[Obstacle | None] = mapped_column(Words(Obstacle))
    typed: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    confirmed_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    confirmed_at: Mapped[datetime]


class OutageLine(Base):
    """A line of the entry exactly as it was typed, whatever it is worth; done once its slip is in the books."""

    __tablename__ = "outage_lines"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("outage_id", "position"),
        in_village("outage_id", "outages"),
        in_village("slip_id", "outage_slips"),
    )

    id: Mapped[OutageLineId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    outage_id: Mapped[OutageId] = mapped_column(Pk)
    position: Mapped[int]
    slip: Mapped[str] = mapped_column(String(LONGEST_CELL))
    household: Mapped[str] = mapped_column(String(LONGEST_CELL))
    goods: Mapped[list[list[str]]] = mapped_column(JSON)
    collector: Mapped[str] = mapped_column(String(LONGEST_CELL))
    is_set_aside: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(100))
    written_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    slip_id: Mapped[SlipId | None] = mapped_column(Pk)


class OutageWriter(Base):
    """Somebody wrote in the entry of a power cut: another person confirms it."""

    __tablename__ = "outage_writers"
    __table_args__ = (
        UniqueConstraint("outage_id", "user_id"),
        in_village("outage_id", "outages"),
        in_village("member_id", "members"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    outage_id: Mapped[OutageId] = mapped_column(Pk)
    user_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    member_id: Mapped[MemberId | None] = mapped_column(Pk)
    first_at: Mapped[datetime]


class OutagePlan(Base):
    """What was agreed about an open slip and who sees to it; the newest counts."""

    __tablename__ = "outage_plans"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        Index(None, "slip_id"),
        in_village("slip_id", "outage_slips"),
        CheckConstraint("words <> ''", name="words_given"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    slip_id: Mapped[SlipId] = mapped_column(Pk)
    words: Mapped[str] = mapped_column(String(300))
    handler_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    planned_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    planned_at: Mapped[datetime]


class OutageSettlement(Base):
    """How an open slip ended, final. Units: `cash_fen` hundredths of a yuan."""

    __tablename__ = "outage_settlements"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("slip_id"),
        UniqueConstraint("redemption_id"),
        in_village("slip_id", "outage_slips"),
        in_village("redemption_id", "redemptions"),
        CheckConstraint("(kind = 'paid') = (redemption_id IS NOT NULL)", name="paid_is_redeemed"),
        CheckConstraint("(kind = 'cash') = (cash_fen IS NOT NULL)", name="cash_is_counted"),
        CheckConstraint("cash_fen IS NULL OR cash_fen > 0", name="cash_positive"),
        CheckConstraint("words <> ''", name="words_given"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    slip_id: Mapped[SlipId] = mapped_column(Pk)
    kind: Mapped[SettlementKind] = mapped_column(Words(SettlementKind))
    words: Mapped[str] = mapped_column(String(300))
    cash_fen: Mapped[int | None]
    redemption_id: Mapped[RedemptionId | None] = mapped_column(Pk)
    settled_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    settled_at: Mapped[datetime]
