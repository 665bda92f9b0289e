"""Ids and words of cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from pointsapp.core.actor import HouseholdId, MemberId
from pointsapp.villages.types import GroupId

CardId = NewType("CardId", int)
Wish = tuple[HouseholdId, MemberId]


class CardState(StrEnum):
    """How far a card is: printed, in the household's hands, reported lost for now, or over."""

    ISSUED = "issued"
    HANDED_OUT = "handed_out"
    FROZEN = "frozen"
    ENDED = "ended"


@dataclass(frozen=True)
class CardFacts:
    """What tells whether a card works, and for which household."""

    serial: int
    household_id: HouseholdId
    ended_at: datetime | None
    frozen_at: datetime | None
    handed_out_at: datetime | None


class CardEventKind(StrEnum):
    """What was reported of a card: missing, so that no shop takes it for now; or found again."""

    FROZEN = "frozen"
    THAWED = "thawed"


class EndReason(StrEnum):
    """Why a card ended; `spoilt` only before it was handed out."""

    LOST = "lost"
    DAMAGED = "damaged"
    REPLACED = "replaced"
    TAKEN_BACK = "taken_back"
    SPOILT = "spoilt"


@dataclass(frozen=True)
class CardFilter:
    """What a list of cards is cut down to. Empty parts cut nothing.

    Shape: `first` and `last` are serial numbers, both included.
    """

    text: str = ""
    group_id: GroupId | None = None
    state: CardState | None = None
    household_id: HouseholdId | None = None
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class CardRow:
    """A card with whose it is today."""

    card_id: CardId
    serial: int
    household_id: HouseholdId
    household_number: str
    group_id: GroupId
    group_name: str
    head_name: str
    holder_id: MemberId
    holder_name: str
    issued_at: datetime
    handed_out_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    frozen_at: datetime | None = None

    @property
    def state(self) -> CardState:
        """How far the card is."""
        if self.ended_at is not None:
            return CardState.ENDED
        if self.frozen_at is not None:
            return CardState.FROZEN
        return CardState.HANDED_OUT if self.handed_out_at is not None else CardState.ISSUED


@dataclass(frozen=True)
class WaitingSheet:
    """Cards of one printing that wait for hand-over. Units: serial numbers."""

    issued_at: datetime
    first: int
    last: int
    waiting: int


@dataclass(frozen=True)
class CardReport:
    """What was reported of a card: by whom, and who wrote it down."""

    kind: CardEventKind
    reported_by: str
    words: str
    done_by: str
    done_at: datetime


@dataclass(frozen=True)
class CardTrace:
    """Who did the steps of a card's life; empty where nobody did yet."""

    issued_by: str
    handed_out_by: str
    ended_by: str
