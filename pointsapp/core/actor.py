"""Who acts: proved once at the door, then handed to every service."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

VillageId = NewType("VillageId", int)
UserId = NewType("UserId", int)
MemberId = NewType("MemberId", int)
HouseholdId = NewType("HouseholdId", int)


class Role(StrEnum):
    """What a login may do in one village, given from a day to a day."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    SECRETARY = "secretary"
    KEEPER = "keeper"


@dataclass(frozen=True)
class Actor:
    """One person at work in one village.

    Shape: `member_id` and `household_id` tell who the person is in the village, where known;
    both are None for the system's own jobs and for a passer-by. `is_unmatched` says that nobody has told yet in which
    household the person behind a login lives, or that it is none of the village's. `is_envelope` says that it is the
    secretary's sealed login: it holds no role, and only hands power on.
    """

    village_id: VillageId
    user_id: UserId | None = None
    member_id: MemberId | None = None
    household_id: HouseholdId | None = None
    roles: frozenset[Role] = frozenset()
    is_unmatched: bool = False
    is_envelope: bool = False

    def has(self, *roles: Role) -> bool:
        """Tell whether the actor holds any of the roles."""
        return not self.roles.isdisjoint(roles)

    def is_same_person(self, user_id: int | None, member_id: int | None) -> bool:
        """Compare by login and by person: two logins of one member are one person."""
        same_login = self.user_id is not None and self.user_id == user_id
        return same_login or (self.member_id is not None and self.member_id == member_id)
