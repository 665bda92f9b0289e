"""Notices and their lines as pages and sheets show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select

from pointsapp.activities.models import Line
from pointsapp.activities.types import LineId, LineState
from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.paging import PAGE_SIZE, Page, page_number
from pointsapp.core.prepared import Prepared
from pointsapp.households.models import Household
from pointsapp.households.types import HouseholdState
from pointsapp.publicity.models import Notice, NoticeLine, Objection, ObjectionAnswer
from pointsapp.publicity.queries.notices import head_names, is_newest
from pointsapp.publicity.queries.searching import says_line, says_notice
from pointsapp.publicity.rules.order import SMALLEST_GROUP
from pointsapp.publicity.types import NoticeId
from pointsapp.villages.models import Group


class Stage(StrEnum):
    """How far a notice is: it stands, its days are over, it is closed, or it was taken down before."""

    RUNNING = "running"
    DUE = "due"
    CLOSED = "closed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class NoticeFilter:
    """Which notices are asked for; what is empty asks for nothing.

    Shape: `text` is a notice's number, or on one of its lines a household's number, a part of the name of somebody
    living there or of what it was for; a notice that stands on any day between the two is found.
    """

    text: str = ""
    stage: Stage | None = None
    since_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class NoticeRow:
    """A notice in the list. Units: `points` of all its lines as posted."""

    notice: Notice
    lines: int
    points: int
    objections: int
    open_objections: int


@dataclass(frozen=True)
class OfficeLine:
    """A posted line as the office sees it: how far it is, how many objected, never who.

    Shape: `state` is None when the line was changed or is shown again elsewhere.
    """

    number: int
    group_name: str
    household_number: str
    head_name: str
    masked_name: str
    wording: str
    points: int
    state: LineState | None
    objections: int
    open_objections: int


@dataclass(frozen=True)
class PublicLine:
    """A line as everybody may read it."""

    number: int
    masked_name: str
    wording: str
    points: int


@dataclass(frozen=True)
class SheetLine(PublicLine):
    """A line on the paper in the village, where the household's number helps to find it."""

    household_number: str


_POSTED = (
    select(
        NoticeLine.number,
        NoticeLine.group_name,
        NoticeLine.household_number,
        NoticeLine.masked_name,
        NoticeLine.wording,
        NoticeLine.points,
    )
    .where(NoticeLine.village_id == bindparam("village"), NoticeLine.notice_id == bindparam("notice"))
    .order_by(NoticeLine.number)
)
_SHOWN_LINES = Prepared(_POSTED.where(NoticeLine.points > 0))
_OFFICE_LINES = Prepared(
    _POSTED.add_columns(NoticeLine.id, Line.household_id, Line.state, is_newest().label("is_newest")).join(
        Line, Line.id == NoticeLine.line_id
    )
)
"""Notices of a large village have a thousand lines: plain rows cost a fifth of objects."""


def stage_of(notice: Notice, today: date) -> Stage:
    """Tell how far a notice is."""
    if notice.stopped_at is not None:
        return Stage.STOPPED
    if notice.closed_at is not None:
        return Stage.CLOSED
    return Stage.DUE if today > notice.ends_on else Stage.RUNNING


def page_of_notices(village_id: VillageId, wanted: NoticeFilter, number: int, *, today: date) -> Page[NoticeRow]:
    """Give a page of notices, newest first, with their counts."""
    chosen = _chosen(village_id, wanted, today)
    total = session().scalar(select(func.count()).select_from(Notice).where(chosen)) or 0
    number = page_number(number, total)
    return Page(_rows(chosen, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE), number, total)


def list_notice_rows(village_id: VillageId, wanted: NoticeFilter, *, today: date) -> list[NoticeRow]:
    """List notices, newest first, with their counts."""
    return _rows(_chosen(village_id, wanted, today))


def list_office_lines(notice: Notice) -> list[OfficeLine]:
    """List the lines of a notice in the order of their numbers, with heads of today's households by name."""
    counts = _objections_by_line(notice)
    rows = _OFFICE_LINES.all(session(), village=notice.village_id, notice=notice.id)
    heads = head_names(notice.village_id, {row.household_id for row in rows}, notice.starts_on)
    return [
        OfficeLine(
            row.number,
            row.group_name,
            row.household_number,
            heads.get(row.household_id, ""),
            row.masked_name,
            row.wording,
            row.points,
            row.state if row.is_newest and row.state is not LineState.APPROVED else None,
            *counts.get(row.id, (0, 0)),
        )
        for row in rows
    ]


def list_standing_ids(notice: Notice) -> dict[int, LineId]:
    """Tell by their numbers which undisputed lines stand on a notice."""
    rows = session().execute(
        select(NoticeLine.number, NoticeLine.line_id)
        .join(Line, Line.id == NoticeLine.line_id)
        .where(NoticeLine.notice_id == notice.id, Line.state == LineState.ON_NOTICE, is_newest())
    )
    return {row.number: row.line_id for row in rows}


