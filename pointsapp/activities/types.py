"""Ids, words and frozen values of activities and reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import NewType

from pointsapp.core.actor import HouseholdId, MemberId, UserId
from pointsapp.core.errors import RuleError
from pointsapp.scoring.types import FaultId, ItemId
from pointsapp.villages.types import GroupId

ActivityId = NewType("ActivityId", int)
LineId = NewType("LineId", int)
MeetingId = NewType("MeetingId", int)
DecisionId = NewType("DecisionId", int)


class ActivityKind(StrEnum):
    """What a sheet is for: deeds under the rules, or balances carried over from paper books (旧存折结转)."""

    DEEDS = "deeds"
    OPENING = "opening"


class LineState(StrEnum):
    """Where a line stands on its way to the passbook."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REFUSED = "refused"
    APPROVED = "approved"
    ON_NOTICE = "on_notice"
    DISPUTED = "disputed"
    VOIDED = "voided"
    CREDITED = "credited"
    REVERSED = "reversed"


MENDABLE = frozenset({LineState.DRAFT, LineState.REFUSED})
"""States in which a recorder may still change a line."""


class Verdict(StrEnum):
    """What the panel decided on a line."""

    APPROVE = "approve"
    REFUSE = "refuse"


GONE = frozenset({LineState.VOIDED, LineState.REVERSED})
"""States of a line that stands in the sheet only to be read: nothing is compared with it."""

UNCOUNTED = GONE | {LineState.REFUSED}
"""States in which a line's points use up no cap."""


@dataclass(frozen=True)
class ActivityFacts:
    """What a recorder says about an activity.

    Shape: `happened_on` is the day it began; an end before the beginning is on the next morning.
    """

    title: str
    happened_on: date
    began_at: time | None = None
    ended_at: time | None = None
    place: str = ""
    leader_id: MemberId | None = None
    note: str = ""


@dataclass(frozen=True)
class LineEntry:
    """What a recorder says about one line. What the item's shape does not use stays empty.

    Units: `units` whole ones; `points`, chosen within a range, in the smallest unit.
    """

    household_id: HouseholdId
    item_id: ItemId
    member_id: MemberId | None = None
    units: int | None = None
    points: int | None = None
    fault_ids: frozenset[FaultId] = frozenset()
    note: str = ""


@dataclass(frozen=True)
class Neighbour:
    """Another line of the same sheet, as far as the same deed twice is concerned."""

    line_id: LineId
    household_id: HouseholdId
    member_id: MemberId | None
    item_id: ItemId
    state: LineState


@dataclass(frozen=True)
class Resident:
    """A person who lived in a household on the day asked for."""

    household_id: HouseholdId
    household_number: str
    group_id: GroupId
    member_id: MemberId
    name: str
    is_head: bool


@dataclass(frozen=True)
class Found:
    """Whom a typed name or number means: several when it can't be told.

    Shape: `member_id` None means the household as such. An empty `candidates` means nobody.
    """

    text: str
    candidates: tuple[Resident, ...]
    is_household: bool = False


@dataclass(frozen=True)
class Problem:
    """What keeps a sheet from being submitted; `line_id` None where it concerns the whole sheet."""

    line_id: LineId | None
    error: RuleError


class Bar(StrEnum):
    """Why a person stays out of the review of a line (回避)."""

    RECORDED = "recorded"
    OWN_HOUSEHOLD = "own_household"
    KIN = "kin"
    UNMATCHED = "unmatched"


@dataclass(frozen=True)
class Home:
    """A household in which a reviewer lives or lived. Shape: both days are included."""

    household_id: HouseholdId
    since_on: date
    until_on: date | None


@dataclass(frozen=True)
class Reviewer:
    """A login of the panel and the person behind it: two logins of one member are one person.

    Shape: `is_unmatched` as long as nobody said in which household the person lives, or that it is none of these.
    """

    user_id: UserId
    name: str
    member_ids: frozenset[MemberId] = frozenset()
    homes: tuple[Home, ...] = ()
    is_unmatched: bool = False


@dataclass(frozen=True)
class Seat:
    """A reviewer in a meeting, who may have stepped out of all of it."""

    reviewer: Reviewer
    is_recused: bool


@dataclass(frozen=True)
class Case:
    """A line as far as the question is concerned who may review it.

    Shape: `recorder_member_ids` are all persons that any recorder's login ever belonged to, `kin_member_ids` who
    is kin of the household.
    """

    line_id: LineId
    household_id: HouseholdId
    happened_on: date
    recorder_ids: frozenset[UserId]
    recorder_member_ids: frozenset[MemberId]
    kin_member_ids: frozenset[MemberId] = frozenset()
