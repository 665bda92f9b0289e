"""Tables of villages, their dated settings and groups."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.actor import VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk
from pointsapp.core.db import Base
from pointsapp.villages.types import GroupId


class Village(Base):
    """An administrative village (行政村): the tenant. Units: `point_scale` parts make one point.

    Shape: `practice_at` says when this copy was made for practice; a real village has none.
    """

    __tablename__ = "villages"
    __table_args__ = (
        UniqueConstraint("slug"),
        UniqueConstraint("uid"),
        CheckConstraint("point_scale IN (1, 10)", name="point_scale_known"),
    )

    id: Mapped[VillageId] = mapped_column(Pk, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    slug: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    division_code: Mapped[str] = mapped_column(String(12))
    point_scale: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    practice_at: Mapped[datetime | None]


class VillageSetting(Base):
    """One setting's value from an instant on; the newest counts."""

    __tablename__ = "village_settings"
    __table_args__ = (Index(None, "village_id", "name", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[Any] = mapped_column(JSON)
    set_by_id: Mapped[int | None] = mapped_column(Pk)
    set_at: Mapped[datetime]


class Group(Base):
    """A villagers' group (村民小组), from a day to a day."""

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("village_id", "name"),
        UniqueConstraint("uid"),
        CheckConstraint("until_on IS NULL OR until_on >= since_on", name="days_in_order"),
    )

    id: Mapped[GroupId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    name: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(default=0)
    since_on: Mapped[date]
    until_on: Mapped[date | None]