def list_sheet_groups(notice: Notice) -> list[tuple[str, list[SheetLine]]]:
    """List the lines for the paper by group; lines worth nothing are not hung up."""
    return [
        (
            name,
            [SheetLine(row.number, row.masked_name, row.wording, row.points, row.household_number) for row in rows],
        )
        for name, rows in groupby(_shown_lines(notice), key=lambda row: row.group_name)
    ]


def list_public_groups(notice: Notice) -> list[tuple[str, list[PublicLine]]]:
    """List the lines for everybody by group; groups of very few households are put together without a name."""
    small = _small_groups(notice.village_id)
    shown = _shown_lines(notice)
    named = [
        (name, [_public(row) for row in rows])
        for name, rows in groupby((row for row in shown if row.group_name not in small), key=lambda row: row.group_name)
    ]
    unnamed = [_public(row) for row in shown if row.group_name in small]
    return [*named, *([("", unnamed)] if unnamed else [])]


def _public(row: Any) -> PublicLine:
    return PublicLine(row.number, row.masked_name, row.wording, row.points)


def _shown_lines(notice: Notice) -> list[Any]:
    return _SHOWN_LINES.all(session(), village=notice.village_id, notice=notice.id)


def _small_groups(village_id: VillageId) -> set[str]:
    rows = session().execute(
        select(Group.name, func.count(Household.id))
        .outerjoin(
            Household,
            and_(Household.group_id == Group.id, Household.state != HouseholdState.CLOSED),
        )
        .where(Group.village_id == village_id)
        .group_by(Group.name)
    )
    return {name for name, households in rows if households < SMALLEST_GROUP}


def _chosen(village_id: VillageId, wanted: NoticeFilter, today: date) -> ColumnElement[bool]:
    conditions = [Notice.village_id == village_id, _in_stage(wanted.stage, today)]
    if wanted.text:
        lines = says_line(village_id, wanted.text)
        noticed = select(NoticeLine.notice_id).where(NoticeLine.village_id == village_id, lines)
        conditions.append(or_(says_notice(wanted.text), Notice.id.in_(noticed)))
    if wanted.since_on is not None:
        conditions.append(Notice.ends_on >= wanted.since_on)
    if wanted.until_on is not None:
        conditions.append(Notice.starts_on <= wanted.until_on)
    return and_(*conditions)


def _in_stage(wanted: Stage | None, today: date) -> ColumnElement[bool]:
    if wanted is Stage.CLOSED:
        return Notice.closed_at.is_not(None)
    if wanted is Stage.STOPPED:
        return Notice.stopped_at.is_not(None)
    stands = and_(Notice.closed_at.is_(None), Notice.stopped_at.is_(None))
    if wanted is Stage.DUE:
        return and_(stands, Notice.ends_on < today)
    if wanted is Stage.RUNNING:
        return and_(stands, Notice.ends_on >= today)
    return Notice.id.is_not(None)


def _rows(chosen: ColumnElement[bool], *, limit: int | None = None, offset: int | None = None) -> list[NoticeRow]:
    notices = list(
        session().scalars(select(Notice).where(chosen).order_by(Notice.number.desc()).limit(limit).offset(offset))
    )
    ids = [notice.id for notice in notices]
    sums = {
        notice_id: (count, int(points))
        for notice_id, count, points in session().execute(
            select(NoticeLine.notice_id, func.count(), func.sum(NoticeLine.points))
            .where(NoticeLine.notice_id.in_(ids))
            .group_by(NoticeLine.notice_id)
        )
    }
    objections = _objections_by_notice(ids)
    return [NoticeRow(notice, *sums.get(notice.id, (0, 0)), *objections.get(notice.id, (0, 0))) for notice in notices]


_OPEN = func.sum(case((ObjectionAnswer.id.is_(None), 1), else_=0))


def _objections_by_notice(notice_ids: list[NoticeId]) -> dict[NoticeId, tuple[int, int]]:
    rows = session().execute(
        select(Objection.notice_id, func.count(), _OPEN)
        .outerjoin(ObjectionAnswer, ObjectionAnswer.objection_id == Objection.id)
        .where(Objection.notice_id.in_(notice_ids))
        .group_by(Objection.notice_id)
    )
    return {notice_id: (count, int(still_open)) for notice_id, count, still_open in rows}


def _objections_by_line(notice: Notice) -> dict[int | None, tuple[int, int]]:
    rows = session().execute(
        select(Objection.notice_line_id, func.count(), _OPEN)
        .outerjoin(ObjectionAnswer, ObjectionAnswer.objection_id == Objection.id)
        .where(Objection.village_id == notice.village_id, Objection.notice_id == notice.id)
        .group_by(Objection.notice_line_id)
    )
    return {line_id: (count, int(still_open)) for line_id, count, still_open in rows}
