"""Words and frozen values of lists: what a file says, what the village has, and what would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

from pointsapp.core.actor import HouseholdId, MemberId
from pointsapp.households.types import HouseholdState, Relation, StayId
from pointsapp.villages.types import GroupId

BatchId = NewType("BatchId", int)
Params = Mapping[str, str | int]


class Column(StrEnum):
    """What a column of a list may hold."""

    NUMBER = "number"
    GROUP = "group"
    HEAD = "head"
    MEMBER = "member"
    RELATION = "relation"
    PHONE = "phone"
    MINOR = "minor"


class RemarkCode(StrEnum):
    """What the clerk should know about a row of the list."""

    NUMBER_MISSING = "number_missing"
    NUMBER_BAD = "number_bad"
    NUMBER_SHORTENED = "number_shortened"
    NUMBER_TWICE = "number_twice"
    NUMBER_OF_CLOSED = "number_of_closed"
    GROUP_MISSING = "group_missing"
    GROUP_BAD = "group_bad"
    GROUP_HAS_ENDED = "group_has_ended"
    GROUP_CONTRADICTS = "group_contradicts"
    NAME_BAD = "name_bad"
    HEAD_MISSING = "head_missing"
    HEAD_TWICE = "head_twice"
    HEAD_DIFFERS = "head_differs"
    MEMBERS_TOO_MANY = "members_too_many"

    TWIN_IN_FILE = "twin_in_file"
    TWIN_IN_VILLAGE = "twin_in_village"
    PERSON_ELSEWHERE = "person_elsewhere"

    PRIVATE_LEFT_OUT = "private_left_out"
    PHONE_BAD = "phone_bad"
    RELATION_UNKNOWN = "relation_unknown"
    HEAD_IS_FIRST = "head_is_first"
    ROW_TWICE = "row_twice"
    ZEROS_LOST = "zeros_lost"
    NOT_IN_FILE = "not_in_file"
    NO_HOUSEHOLD = "no_household"


REFUSES = frozenset(
    {
        RemarkCode.NUMBER_MISSING,
        RemarkCode.NUMBER_BAD,
        RemarkCode.NUMBER_SHORTENED,
        RemarkCode.NUMBER_TWICE,
        RemarkCode.NUMBER_OF_CLOSED,
        RemarkCode.GROUP_MISSING,
        RemarkCode.GROUP_BAD,
        RemarkCode.GROUP_HAS_ENDED,
        RemarkCode.GROUP_CONTRADICTS,
        RemarkCode.NAME_BAD,
        RemarkCode.HEAD_MISSING,
        RemarkCode.HEAD_TWICE,
        RemarkCode.HEAD_DIFFERS,
        RemarkCode.MEMBERS_TOO_MANY,
    }
)
"""Remarks with which a household is not taken."""

ASKS = frozenset({RemarkCode.TWIN_IN_FILE, RemarkCode.TWIN_IN_VILLAGE, RemarkCode.PERSON_ELSEWHERE})
"""Remarks with which a household is taken only if somebody says that it is another one."""


@dataclass(frozen=True)
class RosterRemark:
    """Something about one row, and about one column of it where that can be told."""

    code: RemarkCode
    row: int
    column: Column | None = None
    params: Params = field(default_factory=dict)


@dataclass(frozen=True)
class ListedPerson:
    """A person of the file. Shape: what the file does not say is None."""

    name: str
    relation: Relation | None = None
    phone: str | None = None
    is_adult: bool | None = None


@dataclass(frozen=True)
class ListedHousehold:
    """A household of the file, its head first.

    Shape: `rows` are the rows that tell about it; `group_name` is empty where they name none.
    """

    number: str
    group_name: str
    people: tuple[ListedPerson, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Roster:
    """All that a file says, and what was odd about it.

    Shape: `has_members` tells whether the file lists more than heads; households in `households` can be taken
    as far as the file goes; of those refused there are `refused_numbers`, where one could be read.
    """

    households: tuple[ListedHousehold, ...]
    remarks: tuple[RosterRemark, ...]
    rows_read: int
    has_members: bool
    refused_numbers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class KnownPerson:
    """Somebody who lives in a household of the village now."""

    member_id: MemberId
    stay_id: StayId
    name: str
    relation: Relation
    phone: str | None
    is_adult: bool


@dataclass(frozen=True)
class KnownHousehold:
    """A household of the village as it is now, its head first. Units: `balance` in the smallest unit."""

    household_id: HouseholdId
    number: str
    group_id: GroupId
    group_name: str
    state: HouseholdState
    balance: int
    people: tuple[KnownPerson, ...]

    @property
    def head_name(self) -> str:
        """Name the head, or nobody."""
        return self.people[0].name if self.people and self.people[0].relation is Relation.HEAD else ""


@dataclass(frozen=True)
class KnownGroup:
    """A villagers' group. Shape: no household joins one that has ended."""

    group_id: GroupId
    name: str
    is_over: bool


