"""Tables of rule sets, categories, items and the faults of checklists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.actor import UserId, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, Words, in_village
from pointsapp.core.db import Base
from pointsapp.scoring.types import (
    Attendance,
    CapPeriod,
    CategoryId,
    CountedPer,
    FaultId,
    ItemId,
    ItemShape,
    MeetingKind,
    RuleSetId,
    RuleSetState,
)
from pointsapp.villages.types import GroupId


class RuleSet(Base):
    """One version of a scoring table. `group_id` None means it holds for the whole village.

    Shape: adopted ones carry the meeting; they hold from `in_force_on` until before `retired_on`.
    """

    __tablename__ = "rule_sets"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        Index("uq_rule_sets_version", "village_id", "version", unique=True),
        in_village("group_id", "groups"),
        CheckConstraint(
            "state = 'draft' OR (meeting_kind IS NOT NULL AND met_on IS NOT NULL"
            " AND due_count IS NOT NULL AND present_count IS NOT NULL"
            " AND votes_for IS NOT NULL AND in_force_on IS NOT NULL)",
            name="adoption_whole",
        ),
        CheckConstraint("in_force_on IS NULL OR in_force_on >= met_on", name="not_before_adoption"),
        CheckConstraint("retired_on IS NULL OR retired_on >= in_force_on", name="days_in_order"),
    )

    id: Mapped[RuleSetId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(100))
    group_id: Mapped[GroupId | None] = mapped_column(Pk)
    state: Mapped[RuleSetState] = mapped_column(Words(RuleSetState), default=RuleSetState.DRAFT)
    meeting_kind: Mapped[MeetingKind | None] = mapped_column(Words(MeetingKind))
    attendance: Mapped[Attendance | None] = mapped_column(Words(Attendance))
    met_on: Mapped[date | None]
    due_count: Mapped[int | None]
    present_count: Mapped[int | None]
    votes_for: Mapped[int | None]
    votes_against: Mapped[int | None]
    in_force_on: Mapped[date | None]
    retired_on: Mapped[date | None]
    made_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))
    made_at: Mapped[datetime]
    adopted_by_id: Mapped[UserId | None] = mapped_column(Pk, ForeignKey("users.id"))


class Category(Base):
    """A heading of the table."""

    __tablename__ = "categories"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("rule_set_id", "name"),
        in_village("rule_set_id", "rule_sets"),
    )

    id: Mapped[CategoryId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    rule_set_id: Mapped[RuleSetId] = mapped_column(Pk)
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]


class Item(Base):
    """One line of the table. Points it lacks are still to be settled, and keep it switched off.

    Shape: `remark` is the code that keeps the item off, None once settled; `remarks` are all that an
    import had to say, as {code, row, params}. `source_text` holds the cells of its row as they were.
    Units: points in the smallest unit; `points` is the fixed amount, that of one unit,
    or the full mark of a checklist.
    """

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        Index(None, "village_id", "rule_set_id"),
        in_village("rule_set_id", "rule_sets"),
        in_village("category_id", "categories"),
        CheckConstraint("NOT is_on OR remark IS NULL", name="settled_when_on"),
        CheckConstraint("(cap_points IS NULL) = (cap_period IS NULL)", name="cap_whole"),
        CheckConstraint("cap_points IS NULL OR cap_points > 0", name="cap_positive"),
        CheckConstraint(
            "points_min IS NULL OR points_max IS NULL OR points_min <= points_max",
            name="range_in_order",
        ),
    )

    id: Mapped[ItemId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    rule_set_id: Mapped[RuleSetId] = mapped_column(Pk)
    category_id: Mapped[CategoryId] = mapped_column(Pk)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    shape: Mapped[ItemShape] = mapped_column(Words(ItemShape))
    points: Mapped[int | None] = mapped_column(Pk)
    points_min: Mapped[int | None] = mapped_column(Pk)
    points_max: Mapped[int | None] = mapped_column(Pk)
    unit: Mapped[str] = mapped_column(String(40), default="")
    counted_per: Mapped[CountedPer] = mapped_column(Words(CountedPer))
    cap_points: Mapped[int | None] = mapped_column(Pk)
    cap_period: Mapped[CapPeriod | None] = mapped_column(Words(CapPeriod))
    wants_evidence: Mapped[bool] = mapped_column(default=False)
    article: Mapped[str] = mapped_column(String(100), default="")
    public_wording: Mapped[str] = mapped_column(String(60))
    is_on: Mapped[bool] = mapped_column(default=True)
    remark: Mapped[str | None] = mapped_column(String(40))
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    warning: Mapped[str | None] = mapped_column(String(40))
    source_text: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(String(300), default="")


class Fault(Base):
    """What takes points off a checklist's full mark, each once."""

    __tablename__ = "faults"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        Index(None, "item_id"),
        in_village("item_id", "items"),
        CheckConstraint("points > 0", name="points_positive"),
    )

    id: Mapped[FaultId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    item_id: Mapped[ItemId] = mapped_column(Pk)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    points: Mapped[int] = mapped_column(Pk)
