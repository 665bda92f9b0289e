"""The table of the kin register."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.actor import HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, in_village
from pointsapp.core.db import Base
from pointsapp.kin.types import KinId


class Kin(Base):
    """A household is kin of a member who holds an office. Shape: `until_on` is the day on which it was taken out."""

    __tablename__ = "kin"
    __table_args__ = (
        UniqueConstraint("uid"),
        Index(None, "village_id", "household_id"),
        Index(
            "uq_kin_open",
            "village_id",
            "member_id",
            "household_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        in_village("member_id", "members"),
        in_village("household_id", "households"),
        CheckConstraint(
            "(until_on IS NULL) = (ended_at IS NULL) AND (ended_by_id IS NULL) = (ended_at IS NULL)", name="ended_whole"
        ),
    )

    id: Mapped[KinId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    member_id: Mapped[MemberId] = mapped_column(Pk)
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    declared_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    declared_at: Mapped[datetime]
    until_on: Mapped[date | None]
    ended_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
