"""Tables of corrections asked for and of what a second person decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.activities.types import LineId
from pointsapp.core.actor import HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, in_village
from pointsapp.core.db import Base
from pointsapp.corrections.types import CorrectionId
from pointsapp.ledger.types import TransferId
from pointsapp.redemptions.types import RedemptionId

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
