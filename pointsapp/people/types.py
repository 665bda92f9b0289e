"""Who is signed in, as the door sees it, and what a login is known by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NewType

from pointsapp.core.actor import HouseholdId, MemberId, Role, UserId, VillageId

PasswordHash = NewType("PasswordHash", str)


@dataclass(frozen=True)
class SignedIn:
    """A live session: an officer's (`user_id`) or a villager's phone (`household_id`)."""

    sign_in_id: int
    token: str
    user_id: UserId | None
    name: str
    locale: str
    must_change_password: bool
    village_id: VillageId | None
    household_id: HouseholdId | None
    member_id: MemberId | None
    seen_at: datetime

    @property
    def is_phone(self) -> bool:
        """Tell whether this is a villager's phone."""
        return self.user_id is None


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lives after it was last used."""

    office: timedelta
    counter: timedelta
    phone: timedelta


@dataclass(frozen=True)
class LoginSecret:
    """What the door needs to compare a password, read before the comparison begins."""

    user_id: UserId
    password_hash: PasswordHash
    is_active: bool


@dataclass(frozen=True)
class Officer:
    """A login with a role in a village."""

    user_id: UserId
    name: str
    member_id: MemberId | None
    role: Role


@dataclass(frozen=True)
class RoleView:
    """A role of a login in a village with its days, and whether it counts today."""

    membership_id: int
    role: Role
    member_id: MemberId | None
    since_on: date
    until_on: date | None
    is_ended: bool
    is_current: bool
    is_from_elsewhere: bool = False


@dataclass(frozen=True)
class EnvelopeView:
    """A sealed login of the secretary. Shape: `opened_at` is its first sign-in."""

    user_id: UserId
    login: str
    made_by_name: str
    made_at: datetime
    opened_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class PersonRow:
    """A login in a village's list of people."""

    user_id: UserId
    login: str
    name: str
    member_id: MemberId | None
    is_active: bool
    must_change_password: bool
    roles: tuple[RoleView, ...]
    seen_at: datetime | None
    is_envelope: bool = False

    @property
    def is_unmatched(self) -> bool:
        """Tell whether nobody has said yet in which household the person lives, or that it is none of these."""
        is_known = self.is_envelope or self.member_id is not None or any(role.is_from_elsewhere for role in self.roles)
        return not is_known and any(not role.is_ended for role in self.roles)

    @property
    def current_roles(self) -> tuple[RoleView, ...]:
        """Give the roles that count today."""
        return tuple(role for role in self.roles if role.is_current)


@dataclass(frozen=True)
class SessionRow:
    """A live session in a list, to recognise it by and to end it."""

    sign_in_id: int
    member_id: MemberId | None
    device: str
    made_at: datetime
    seen_at: datetime
