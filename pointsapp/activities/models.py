"""Tables of activities, their lines and recorders, and of review meetings and their decisions."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.activities.types import (
    ActivityId,
    ActivityKind,
    DecisionId,
    LineId,
    LineState,
    MeetingId,
    Verdict,
)
from pointsapp.core.actor import HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, Words, in_village, whole_number
from pointsapp.core.db import Base
from pointsapp.files.models import PhotoId
from pointsapp.scoring.types import FaultId, ItemId

_OPENING_COUNTS = "is_opening AND state NOT IN ('voided', 'reversed')"


class Activity(Base):
    """What was done, when (the day it began), where and who led. A draft belongs to the village."""

    __tablename__ = "activities"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        Index(None, "village_id", "happened_on"),
        in_village("leader_id", "members"),
    )

    id: Mapped[ActivityId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    kind: Mapped[ActivityKind] = mapped_column(Words(ActivityKind), default=ActivityKind.DEEDS)
    title: Mapped[str] = mapped_column(String(100))
    happened_on: Mapped[date]
    began_at: Mapped[time | None]
    ended_at: Mapped[time | None]
    place: Mapped[str] = mapped_column(String(100), default="")
    leader_id: Mapped[MemberId | None] = mapped_column(Pk)
    note: Mapped[str] = mapped_column(String(500), default="")
    made_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Recorder(Base):
    """A person who edited a sheet. All of them are its recorders and stay out of its review, for good."""

    __tablename__ = "recorders"
    __table_args__ = (
        UniqueConstraint("activity_id", "user_id"),
        in_village("activity_id", "activities"),
        in_village("member_id", "members"),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    activity_id: Mapped[ActivityId] = mapped_column(Pk)
    user_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    member_id: Mapped[MemberId | None] = mapped_column(Pk)
    first_at: Mapped[datetime]


class Evidence(Base):
    """A photo that shows an activity, or one line of it."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("activity_id", "photo_id"),
        in_village("activity_id", "activities"),
        in_village("photo_id", "photos"),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    activity_id: Mapped[ActivityId] = mapped_column(Pk)
    photo_id: Mapped[PhotoId] = mapped_column(Pk)
    added_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    added_at: Mapped[datetime]


class Line(Base):
    """One household's points in an activity. Household and doer are those of the day of the deed.

    Units: `points` after shape and cap, in the smallest unit; `units` whole hours, heads ...
    Shape: `capped_points` is what the cap took away. A household has one opening balance (`is_opening`) that counts.
    """

    __tablename__ = "lines"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        Index(None, "activity_id"),
        Index(None, "village_id", "state"),
        Index(None, "household_id", "item_id"),
        Index(None, "member_id", "item_id"),
        Index(
            "uq_lines_opening",
            "village_id",
            "household_id",
            unique=True,
            sqlite_where=text(_OPENING_COUNTS),
            postgresql_where=text(_OPENING_COUNTS),
        ),
        in_village("activity_id", "activities"),
        in_village("household_id", "households"),
        in_village("member_id", "members"),
        in_village("item_id", "items"),
        CheckConstraint("points >= 0", name="points_not_negative"),
        CheckConstraint("units IS NULL OR units > 0", name="units_positive"),
        whole_number("points"),
    )

    id: Mapped[LineId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    activity_id: Mapped[ActivityId] = mapped_column(Pk)
    position: Mapped[int]
    is_opening: Mapped[bool] = mapped_column(default=False)
    household_id: Mapped[HouseholdId] = mapped_column(Pk)
    member_id: Mapped[MemberId | None] = mapped_column(Pk)
    item_id: Mapped[ItemId] = mapped_column(Pk)
    units: Mapped[int | None]
    chosen_points: Mapped[int | None] = mapped_column(Pk)
    points: Mapped[int] = mapped_column(Pk)
    capped_points: Mapped[int] = mapped_column(Pk, default=0)
    note: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[LineState] = mapped_column(Words(LineState), default=LineState.DRAFT)
    changed_at: Mapped[datetime]


class LineFault(Base):
    """A fault found at a checklist line."""

    __tablename__ = "line_faults"
    __table_args__ = (
        UniqueConstraint("line_id", "fault_id"),
        in_village("line_id", "lines"),
        in_village("fault_id", "faults"),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    line_id: Mapped[LineId] = mapped_column(Pk)
    fault_id: Mapped[FaultId] = mapped_column(Pk)


class ReviewMeeting(Base):
    """A meeting of the panel (评议小组)."""

    __tablename__ = "review_meetings"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        Index(None, "village_id", "met_on"),
    )

    id: Mapped[MeetingId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    met_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(100), default="")
    made_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    made_at: Mapped[datetime]


class Attendance(Base):
    """A reviewer who sat in a meeting, or who stepped out of it altogether (回避)."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("meeting_id", "user_id"),
        in_village("meeting_id", "review_meetings"),
        in_village("member_id", "members"),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    meeting_id: Mapped[MeetingId] = mapped_column(Pk)
    user_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    member_id: Mapped[MemberId | None] = mapped_column(Pk)
    is_recused: Mapped[bool] = mapped_column(default=False)


class Decision(Base):
    """What a meeting decided on a line, final. A line that was mended gets another one."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        Index(None, "line_id", "id"),
        Index(None, "meeting_id"),
        in_village("line_id", "lines"),
        in_village("meeting_id", "review_meetings"),
        in_village("decided_member_id", "members"),
        CheckConstraint("verdict <> 'refuse' OR reason <> ''", name="refusal_has_reason"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[DecisionId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    line_id: Mapped[LineId] = mapped_column(Pk)
    meeting_id: Mapped[MeetingId] = mapped_column(Pk)
    verdict: Mapped[Verdict] = mapped_column(Words(Verdict))
    reason: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[int] = mapped_column(Pk)
    decided_by_id: Mapped[UserId] = mapped_column(Pk, ForeignKey("users.id"))
    decided_member_id: Mapped[MemberId | None] = mapped_column(Pk)
    decided_at: Mapped[datetime]
