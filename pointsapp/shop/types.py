"""Ids and words of the shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

ShopId = NewType("ShopId", int)
RewardId = NewType("RewardId", int)
Wanted = tuple[RewardId, int]


class StockMoveKind(StrEnum):
    """Why units came or went."""

    IN = "in"
    HANDED_OVER = "handed_over"
    TAKEN_BACK = "taken_back"
    FOUND = "found"
    LOST = "lost"


ADDS_STOCK = frozenset({StockMoveKind.IN, StockMoveKind.TAKEN_BACK, StockMoveKind.FOUND})


class Shelf(StrEnum):
    """Which goods of a shop a list shows."""

    ON = "on"
    OFF = "off"
    LOW = "low"


class Order(StrEnum):
    """How a list of goods is sorted."""

    SHELF = ""
    NAME = "name"
    PRICE = "price"
    STOCK = "stock"


@dataclass(frozen=True)
class Priced:
    """One line of a price list. Units: points of the smallest unit."""

    name: str
    unit: str
    price_points: int


@dataclass(frozen=True)
class RewardFilter:
    """What a list of goods is cut down to. Empty parts cut nothing.

    Units: `low_units` is the village's own limit of what counts as running low.
    """

    text: str = ""
    shelf: Shelf | None = None
    low_units: int = 0
    order: Order = Order.SHELF
    is_descending: bool = False


@dataclass(frozen=True)
class MoveRow:
    """One move of stock with who moved it."""

    kind: StockMoveKind
    units: int
    stock_after: int
    note: str
    moved_by: str
    moved_at: datetime

    @property
    def change(self) -> int:
        """Units as they changed the shelf."""
        return self.units if self.kind in ADDS_STOCK else -self.units
