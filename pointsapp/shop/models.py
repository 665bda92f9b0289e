"""Tables of shops, rewards and stock moves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.actor import UserId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, Words, in_village, whole_number
from pointsapp.core.db import Base
from pointsapp.core.requests import RequestId
from pointsapp.files.models import PhotoId
from pointsapp.shop.types import RewardId, ShopId, StockMoveKind


class Shop(Base):
    """A place where points become goods."""

    __tablename__ = "shops"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("village_id", "name"),
        UniqueConstraint("uid"),
    )

    id: Mapped[ShopId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    name: Mapped[str] = mapped_column(String(60))
    is_open: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]


class Reward(Base):
    """Goods with a price in points. Units: `stock` whole units on hand."""

    __tablename__ = "rewards"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("shop_id", "name"),
        UniqueConstraint("uid"),
        in_village("shop_id", "shops"),
        in_village("photo_id", "photos"),
        CheckConstraint("price_points > 0", name="price_positive"),
        CheckConstraint("stock >= 0", name="stock_covered"),
        whole_number("price_points"),
        whole_number("stock"),
    )

    id: Mapped[RewardId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    shop_id: Mapped[ShopId] = mapped_column(Pk)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(20))
    price_points: Mapped[int] = mapped_column(Pk)
    stock: Mapped[int] = mapped_column(default=0)
    low_stock_units: Mapped[int | None]
    photo_id: Mapped[PhotoId | None] = mapped_column(Pk)
    is_on: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]


class StockMove(Base):
    """Units that came to or left the shelf, final. `stock_after` is what was left on hand."""

    __tablename__ = "stock_moves"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        Index(None, "reward_id", "id"),
        in_village("reward_id", "rewards"),
        in_village("request_id", "requests"),
        CheckConstraint("units > 0", name="units_positive"),
        whole_number("units"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    reward_id: Mapped[RewardId] = mapped_column(Pk)
    kind: Mapped[StockMoveKind] = mapped_column(Words(StockMoveKind))
    units: Mapped[int]
    stock_after: Mapped[int]
    note: Mapped[str] = mapped_column(String(100), default="")
    request_id: Mapped[RequestId | None] = mapped_column(Pk)
    moved_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    moved_at: Mapped[datetime]
