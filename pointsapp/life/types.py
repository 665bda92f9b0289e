"""Ids, words and frozen values of household life."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from pointsapp.core.actor import HouseholdId, MemberId
from pointsapp.households.types import Relation
from pointsapp.ledger.types import TransferId
from pointsapp.villages.types import GroupId

EventId = NewType("EventId", int)

LONGEST_WORDS = 300


class EventKind(StrEnum):
    """What happened to a household."""

    SPLIT = "split"
    MERGE = "merge"
    GROUP = "group"
    AWAY = "away"
    BACK = "back"
    DEATH = "death"
    HEAD = "head"
    CLOSE = "close"


class Stage(StrEnum):
    """How far an event is: it waits for a second person, took effect, or was refused."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True)
class Plan:
    """What is to happen to a household, as somebody recorded it.

    Shape: what a kind does not use stays empty. `member_id` is who died, or the head to be: of the household, or of
    the one that splits off; `successor_id` the next head after a death; `member_ids` go along with a split;
    `number` is the new household's; `other_id` the household that stays, or the kin that get the points.
    Units: `points` of a split in the smallest unit.
    """

    kind: EventKind
    household_id: HouseholdId
    happened_on: date
    reason: str
    agreed_words: str = ""
    other_id: HouseholdId | None = None
    group_id: GroupId | None = None
    number: str = ""
    member_id: MemberId | None = None
    successor_id: MemberId | None = None
    relation: Relation | None = None
    member_ids: frozenset[MemberId] = field(default_factory=frozenset)
    points: int = 0


@dataclass(frozen=True)
class Preview:
    """What an event would do to points and cards, as things stand now.

    Units: points of the smallest unit. Shape: the figures of `other` are None where no other household is concerned.
    """

    balance_before: int
    balance_after: int
    other_before: int | None
    other_after: int | None
    on_the_way_points: int
    on_the_way_lines: int
    claimed_points: int
    cards: int
    phones: int
    needs_second: bool


@dataclass(frozen=True)
class EventView:
    """An event with its people, readable from every household it concerns. Units: points in the smallest unit."""

    event_id: EventId
    kind: EventKind
    household_id: HouseholdId
    household_number: str
    other_id: HouseholdId | None
    other_number: str
    happened_on: date
    reason: str
    agreed_words: str
    number: str
    group_name: str
    member_name: str
    successor_name: str
    member_names: tuple[str, ...]
    asked_points: int
    recorded_by: str
    recorded_at: datetime
    is_done: bool | None
    new_household_id: HouseholdId | None
    points: int
    transfer_id: TransferId | None
    words: str
    decided_by: str
    decided_at: datetime | None

    @property
    def stage(self) -> Stage:
        """Tell how far the event is."""
        if self.is_done is None:
            return Stage.OPEN
        return Stage.DONE if self.is_done else Stage.REFUSED

    @property
    def second_id(self) -> HouseholdId | None:
        """Give the other household: that of the plan, or the one that the event made."""
        return self.new_household_id or self.other_id