class Changed(StrEnum):
    """What of a household or a person changes."""

    GROUP = "group"
    HEAD = "head"
    NAME = "name"
    RELATION = "relation"
    PHONE = "phone"
    MINOR = "minor"
    MEMBER = "member"


@dataclass(frozen=True)
class Difference:
    """One field of a household as it is and as the file has it.

    Shape: `member_id` None concerns the household, or with MEMBER a person who is new in it; `after` is what will
    be stored: a name, a relation's word, a phone, `yes` or `no`.
    """

    what: Changed
    name: str
    before: str
    after: str
    member_id: MemberId | None = None


@dataclass(frozen=True)
class NewHousehold:
    """A household that the village does not have yet."""

    number: str
    group_name: str
    people: tuple[ListedPerson, ...]
    row: int
    doubts: tuple[RosterRemark, ...] = ()


@dataclass(frozen=True)
class ChangedHousehold:
    """A household that the file has otherwise. `newcomers` are people that it has and the village has not.

    Shape: `old_head_becomes` is how the list has the head so far, where it names another one.
    """

    household_id: HouseholdId
    number: str
    head_name: str
    group_name: str
    row: int
    differences: tuple[Difference, ...]
    newcomers: tuple[ListedPerson, ...] = ()
    old_head_becomes: Relation | None = None
    doubts: tuple[RosterRemark, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What taking a list would do. Nothing is ever deleted: `missing` households stay unless somebody says more."""

    new: tuple[NewHousehold, ...]
    changed: tuple[ChangedHousehold, ...]
    same_count: int
    missing: tuple[KnownHousehold, ...]
    new_groups: tuple[str, ...]
    remarks: tuple[RosterRemark, ...]
    rows_read: int

    @property
    def news(self) -> list[NewHousehold | ChangedHousehold]:
        """Give what can be taken, new households before changed ones."""
        return [*self.new, *self.changed]

    @property
    def refused(self) -> tuple[RosterRemark, ...]:
        """Give the remarks that keep rows from being taken."""
        return tuple(remark for remark in self.remarks if remark.code in REFUSES)

    @property
    def doubtful_rows(self) -> frozenset[int]:
        """Give the rows of households that are taken only if somebody says so."""
        return frozenset(found.row for found in self.news if found.doubts)

    @property
    def has_news(self) -> bool:
        """Tell whether there is anything to take."""
        return bool(self.news)


@dataclass(frozen=True)
class Choices:
    """What the person decided on the page: which doubtful rows to take, which groups to make, who is gone."""

    since_on: date
    taken_rows: frozenset[int] = frozenset()
    is_making_groups: bool = True
    states: Mapping[HouseholdId, HouseholdState] = field(default_factory=dict)


@dataclass(frozen=True)
class Dependent:
    """What stands on something that a batch brought: rows of a table, and the first household concerned."""

    table: str
    count: int
    number: str
