"""Ids and words of the shop."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

ShopId = NewType("ShopId", int)
RewardId = NewType("RewardId", int)


class StockMoveKind(StrEnum):
    """Why units came or went."""

    IN = "in"
    HANDED_OVER = "handed_over"
    TAKEN_BACK = "taken_back"
    FOUND = "found"
    LOST = "lost"


ADDS_STOCK = frozenset({StockMoveKind.IN, StockMoveKind.TAKEN_BACK, StockMoveKind.FOUND})
