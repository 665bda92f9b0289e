"""Tables of households, members and stays."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.actor import HouseholdId, MemberId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, Words, in_village
from pointsapp.core.db import Base
from pointsapp.households.types import HouseholdState, Relation, StayEnd, StayId
from pointsapp.ledger.types import AccountId
from pointsapp.villages.types import GroupId


class Household(Base):
    """Who holds points. `number` is the village's own 户号, shown and typed as it is."""

    __tablename__ = "households"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("village_id", "number"),
        UniqueConstraint("uid"),
        UniqueConstraint("wallet_id"),
        Index(None, "village_id", "group_id"),
        in_village("group_id", "groups"),
        in_village("wallet_id", "accounts"),
    )

    id: Mapped[HouseholdId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    number: Mapped[str] = mapped_column(String(20))
    group_id: Mapped[GroupId] = mapped_column(Pk)
    wallet_id: Mapped[AccountId] = mapped_column(Pk)
    state: Mapped[HouseholdState] = mapped_column(Words(HouseholdState))
    made_at: Mapped[datetime]


class Member(Base):
    """A person of the village. `initials` are the pinyin initials of the name, for searching."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        Index(None, "village_id", "name"),
        Index(None, "village_id", "initials"),
    )

    id: Mapped[MemberId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    name: Mapped[str] = mapped_column(String(60))
    initials: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(30))
    is_adult: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]


class Stay(Base):
    """A member lives in a household from a day to a day, standing in some relation to its head."""

    __tablename__ = "stays"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        Index(None, "village_id", "household_id"),
        Index(None, "village_id", "member_id"),
        Index(
            "uq_stays_open_member",
            "village_id",
            "member_id",
            unique=True,
            sqlite_where=text("until_on IS NULL"),
            postgresql_where=text("until_on IS NULL"),
        ),
        Index(
            "uq_stays_open_head",
            "village_id",
            "household_id",
            unique=True,
            sqlite_where=text("until_on IS NULL AND relation = 'head'"),
            postgresql_where=text("until_on IS NULL AND relation = 'head'"),
        ),
        in_village("household_id", "households"),
        in_village("member_id", "members"),
        CheckConstraint("until_on IS NULL OR until_on >= since_on", name="days_in_order"),
        CheckConstraint("(until_on IS NULL) = (end_reason IS NULL)", name="end_has_reason"),
    )

    id: Mapped[StayId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    member_id: Mapped[MemberId] = mapped_column(Pk)
    relation: Mapped[Relation] = mapped_column(Words(Relation))
    since_on: Mapped[date]
    until_on: Mapped[date | None]
    end_reason: Mapped[StayEnd | None] = mapped_column(Words(StayEnd))


class Origin(Base):
    """A household came out of another one, or took it over: what that one had before counts under its caps too."""

    __tablename__ = "household_origins"
    __table_args__ = (
        UniqueConstraint("household_id", "origin_id"),
        Index(None, "village_id", "origin_id"),
        in_village("household_id", "households"),
        in_village("origin_id", "households"),
        CheckConstraint("household_id <> origin_id", name="two_households"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    origin_id: Mapped[HouseholdId] = mapped_column(Pk)
    since_on: Mapped[date]
