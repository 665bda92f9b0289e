"""Tables of corrections asked for and of what a second person decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.activities.types import ActivityId, LineId
from pointsapp.arrivals.types import ClaimId
from pointsapp.core.actor import HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, Words, in_village, whole_number
from pointsapp.core.db import Base
from pointsapp.corrections.types import BundleId, CorrectionId, SpentWay
from pointsapp.ledger.types import TransferId
from pointsapp.redemptions.types import RedemptionId
from pointsapp.scoring.types import ItemId
from pointsapp.shop.types import RewardId

HISTORY = {"sqlite_autoincrement": True}


class Correction(Base):
    """A clerk asks for a credited line or an old redemption to be taken back, and says why."""

    __tablename__ = "corrections"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        Index(None, "village_id", "household_id"),
        in_village("household_id", "households"),
        in_village("line_id", "lines"),
        in_village("redemption_id", "redemptions"),
        in_village("asked_member_id", "members"),
        CheckConstraint("(line_id IS NULL) <> (redemption_id IS NULL)", name="one_subject"),
        CheckConstraint("reason <> ''", name="reason_given"),
        HISTORY,
    )

    id: Mapped[CorrectionId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    line_id: Mapped[LineId | None] = mapped_column(Pk)
    redemption_id: Mapped[RedemptionId | None] = mapped_column(Pk)
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    asked_member_id: Mapped[MemberId | None] = mapped_column(Pk)
    asked_at: Mapped[datetime]


class CorrectionDecision(Base):
    """What the second person decided, final; an agreed one names its reversal."""

    __tablename__ = "correction_decisions"
    __table_args__ = (
        UniqueConstraint("correction_id"),
        UniqueConstraint("transfer_id"),
        in_village("correction_id", "corrections"),
        in_village("transfer_id", "transfers"),
        in_village("decided_member_id", "members"),
        CheckConstraint("is_agreed = (transfer_id IS NOT NULL)", name="agreed_is_reversed"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    correction_id: Mapped[CorrectionId] = mapped_column(Pk)
    is_agreed: Mapped[bool]
    words: Mapped[str] = mapped_column(String(300), default="")
    transfer_id: Mapped[TransferId | None] = mapped_column(Pk)
    decided_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    decided_member_id: Mapped[MemberId | None] = mapped_column(Pk)
    decided_at: Mapped[datetime]


class CorrectionWish(Base):
    """What a line should have been: recorded anew as a draft once the wrong one is taken back.

    Units: `chosen_points` in the smallest unit.
    """

    __tablename__ = "correction_wishes"
    __table_args__ = (
        UniqueConstraint("correction_id"),
        in_village("correction_id", "corrections"),
        in_village("household_id", "households"),
        in_village("member_id", "members"),
        in_village("item_id", "items"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    correction_id: Mapped[CorrectionId] = mapped_column(Pk)
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    member_id: Mapped[MemberId | None] = mapped_column(Pk)
    item_id: Mapped[ItemId] = mapped_column(Pk)
    units: Mapped[int | None]
    chosen_points: Mapped[int | None] = mapped_column(Pk)


class CorrectionDraft(Base):
    """The sheet that was begun to record a line anew."""

    __tablename__ = "correction_drafts"
    __table_args__ = (
        UniqueConstraint("correction_id"),
        in_village("correction_id", "corrections"),
        in_village("activity_id", "activities"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    correction_id: Mapped[CorrectionId] = mapped_column(Pk)
    activity_id: Mapped[ActivityId] = mapped_column(Pk)


class CorrectionGood(Base):
    """So many units of one good that came back, to the shelf or to be written off."""

    __tablename__ = "correction_goods"
    __table_args__ = (
        UniqueConstraint("correction_id", "reward_id"),
        in_village("correction_id", "corrections"),
        in_village("reward_id", "rewards"),
        CheckConstraint("units > 0", name="units_positive"),
        whole_number("units"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    correction_id: Mapped[CorrectionId] = mapped_column(Pk)
    reward_id: Mapped[RewardId] = mapped_column(Pk)
    units: Mapped[int]
    is_written_off: Mapped[bool]


class CorrectionBundle(Base):
    """All credited lines of a sheet, asked for and decided on together."""

    __tablename__ = "correction_bundles"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        Index(None, "activity_id"),
        in_village("activity_id", "activities"),
        HISTORY,
    )

    id: Mapped[BundleId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    activity_id: Mapped[ActivityId] = mapped_column(Pk)
    asked_at: Mapped[datetime]


class BundlePart(Base):
    """A correction that belongs to a bundle."""

    __tablename__ = "bundle_parts"
    __table_args__ = (
        UniqueConstraint("correction_id"),
        Index(None, "bundle_id"),
        in_village("bundle_id", "correction_bundles"),
        in_village("correction_id", "corrections"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    bundle_id: Mapped[BundleId] = mapped_column(Pk)
    correction_id: Mapped[CorrectionId] = mapped_column(Pk)


class Settlement(Base):
    """How points that were spent already are made good, final.

    Units: `missing_points` in the smallest unit. Shape: `transfer_id` is what the village laid out or wrote off; a
    wallet below zero has none. `claim_id` is what the next awards settle.
    """

    __tablename__ = "correction_settlements"
    __table_args__ = (
        UniqueConstraint("correction_id"),
        UniqueConstraint("transfer_id"),
        in_village("correction_id", "corrections"),
        in_village("transfer_id", "transfers"),
        in_village("claim_id", "claims"),
        CheckConstraint("missing_points > 0", name="missing_positive"),
        CheckConstraint("(way = 'next_awards') = (claim_id IS NOT NULL)", name="claim_named"),
        CheckConstraint("(way = 'below_zero') = (transfer_id IS NULL)", name="laid_out_named"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    correction_id: Mapped[CorrectionId] = mapped_column(Pk)
    way: Mapped[SpentWay] = mapped_column(Words(SpentWay))
    missing_points: Mapped[int] = mapped_column(Pk)
    transfer_id: Mapped[TransferId | None] = mapped_column(Pk)
    claim_id: Mapped[ClaimId | None] = mapped_column(Pk)
