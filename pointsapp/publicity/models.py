"""Tables of notices, their lines, objections, answers and credits."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.activities.types import ActivityId, LineId
from pointsapp.core.actor import HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, Words, in_village
from pointsapp.core.db import Base
from pointsapp.ledger.types import TransferId
from pointsapp.publicity.types import (
    Channel,
    NoticeId,
    NoticeLineId,
    ObjectionId,
    ObjectionKind,
    Outcome,
)

HISTORY = {"sqlite_autoincrement": True}


class Notice(Base):
    """A posting of approved lines, from its first day to its last day inclusive.

    Shape: `number` counts in the village; `token` is the unguessable part of the public address.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("village_id", "number"),
        UniqueConstraint("uid"),
        UniqueConstraint("token"),
        CheckConstraint("ends_on >= starts_on", name="days_in_order"),
        CheckConstraint("closed_at IS NULL OR channels_checked", name="closed_after_check"),
    )

    id: Mapped[NoticeId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    number: Mapped[int]
    token: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    posted_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    posted_at: Mapped[datetime]
    channels_checked: Mapped[bool] = mapped_column(default=False)
    closed_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


class NoticeStop(Base):
    """A notice that was printed wrong was taken down before its end, final; `next_notice_id` shows its lines again."""

    __tablename__ = "notice_stops"
    __table_args__ = (
        UniqueConstraint("notice_id"),
        UniqueConstraint("next_notice_id"),
        in_village("notice_id", "notices"),
        in_village("next_notice_id", "notices"),
        CheckConstraint("reason <> ''", name="reason_given"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    notice_id: Mapped[NoticeId] = mapped_column(Pk)
    next_notice_id: Mapped[NoticeId | None] = mapped_column(Pk)
    reason: Mapped[str] = mapped_column(Text)
    stopped_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    stopped_at: Mapped[datetime]


class NoticeLine(Base):
    """A line as it was posted, final: number, public wording and points."""

    __tablename__ = "notice_lines"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("notice_id", "number"),
        UniqueConstraint("notice_id", "line_id"),
        Index(None, "line_id"),
        in_village("notice_id", "notices"),
        in_village("line_id", "lines"),
        HISTORY,
    )

    id: Mapped[NoticeLineId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    notice_id: Mapped[NoticeId] = mapped_column(Pk)
    line_id: Mapped[LineId] = mapped_column(Pk)
    number: Mapped[int]
    group_name: Mapped[str] = mapped_column(String(40))
    household_number: Mapped[str] = mapped_column(String(20))
    masked_name: Mapped[str] = mapped_column(String(60))
    wording: Mapped[str] = mapped_column(String(60))
    points: Mapped[int] = mapped_column(Pk)


class Objection(Base):
    """What somebody said against a posted line, or about a missing one, final.

    Who objected is for supervisors only. Shape: `household_id` is whose line is missing, where known.
    Units: `due_on` counts working days.
    """

    __tablename__ = "objections"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        Index(None, "notice_id"),
        Index(None, "notice_line_id"),
        in_village("notice_id", "notices"),
        in_village("notice_line_id", "notice_lines"),
        in_village("objector_id", "members"),
        in_village("household_id", "households"),
        CheckConstraint("(kind = 'wrong') = (notice_line_id IS NOT NULL)", name="line_named"),
        CheckConstraint("words <> ''", name="words_given"),
        HISTORY,
    )

    id: Mapped[ObjectionId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    notice_id: Mapped[NoticeId] = mapped_column(Pk)
    notice_line_id: Mapped[NoticeLineId | None] = mapped_column(Pk)
    kind: Mapped[ObjectionKind] = mapped_column(Words(ObjectionKind))
    words: Mapped[str] = mapped_column(Text)
    channel: Mapped[Channel] = mapped_column(Words(Channel))
    objector_name: Mapped[str] = mapped_column(String(60), default="")
    objector_contact: Mapped[str] = mapped_column(String(60), default="")
    objector_id: Mapped[MemberId | None] = mapped_column(Pk)
    household_id: Mapped[HouseholdId | None] = mapped_column(Pk)
    taken_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    made_at: Mapped[datetime]
    due_on: Mapped[date]


class ObjectionAnswer(Base):
    """The one answer to an objection, with its reason, final."""

    __tablename__ = "objection_answers"
    __table_args__ = (
        UniqueConstraint("objection_id"),
        in_village("objection_id", "objections"),
        in_village("answered_member_id", "members"),
        in_village("activity_id", "activities"),
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("(outcome = 'changed') = (new_points IS NOT NULL)", name="change_named"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    objection_id: Mapped[ObjectionId] = mapped_column(Pk)
    outcome: Mapped[Outcome] = mapped_column(Words(Outcome))
    reason: Mapped[str] = mapped_column(Text)
    old_points: Mapped[int | None] = mapped_column(Pk)
    new_points: Mapped[int | None] = mapped_column(Pk)
    activity_id: Mapped[ActivityId | None] = mapped_column(Pk)
    answered_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    answered_member_id: Mapped[MemberId | None] = mapped_column(Pk)
    answered_at: Mapped[datetime]


class Credit(Base):
    """A posted line became points: once, by one transfer, final. A line worth nothing has no credit."""

    __tablename__ = "credits"
    __table_args__ = (
        UniqueConstraint("line_id"),
        UniqueConstraint("transfer_id"),
        Index(None, "notice_id"),
        in_village("notice_id", "notices"),
        in_village("line_id", "lines"),
        in_village("transfer_id", "transfers"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    notice_id: Mapped[NoticeId] = mapped_column(Pk)
    line_id: Mapped[LineId] = mapped_column(Pk)
    transfer_id: Mapped[TransferId] = mapped_column(Pk)
    credited_at: Mapped[datetime]
