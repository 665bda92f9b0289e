"""Reading decisions: the register of all of them, and those of one meeting or line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from pointsapp.activities.models import Activity, Attendance, Decision, Line, ReviewMeeting
from pointsapp.activities.types import ActivityId, DecisionId, LineId, LineState, MeetingId, Verdict
from pointsapp.core.actor import HouseholdId, UserId, VillageId
from pointsapp.core.db import session
from pointsapp.core.paging import Stretch, stretch
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.types import Relation
from pointsapp.people.models import User
from pointsapp.scoring.models import Item

_HeadStay = aliased(Stay)
_Head = aliased(Member)


@dataclass(frozen=True)
class Wanted:
    """What to look for in the register; an empty part asks for nothing."""

    text: str = ""
    verdict: Verdict | None = None
    since_on: date | None = None
    until_on: date | None = None
    decided_by_id: UserId | None = None
    meeting_id: MeetingId | None = None


@dataclass(frozen=True)
class DecisionView:
    """A decision with what it was about. Head and doer are those of the day of the deed.

    Units: points in the smallest unit, as they were decided on.
    """

    decision_id: DecisionId
    decided_at: datetime
    meeting_id: MeetingId
    met_on: date
    activity_id: ActivityId
    title: str
    happened_on: date
    line_id: LineId
    household_id: HouseholdId
    household_number: str
    head_name: str
    member_name: str
    item_name: str
    points: int
    verdict: Verdict
    reason: str
    decider_name: str
    state: LineState
    is_latest: bool

    @property
    def may_be_taken_back(self) -> bool:
        """Tell whether the line stands approved and on no notice yet."""
        return self.is_latest and self.state is LineState.APPROVED


def stretch_of_decisions(village_id: VillageId, wanted: Wanted, before: int) -> Stretch[DecisionView]:
    """Give some rows of the register, the newest first, from a decision's number on."""

    def fetch(mark: int, count: int) -> list[tuple[int, DecisionView]]:
        found = _chosen(village_id, wanted).limit(count)
        rows = session().execute(found.where(Decision.id < mark) if mark else found)
        return [(view.decision_id, view) for view in map(_view, rows)]

    return stretch(fetch, _count(village_id, wanted), before)


def list_decisions(village_id: VillageId, wanted: Wanted) -> list[DecisionView]:
    """List the register, the newest first."""
    return [_view(row) for row in session().execute(_chosen(village_id, wanted))]


def list_minutes(village_id: VillageId, meeting_id: MeetingId) -> list[DecisionView]:
    """List the decisions of a meeting in the order of the sheets and their lines."""
    found = _chosen(village_id, Wanted(meeting_id=meeting_id)).order_by(None)
    rows = session().execute(found.order_by(Activity.happened_on, Activity.id, Line.position, Line.id, Decision.id))
    return [_view(row) for row in rows]


def list_deciders(village_id: VillageId) -> list[tuple[UserId, str]]:
    """List who ever sat in the village's panel, by name: nobody else decides, and there are fewer seats to look at."""
    rows = session().execute(
        select(User.id, User.name)
        .join(Attendance, Attendance.user_id == User.id)
        .join(ReviewMeeting, ReviewMeeting.id == Attendance.meeting_id)
        .where(ReviewMeeting.village_id == village_id, Attendance.is_recused.is_(False))
        .distinct()
        .order_by(User.name, User.id)
    )
    return [(user_id, name) for user_id, name in rows]


def _count(village_id: VillageId, wanted: Wanted) -> int:
    """Count what the register holds, looking into no more tables than the question names."""
    counted = select(func.count(Decision.id)).where(Decision.village_id == village_id, *_conditions(wanted))
    if wanted.since_on or wanted.until_on:
        counted = counted.join(ReviewMeeting, ReviewMeeting.id == Decision.meeting_id)
    if wanted.text:
        counted = (
            counted.join(Line, Line.id == Decision.line_id)
            .join(Activity, Activity.id == Line.activity_id)
            .join(Household, Household.id == Line.household_id)
            .join(Item, Item.id == Line.item_id)
        )
    return session().scalar(counted) or 0


def _chosen(village_id: VillageId, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    later = aliased(Decision)
    is_latest = ~exists().where(later.line_id == Decision.line_id, later.id > Decision.id)
    columns = (
        Decision.id,
        Decision.decided_at,
        Decision.meeting_id,
        ReviewMeeting.met_on,
        Line.activity_id,
        Activity.title,
        Activity.happened_on,
        Decision.line_id,
        Line.household_id,
        Household.number,
        func.coalesce(_head_name(), ""),
        func.coalesce(Member.name, ""),
        Item.name,
        Decision.points,
        Decision.verdict,
        Decision.reason,
        User.name,
        Line.state,
        is_latest,
    )
    return (
        select(*columns)
        .join(ReviewMeeting, ReviewMeeting.id == Decision.meeting_id)
        .join(Line, Line.id == Decision.line_id)
        .join(Activity, Activity.id == Line.activity_id)
        .join(Household, Household.id == Line.household_id)
        .join(Item, Item.id == Line.item_id)
        .join(User, User.id == Decision.decided_by_id)
        .outerjoin(Member, Member.id == Line.member_id)
        .where(Decision.village_id == village_id, *_conditions(wanted))
        .order_by(Decision.id.desc())
    )


def _head_name() -> ScalarSelect[str]:
    return (
        select(_Head.name)
        .join(_HeadStay, _HeadStay.member_id == _Head.id)
        .where(
            _HeadStay.household_id == Line.household_id,
            _HeadStay.relation == Relation.HEAD,
            _HeadStay.since_on <= Activity.happened_on,
            or_(_HeadStay.until_on.is_(None), _HeadStay.until_on >= Activity.happened_on),
        )
        .order_by(_HeadStay.id)
        .limit(1)
        .correlate(Line, Activity)
        .scalar_subquery()
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool] | None] = [
        _says(wanted.text) if wanted.text else None,
        Decision.verdict == wanted.verdict if wanted.verdict else None,
        ReviewMeeting.met_on >= wanted.since_on if wanted.since_on else None,
        ReviewMeeting.met_on <= wanted.until_on if wanted.until_on else None,
        Decision.decided_by_id == wanted.decided_by_id if wanted.decided_by_id else None,
        Decision.meeting_id == wanted.meeting_id if wanted.meeting_id else None,
    ]
    return [condition for condition in conditions if condition is not None]


def _says(text: str) -> ColumnElement[bool]:
    lives_there = exists().where(
        and_(
            _HeadStay.household_id == Line.household_id,
            _HeadStay.member_id == _Head.id,
            _Head.name.icontains(text, autoescape=True),
        )
    )
    return or_(
        Household.number == text,
        Activity.title.icontains(text, autoescape=True),
        Item.name.icontains(text, autoescape=True),
        Decision.reason.icontains(text, autoescape=True),
        lives_there,
    )


def _view(row: Any) -> DecisionView:
    return DecisionView(*row)
