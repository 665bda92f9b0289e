"""Words of households."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from pointsapp.core.actor import HouseholdId, MemberId
from pointsapp.ledger.types import AccountId
from pointsapp.villages.types import GroupId

StayId = NewType("StayId", int)


class HouseholdState(StrEnum):
    """Whether a household takes part: at home (常住), away (外出) or closed (已销)."""

    RESIDENT = "resident"
    ABSENT = "absent"
    CLOSED = "closed"


class Relation(StrEnum):
    """How a member stands to the head (与户主关系). Exactly one open stay of a household is its head."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    GRANDCHILD = "grandchild"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    IN_LAW = "in_law"
    OTHER = "other"


class StayEnd(StrEnum):
    """Why a stay ended: the person moved away (迁出), died (去世), or stands otherwise to the head since (变更)."""

    MOVED_AWAY = "moved_away"
    DIED = "died"
    CHANGED = "changed"
    OTHER = "other"


@dataclass(frozen=True)
class NewMember:
    """Somebody to be entered in a household. The first one of a new household is its head."""

    name: str
    relation: Relation = Relation.OTHER
    is_adult: bool = True
    phone: str | None = None


@dataclass(frozen=True)
class MemberView:
    """A member who lives in a household on some day."""

    member_id: MemberId
    name: str
    relation: Relation
    is_adult: bool


@dataclass(frozen=True)
class HouseholdView:
    """A household as it is on some day, its head first among the members."""

    household_id: HouseholdId
    number: str
    head_name: str
    head_id: MemberId | None
    group_id: GroupId
    group_name: str
    state: HouseholdState
    wallet_id: AccountId
    members: tuple[MemberView, ...]


@dataclass(frozen=True)
class PersonHit:
    """A person found by part of a name, a number or initials, with the household."""

    household_id: HouseholdId
    household_number: str
    household_state: HouseholdState
    group_id: GroupId
    group_name: str
    head_name: str
    member_id: MemberId
    member_name: str
    relation: Relation


@dataclass(frozen=True)
class HouseholdRow:
    """A household in a list. Units: `balance` in points of the smallest unit."""

    household_id: HouseholdId
    number: str
    head_name: str
    group_name: str
    state: HouseholdState
    member_count: int
    balance: int


@dataclass(frozen=True)
class StayRow:
    """One stay of the history of a household."""

    stay_id: StayId
    member_id: MemberId
    name: str
    relation: Relation
    is_adult: bool
    phone: str | None
    since_on: date
    until_on: date | None
    end_reason: StayEnd | None
