"""Ids, words and frozen values of notices and objections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, NewType

from pointsapp.activities.types import LineId
from pointsapp.core.actor import HouseholdId, MemberId, UserId

NoticeId = NewType("NoticeId", int)
NoticeLineId = NewType("NoticeLineId", int)
ObjectionId = NewType("ObjectionId", int)


class ObjectionKind(StrEnum):
    """This line is wrong (这条不对), or one is missing (漏记了)."""

    WRONG = "wrong"
    MISSING = "missing"


class Channel(StrEnum):
    """Where an objection came in."""

    WEB = "web"
    DESK = "desk"


class Outcome(StrEnum):
    """How an objection was answered."""

    NOT_UPHELD = "not_upheld"
    VOIDED = "voided"
    CHANGED = "changed"
    TO_RECORD = "to_record"


@dataclass(frozen=True)
class PostedLine:
    """A line as it goes onto a notice. Units: points in the smallest unit."""

    line_id: LineId
    group_position: int
    group_name: str
    household_id: HouseholdId
    household_number: str
    head_name: str
    wording: str
    points: int
    happened_on: date


class PointsOnNotice(NamedTuple):
    """A line of a household that stands on a notice. Units: points in the smallest unit."""

    points: int
    wording: str
    happened_on: date
    usable_on: date


@dataclass(frozen=True)
class Promise:
    """What the village owes and is about to owe, against the goods on its shelves.

    Units: points in the smallest unit; disputed points may still be credited.
    """

    owed_points: int
    on_notice_points: int
    disputed_points: int
    new_points: int
    shelf_points: int

    @property
    def promised_points(self) -> int:
        """Add up all that households will be able to spend."""
        return self.owed_points + self.on_notice_points + self.disputed_points + self.new_points

    @property
    def lacking_points(self) -> int:
        """Tell how much more is promised than lies on the shelves."""
        return max(0, self.promised_points - self.shelf_points)


@dataclass(frozen=True)
class Involved:
    """Who had a part in a line, as (login, member), and whose households and persons it concerns."""

    recorders: tuple[tuple[UserId | None, MemberId | None], ...] = ()
    reviewers: tuple[tuple[UserId | None, MemberId | None], ...] = ()
    household_ids: frozenset[HouseholdId] = frozenset()
    member_ids: frozenset[MemberId] = frozenset()
    kin_member_ids: frozenset[MemberId] = frozenset()


@dataclass(frozen=True)
class Answered:
    """An answer's outcome, with the new points of a changed line."""

    outcome: Outcome
    new_points: int | None = None


@dataclass(frozen=True)
class Objector:
    """Who objected, as far as the person wants to be known; a member where the desk found one."""

    name: str = ""
    contact: str = ""
    member_id: MemberId | None = None


@dataclass(frozen=True)
class MissingDeed:
    """What a supervisor found to be missing, for the clerk to record."""

    title: str
    happened_on: date
    household_id: HouseholdId
