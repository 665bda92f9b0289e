"""Ids and frozen values of the kin register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from pointsapp.core.actor import HouseholdId, MemberId, UserId

KinId = NewType("KinId", int)


@dataclass(frozen=True)
class KinMember:
    """A person who is kin of a household. Shape: `until_on` is the last day on which it counted."""

    member_id: MemberId
    until_on: date | None


@dataclass(frozen=True)
class KinRow:
    """A line of the register."""

    kin_id: KinId
    member_id: MemberId
    member_name: str
    household_id: HouseholdId
    household_number: str
    head_name: str
    declared_by_id: UserId
    declared_by_name: str
    declared_at: datetime
    ended_by_name: str
    ended_at: datetime | None
