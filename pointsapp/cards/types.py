"""Ids of cards."""

from __future__ import annotations

from typing import NewType

CardId = NewType("CardId", int)
