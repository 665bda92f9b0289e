"""How the seal of the books stands on paper and pages."""

from __future__ import annotations

from dataclasses import dataclass

from pointsapp.chain.rules import SHORTEST_HASH, in_groups
from pointsapp.chain.types import Head
from pointsapp.web.practice import is_practice

LONG = 32
"""So many letters that nobody can ever find other books for them."""


@dataclass(frozen=True)
class Seal:
    """A seal to be shown: its number and its letters in groups of four."""

    number: int
    letters: str


def long_seal(head: Head | None) -> Seal | None:
    """Give the seal as it is hung up and bound in passbooks; a practice copy has none to show."""
    return Seal(head.sequence, in_groups(head.hash, LONG)) if head and not is_practice() else None


def short_seal(head: Head | None) -> Seal | None:
    """Give the seal as it fits on a receipt; a practice copy has none to show."""
    return Seal(head.sequence, in_groups(head.hash, SHORTEST_HASH)) if head and not is_practice() else None
