"""Tables of what happened to households: all closed history."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.actor import HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, Words, in_village, whole_number
from pointsapp.core.db import Base
from pointsapp.core.requests import RequestId
from pointsapp.households.types import Relation
from pointsapp.ledger.types import TransferId
from pointsapp.life.types import EventId, EventKind
from pointsapp.villages.types import GroupId

HISTORY = {"sqlite_autoincrement": True}


class HouseholdEvent(Base):
    """Something happened to a household, as recorded. It takes effect with its outcome.

    Shape: `member_id` is who died or is to be head, `successor_id` the next head after a death, `number` that of the
    household that splits off. Units: `points` of a split in the smallest unit.
    """

    __tablename__ = "household_events"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        Index(None, "village_id", "household_id"),
        Index(None, "village_id", "other_household_id"),
        in_village("household_id", "households"),
        in_village("other_household_id", "households"),
        in_village("group_id", "groups"),
        in_village("member_id", "members"),
        in_village("successor_id", "members"),
        in_village("recorded_member_id", "members"),
        CheckConstraint("points >= 0", name="points_not_negative"),
        CheckConstraint("reason <> ''", name="reason_given"),
        whole_number("points"),
        HISTORY,
    )

    id: Mapped[EventId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    kind: Mapped[EventKind] = mapped_column(Words(EventKind))
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    other_household_id: Mapped[HouseholdId | None] = mapped_column(Pk)
    group_id: Mapped[GroupId | None] = mapped_column(Pk)
    number: Mapped[str] = mapped_column(String(20), default="")
    member_id: Mapped[MemberId | None] = mapped_column(Pk)
    successor_id: Mapped[MemberId | None] = mapped_column(Pk)
    relation: Mapped[Relation | None] = mapped_column(Words(Relation))
    happened_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    agreed_words: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[int] = mapped_column(Pk, default=0)
    recorded_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    recorded_member_id: Mapped[MemberId | None] = mapped_column(Pk)
    recorded_at: Mapped[datetime]


class EventMember(Base):
    """A member who goes along with an event."""

    __tablename__ = "event_members"
    __table_args__ = (
        UniqueConstraint("event_id", "member_id"),
        in_village("event_id", "household_events"),
        in_village("member_id", "members"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    event_id: Mapped[EventId] = mapped_column(Pk)
    member_id: Mapped[MemberId] = mapped_column(Pk)


class EventOutcome(Base):
    """An event took effect, or a second person refused it; once, final.

    Shape: without a second person `decided_by_id` is None. `new_household_id` is the one that split off.
    """

    __tablename__ = "event_outcomes"
    __table_args__ = (
        UniqueConstraint("event_id"),
        UniqueConstraint("transfer_id"),
        Index(None, "village_id", "new_household_id"),
        in_village("event_id", "household_events"),
        in_village("new_household_id", "households"),
        in_village("transfer_id", "transfers"),
        in_village("request_id", "requests"),
        in_village("decided_member_id", "members"),
        CheckConstraint("is_done OR transfer_id IS NULL", name="refused_moves_nothing"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    event_id: Mapped[EventId] = mapped_column(Pk)
    is_done: Mapped[bool]
    new_household_id: Mapped[HouseholdId | None] = mapped_column(Pk)
    transfer_id: Mapped[TransferId | None] = mapped_column(Pk)
    request_id: Mapped[RequestId | None] = mapped_column(Pk)
    words: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    decided_member_id: Mapped[MemberId | None] = mapped_column(Pk)
    decided_at: Mapped[datetime]
