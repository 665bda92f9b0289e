"""Words, ids and frozen values of the scoring table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NewType

from pointsapp.villages.types import GroupId

RuleSetId = NewType("RuleSetId", int)
CategoryId = NewType("CategoryId", int)
ItemId = NewType("ItemId", int)
FaultId = NewType("FaultId", int)

MAX_POINTS = 1_000_000
"""The most one line may be worth, in the smallest unit: beyond it stands a slip of the finger."""

OPENING_VERSION = 0
"""The number of the version that holds nothing but the item for opening balances; lists of versions leave it out."""

OPENING_WORDING = "旧存折结转"
"""What a carried-over balance is called in the village's own papers, on the wall and in the passbook."""

MAX_UNITS = 1_000
"""The most units one line may count."""

ONLY_OFF = frozenset({"deduction_off", "looks_like_a_price"})
"""Remarks that keep an item off for what it is; all others wait for an answer."""


class ItemShape(StrEnum):
    """How an item turns a deed into points."""

    FIXED = "fixed"
    RANGE = "range"
    PER_UNIT = "per_unit"
    CHECKLIST = "checklist"


class CountedPer(StrEnum):
    """Whether two members of a household who did the same deed make one line or two."""

    HOUSEHOLD = "household"
    PERSON = "person"


class CapPeriod(StrEnum):
    """The stretch of the calendar that a cap (封顶) counts over."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class RuleSetState(StrEnum):
    """The life of a version: written, adopted by a meeting, replaced or withdrawn."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    RETIRED = "retired"


class MeetingKind(StrEnum):
    """The meetings that may adopt a rule set: 村民会议 and 村民代表会议."""

    VILLAGERS_ASSEMBLY = "villagers_assembly"
    REPRESENTATIVES_MEETING = "representatives_meeting"


class Attendance(StrEnum):
    """Who is counted as due and present: adult villagers, one for each household, or representatives."""

    ADULTS = "adults"
    HOUSEHOLDS = "households"
    REPRESENTATIVES = "representatives"


class WarningKind(StrEnum):
    """Why an item had better not be in the table: it touches rights or punishment."""

    OFFENCE = "offence"
    INFORMING = "informing"
    OPINION = "opinion"
    PETITION = "petition"
    BENEFIT = "benefit"


@dataclass(frozen=True)
class Fault:
    """One line of a checklist. Units: `points` are what it takes off, more than zero."""

    id: FaultId
    name: str
    points: int


@dataclass(frozen=True)
class ItemTerms:
    """What an item needs to compute points; what its shape does not use stays empty.

    Units: points in the smallest unit. `points` is what a fixed item or one unit is worth (below zero a
    deduction), or the full mark of a checklist. A cap has both its points and its period, or neither.
    """

    shape: ItemShape
    points: int | None = None
    points_min: int | None = None
    points_max: int | None = None
    unit: str = ""
    faults: tuple[Fault, ...] = ()
    counted_per: CountedPer = CountedPer.HOUSEHOLD
    cap_points: int | None = None
    cap_period: CapPeriod | None = None
    is_on: bool = True


@dataclass(frozen=True)
class FaultContent:
    """A fault as a person writes it. Units: `points` are what it takes off, more than zero."""

    name: str
    points: int


@dataclass(frozen=True)
class ItemContent:
    """All that a person may say about an item.

    Shape: what the shape does not use is left out when it is kept; an empty wording is suggested.
    Units: as in ItemTerms.
    """

    category: str
    name: str
    shape: ItemShape
    points: int | None = None
    points_min: int | None = None
    points_max: int | None = None
    unit: str = ""
    faults: tuple[FaultContent, ...] = ()
    counted_per: CountedPer = CountedPer.HOUSEHOLD
    cap_points: int | None = None
    cap_period: CapPeriod | None = None
    wants_evidence: bool = False
    article: str = ""
    public_wording: str = ""
    note: str = ""
    is_on: bool = False


@dataclass(frozen=True)
class NewItem:
    """An item that comes from a file: its content, and what there is to say about it.

    Shape: `remark` is the code that keeps it off; `remarks` are all of them, as {code, row, params}.
    `source_text` holds the cells as they stood there.
    """

    content: ItemContent
    remark: str | None = None
    remarks: tuple[dict[str, Any], ...] = ()
    source_text: str = ""


class Standing(StrEnum):
    """What a version is on a day: written, adopted for later, in force, or over."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    IN_FORCE = "in_force"
    RETIRED = "retired"


class ItemState(StrEnum):
    """What an item is in its table: in use, waiting for a decision, or left off."""

    ON = "on"
    TO_SETTLE = "to_settle"
    OFF = "off"


@dataclass(frozen=True)
class Deed:
    """What the recorder says about one line, beyond who and when.

    Units: `units` are whole ones, at least 1; a village that counts half hours names the unit so.
    `points` are chosen within a range, in the smallest unit. What the shape does not use is ignored.
    """

    units: int | None = None
    points: int | None = None
    fault_ids: frozenset[FaultId] = frozenset()


@dataclass(frozen=True)
class Capped:
    """Points after the cap. Units: `awarded` and `taken_by_cap` add up to the points before it."""

    awarded: int
    taken_by_cap: int


@dataclass(frozen=True)
class Adoption:
    """What the minutes say: which meeting, of whom, how many came and how they voted."""

    meeting: MeetingKind
    attendance: Attendance
    met_on: date
    due: int
    present: int
    votes_for: int
    votes_against: int
    in_force_on: date


@dataclass(frozen=True)
class Version:
    """When and where a rule set counts: before `retired_on`, in one group or (None) the whole village."""

    id: RuleSetId
    group_id: GroupId | None
    state: RuleSetState
    in_force_on: date | None
    retired_on: date | None
