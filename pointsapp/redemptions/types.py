"""Ids and words of redemptions."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

QuoteId = NewType("QuoteId", int)
RedemptionId = NewType("RedemptionId", int)
LookUpId = NewType("LookUpId", int)

QUOTE_MINUTES = 3


class CollectedBy(StrEnum):
    """Who stood at the counter: the card's holder, one of the family, or a neighbour (代领)."""

    HOLDER = "holder"
    FAMILY = "family"
    PROXY = "proxy"


class UndoKind(StrEnum):
    """Taken back at the counter within minutes, or corrected later by two people."""

    UNDO = "undo"
    CORRECTION = "correction"
