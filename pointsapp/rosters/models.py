"""Tables of batches, what each did to single households, and how a village's files are to be read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.actor import HouseholdId, UserId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, in_village
from pointsapp.core.db import Base
from pointsapp.rosters.types import BatchId


class RosterBatch(Base):
    """A list that was taken in whole. Shape: `made_groups` are the ids of groups made for it."""

    __tablename__ = "roster_batches"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        Index(None, "village_id", "file_digest"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undoing_whole"),
    )

    id: Mapped[BatchId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    file_name: Mapped[str] = mapped_column(String(100))
    file_digest: Mapped[str] = mapped_column(String(64))
    since_on: Mapped[date]
    new_count: Mapped[int]
    changed_count: Mapped[int]
    gone_count: Mapped[int]
    made_groups: Mapped[list[int]] = mapped_column(JSON)
    made_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    made_at: Mapped[datetime]
    undone_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]


class RosterChange(Base):
    """What a batch did to one household: rows as they were and as it left them, and the rows that it made.

    Shape: no reference holds the household, since undoing takes a new one out again. `before` and `after` map
    `table:id` to columns; `made` maps tables to ids.
    """

    __tablename__ = "roster_changes"
    __table_args__ = (
        UniqueConstraint("batch_id", "household_id"),
        in_village("batch_id", "roster_batches"),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    batch_id: Mapped[BatchId] = mapped_column(Pk)
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    number: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    made: Mapped[dict[str, list[int]]] = mapped_column(JSON)


class RosterColumns(Base):
    """Which column of a village's files holds what, by the headings (`signature`) of the file."""

    __tablename__ = "roster_columns"
    __table_args__ = (UniqueConstraint("village_id", "signature"),)

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    signature: Mapped[str] = mapped_column(String(500))
    places: Mapped[dict[str, int]] = mapped_column(JSON)
    set_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    set_at: Mapped[datetime]
