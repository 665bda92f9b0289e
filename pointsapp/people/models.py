"""Tables of logins, memberships, sessions, pairing codes and counted tries."""

from __future__ import annotations

from datetime import date, datetime
from typing import NewType

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.actor import HouseholdId, MemberId, Role, UserId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, Words, in_village
from pointsapp.core.db import Base

MembershipId = NewType("MembershipId", int)
SignInId = NewType("SignInId", int)


class User(Base):
    """A login, known to the whole installation. `login` is stored in its canonical letters."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("login"), UniqueConstraint("uid"))

    id: Mapped[UserId] = mapped_column(Pk, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    login: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    made_at: Mapped[datetime]


class Membership(Base):
    """A role of a login in a village, from a day to a day; it belongs to a member who lives there.

    Shape: `until_on` is the last day planned; `ended_at` ends it at once, whatever was planned. Without a member the
    person is either from elsewhere, or still to be found among the households.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        Index(None, "user_id", "village_id"),
        in_village("member_id", "members"),
        CheckConstraint("until_on IS NULL OR until_on >= since_on", name="days_in_order"),
    )

    id: Mapped[MembershipId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    user_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    role: Mapped[Role] = mapped_column(Words(Role))
    member_id: Mapped[MemberId | None] = mapped_column(Pk)
    is_from_elsewhere: Mapped[bool] = mapped_column(default=False, server_default=false())
    since_on: Mapped[date]
    until_on: Mapped[date | None]
    given_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))


class Envelope(Base):
    """A second login of the secretary, printed and sealed for the day on which nobody else can sign in.

    Shape: `opened_at` is its first sign-in; `ended_at` when another envelope took its place.
    """

    __tablename__ = "envelopes"
    __table_args__ = (UniqueConstraint("village_id", "id"), UniqueConstraint("user_id"))

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    user_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    made_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    made_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SignIn(Base):
    """A session kept by the server, so that it can be ended. Only the cookie's hash is stored.

    Shape: an officer's has `user_id`; a villager's phone has village, household and member.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "user_id"),
        Index(None, "village_id", "household_id"),
        in_village("household_id", "households"),
        in_village("member_id", "members"),
        CheckConstraint("(user_id IS NULL) = (household_id IS NOT NULL)", name="one_owner"),
    )

    id: Mapped[SignInId] = mapped_column(Pk, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    village_id: Mapped[VillageId | None] = mapped_column(Pk, ForeignKey("villages.id"))
    household_id: Mapped[HouseholdId | None] = mapped_column(Pk)
    member_id: Mapped[MemberId | None] = mapped_column(Pk)
    device: Mapped[str] = mapped_column(String(120), default="")
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))


class PairingCode(Base):
    """A one-time code with which a villager's phone is tied to a household."""

    __tablename__ = "pairing_codes"
    __table_args__ = (
        UniqueConstraint("code_hash"),
        in_village("household_id", "households"),
        in_village("member_id", "members"),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    member_id: Mapped[MemberId | None] = mapped_column(Pk)
    code_hash: Mapped[str] = mapped_column(String(64))
    made_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Attempt(Base):
    """A counted try at a secret, by a name for what was tried: rate limits look back at these."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "subject", "at"),)

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    subject: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
