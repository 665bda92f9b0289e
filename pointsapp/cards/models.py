"""Tables of cards and of what was reported of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.cards.types import CardEventKind, CardId
from pointsapp.core.actor import HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, Words, in_village
from pointsapp.core.db import Base


class Card(Base):
    """One paper card. Live between hand-over and its end. `serial` counts within the village."""

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("village_id", "serial"),
        UniqueConstraint("code_hash"),
        UniqueConstraint("uid"),
        Index(None, "village_id", "household_id"),
        in_village("household_id", "households"),
        in_village("holder_id", "members"),
        CheckConstraint("ended_at IS NULL OR end_reason IS NOT NULL", name="end_has_reason"),
    )

    id: Mapped[CardId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    holder_id: Mapped[MemberId] = mapped_column(Pk)
    serial: Mapped[int]
    code_hash: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    handed_out_at: Mapped[datetime | None]
    handed_out_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    end_reason: Mapped[str | None] = mapped_column(String(20))
    frozen_at: Mapped[datetime | None]


class CardEvent(Base):
    """A card was frozen or works again: who reported it, and who wrote it down."""

    __tablename__ = "card_events"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        Index(None, "card_id", "id"),
        in_village("card_id", "cards"),
        CheckConstraint("reported_by <> ''", name="reporter_given"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    card_id: Mapped[CardId] = mapped_column(Pk)
    kind: Mapped[CardEventKind] = mapped_column(Words(CardEventKind))
    reported_by: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(String(100), default="")
    done_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    done_at: Mapped[datetime]
