"""Reading objections and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select

from pointsapp.core.actor import VillageId
from pointsapp.core.clock import day_bounds, start_of
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.paging import PAGE_SIZE, Page, page_number
from pointsapp.people.models import User
from pointsapp.publicity.models import Notice, NoticeLine, Objection, ObjectionAnswer
from pointsapp.publicity.queries.searching import says_line, says_notice
from pointsapp.publicity.types import Answered, NoticeId, NoticeLineId, ObjectionId


class ObjectionStage(StrEnum):
    """How far an objection is."""

    OPEN = "open"
    OVERDUE = "overdue"
    ANSWERED = "answered"


@dataclass(frozen=True)
class ObjectionFilter:
    """Which objections are asked for; what is empty asks for nothing. Days are those on which they came in.

    Shape: `text` is a notice's number, or of the line objected to the household's number, a part of the name of
    somebody living there or of what it was for. It never looks into who objected, nor into the words.
    """

    text: str = ""
    stage: ObjectionStage | None = None
    since_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class ObjectionView:
    """An objection with what it is about and its answer; who objected stands in `objection` only."""

    objection: Objection
    notice: Notice
    posted: NoticeLine | None
    answer: ObjectionAnswer | None
    answered_by_name: str

    def stage(self, today: date) -> ObjectionStage:
        """Tell how far the objection is."""
        if self.answer is not None:
            return ObjectionStage.ANSWERED
        return ObjectionStage.OVERDUE if today > self.objection.due_on else ObjectionStage.OPEN


def get_objection(village_id: VillageId, objection_id: ObjectionId) -> Objection:
    """Give an objection of this village. Errors: Absent."""
    objection = session().scalar(
        select(Objection).where(Objection.village_id == village_id, Objection.id == objection_id)
    )
    if objection is None:
        raise Absent()
    return objection


def describe_objection(village_id: VillageId, objection_id: ObjectionId) -> ObjectionView:
    """Describe one objection of this village. Errors: Absent."""
    found = _views(and_(Objection.village_id == village_id, Objection.id == objection_id))
    if not found:
        raise Absent()
    return found[0]


def describe_objection_of(notice: Notice, uid: str) -> ObjectionView:
    """Describe the objection that somebody made on a notice's public page. Errors: Absent."""
    found = _views(and_(Objection.notice_id == notice.id, Objection.uid == uid))
    if not found:
        raise Absent()
    return found[0]


def page_of_objections(
    village_id: VillageId, wanted: ObjectionFilter, number: int, *, today: date
) -> Page[ObjectionView]:
    """Give a page of objections, open ones by due date first, then the answered ones."""
    chosen = _chosen(village_id, wanted, today)
    total = _count(chosen)
    number = page_number(number, total)
    return Page(_views(chosen, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE), number, total)


def list_objections(village_id: VillageId, wanted: ObjectionFilter, *, today: date) -> list[ObjectionView]:
    """List objections, open ones by due date first."""
    return _views(_chosen(village_id, wanted, today))


def count_open_objections(village_id: VillageId) -> int:
    """Count the objections that nobody has answered."""
    return _count(and_(Objection.village_id == village_id, ObjectionAnswer.id.is_(None)))


def count_overdue_objections(village_id: VillageId, today: date) -> int:
    """Count the open objections whose day for the answer has passed."""
    return _count(and_(Objection.village_id == village_id, _in_stage(ObjectionStage.OVERDUE, today)))


def count_open_on(notice_line_id: NoticeLineId) -> int:
    """Count the open objections to one posted line."""
    return _count(and_(Objection.notice_line_id == notice_line_id, ObjectionAnswer.id.is_(None)))


def count_missing_reports(notice_id: NoticeId) -> int:
    """Count what was reported missing at a notice."""
    return _count(and_(Objection.notice_id == notice_id, Objection.notice_line_id.is_(None)))


def list_answers_on(notice_line_id: NoticeLineId) -> list[Answered]:
    """List the outcomes of all answers to objections to one posted line, in their order."""
    rows = session().execute(
        select(ObjectionAnswer.outcome, ObjectionAnswer.new_points)
        .join(Objection, Objection.id == ObjectionAnswer.objection_id)
        .where(Objection.notice_line_id == notice_line_id)
        .order_by(ObjectionAnswer.id)
    )
    return [Answered(outcome, new_points) for outcome, new_points in rows]


def is_answered(objection_id: ObjectionId) -> bool:
    """Tell whether an objection has its answer."""
    answer = select(ObjectionAnswer.id).where(ObjectionAnswer.objection_id == objection_id)
    return session().scalar(answer) is not None


def _chosen(village_id: VillageId, wanted: ObjectionFilter, today: date) -> ColumnElement[bool]:
    conditions = [Objection.village_id == village_id, _in_stage(wanted.stage, today)]
    if wanted.text:
        notices = select(Notice.id).where(Notice.village_id == village_id, says_notice(wanted.text))
        lines = select(NoticeLine.id).where(NoticeLine.village_id == village_id, says_line(village_id, wanted.text))
        conditions.append(or_(Objection.notice_id.in_(notices), Objection.notice_line_id.in_(lines)))
    if wanted.since_on is not None:
        conditions.append(Objection.made_at >= start_of(wanted.since_on))
    if wanted.until_on is not None:
        conditions.append(Objection.made_at < day_bounds(wanted.until_on)[1])
    return and_(*conditions)


def _in_stage(wanted: ObjectionStage | None, today: date) -> ColumnElement[bool]:
    if wanted is ObjectionStage.ANSWERED:
        return ObjectionAnswer.id.is_not(None)
    if wanted is ObjectionStage.OVERDUE:
        return and_(ObjectionAnswer.id.is_(None), Objection.due_on < today)
    if wanted is ObjectionStage.OPEN:
        return ObjectionAnswer.id.is_(None)
    return Objection.id.is_not(None)


def _count(chosen: ColumnElement[bool]) -> int:
    counted = (
        select(func.count(Objection.id))
        .outerjoin(ObjectionAnswer, ObjectionAnswer.objection_id == Objection.id)
        .where(chosen)
    )
    return session().scalar(counted) or 0


def _views(chosen: ColumnElement[bool], *, limit: int | None = None, offset: int | None = None) -> list[ObjectionView]:
    rows = session().execute(
        select(Objection, Notice, NoticeLine, ObjectionAnswer, User.name)
        .join(Notice, Notice.id == Objection.notice_id)
        .outerjoin(NoticeLine, NoticeLine.id == Objection.notice_line_id)
        .outerjoin(ObjectionAnswer, ObjectionAnswer.objection_id == Objection.id)
        .outerjoin(User, User.id == ObjectionAnswer.answered_by_id)
        .where(chosen)
        .order_by(ObjectionAnswer.id.is_not(None), Objection.due_on, Objection.id)
        .limit(limit)
        .offset(offset)
    )
    return [
        ObjectionView(objection, notice, posted, answer, name or "") for objection, notice, posted, answer, name in rows
    ]
