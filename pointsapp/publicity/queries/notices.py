"""Reading notices and their lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from pointsapp.activities.models import Activity, Line
from pointsapp.activities.types import LineId, LineState
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.types import Relation
from pointsapp.publicity.errors import LineNumberUnknown
from pointsapp.publicity.models import Notice, NoticeLine
from pointsapp.publicity.rules.order import in_order
from pointsapp.publicity.types import NoticeId, PostedLine
from pointsapp.scoring.models import Item
from pointsapp.villages.models import Group


@dataclass(frozen=True)
class NoticeRef:
    """Where a line stands or stood: the notice, and the line's number on it."""

    notice_id: NoticeId
    number: int
    line_number: int
    starts_on: date
    ends_on: date
    is_closed: bool


def get_notice(village_id: VillageId, notice_id: NoticeId) -> Notice:
    """Give a notice of this village. Errors: Absent."""
    notice = session().scalar(select(Notice).where(Notice.village_id == village_id, Notice.id == notice_id))
    if notice is None:
        raise Absent()
    return notice


def lock_notice(village_id: VillageId, notice_id: NoticeId) -> Notice:
    """Give a notice as it is now, and keep everybody else from it. Errors: Absent. Locks: the notice."""
    notice = session().scalar(
        select(Notice)
        .where(Notice.village_id == village_id, Notice.id == notice_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if notice is None:
        raise Absent()
    return notice


def get_notice_by_token(token: str) -> Notice:
    """Give the notice of a public address, of whichever village. Errors: Absent."""
    notice = session().scalar(select(Notice).where(Notice.token == token))
    if notice is None:
        raise Absent()
    return notice


def get_posted_line(village_id: VillageId, notice_id: NoticeId, number: int) -> NoticeLine:
    """Give a line by its number on the notice. Errors: LineNumberUnknown."""
    posted = session().scalar(
        select(NoticeLine).where(
            NoticeLine.village_id == village_id, NoticeLine.notice_id == notice_id, NoticeLine.number == number
        )
    )
    if posted is None:
        raise LineNumberUnknown(number=number)
    return posted


def is_newest() -> ColumnElement[bool]:
    """Tell of a posted line whether it is its line's last posting: a changed line is shown again later."""
    later = aliased(NoticeLine)
    return ~exists().where(later.line_id == NoticeLine.line_id, later.id > NoticeLine.id)


def stands_on(posted: NoticeLine) -> bool:
    """Tell whether no later notice shows the line again."""
    return session().scalar(select(NoticeLine.id).where(NoticeLine.id == posted.id, is_newest())) is not None


def list_approved(village_id: VillageId, on: date, line_ids: Iterable[LineId] | None = None) -> list[PostedLine]:
    """List the lines that wait for a notice, or those of them that were chosen, in the order of their numbers."""
    wanted = [Line.village_id == village_id, Line.state == LineState.APPROVED]
    if line_ids is not None:
        wanted.append(Line.id.in_(list(line_ids)))
    rows = list(
        session().execute(
            select(Line.id, Group, Line.household_id, Household.number, Item, Line.points, Activity.happened_on)
            .join(Activity, Activity.id == Line.activity_id)
            .join(Household, Household.id == Line.household_id)
            .join(Group, Group.id == Household.group_id)
            .join(Item, Item.id == Line.item_id)
            .where(*wanted)
        )
    )
    heads = head_names(village_id, {row[2] for row in rows}, on)
    return in_order(
        PostedLine(
            line_id=line_id,
            group_position=group.position,
            group_name=group.name,
            household_id=household_id,
            household_number=number,
            head_name=heads.get(household_id, ""),
            wording=item.public_wording,
            points=points,
            happened_on=happened_on,
        )
        for line_id, group, household_id, number, item, points, happened_on in rows
    )


def count_approved(village_id: VillageId) -> int:
    """Count the lines that wait for a notice."""
    wanted = (Line.village_id == village_id, Line.state == LineState.APPROVED)
    return session().scalar(select(func.count()).select_from(Line).where(*wanted)) or 0


def head_names(village_id: VillageId, household_ids: Iterable[HouseholdId], on: date) -> dict[HouseholdId, str]:
    """Give the heads of households on a day by name; one without a head is left out."""
    rows = session().execute(
        select(Stay.household_id, Member.name)
        .join(Member, Member.id == Stay.member_id)
        .where(
            Stay.village_id == village_id,
            Stay.household_id.in_(list(household_ids)),
            Stay.relation == Relation.HEAD,
            Stay.since_on <= on,
            or_(Stay.until_on.is_(None), Stay.until_on >= on),
        )
        .order_by(Stay.since_on)
    )
    return {row.household_id: row.name for row in rows}


def find_notices_of_lines(village_id: VillageId, line_ids: Iterable[LineId]) -> dict[LineId, NoticeRef]:
    """Find on which notice each line stands or stood last; a line never posted is left out."""
    rows = session().execute(
        select(NoticeLine.line_id, Notice, NoticeLine.number)
        .join(Notice, Notice.id == NoticeLine.notice_id)
        .where(NoticeLine.village_id == village_id, NoticeLine.line_id.in_(list(line_ids)), is_newest())
    )
    return {
        line_id: NoticeRef(notice.id, notice.number, number, notice.starts_on, notice.ends_on, _is_over(notice))
        for line_id, notice, number in rows
    }


def notice_of_line(village_id: VillageId, line_id: LineId) -> NoticeRef | None:
    """Find the notice on which a line stands or stood last."""
    return find_notices_of_lines(village_id, [line_id]).get(line_id)


def list_due_notices(village_id: VillageId, today: date) -> list[Notice]:
    """List the notices whose days are over and which nobody has closed, oldest first."""
    return list(session().scalars(select(Notice).where(_is_due(village_id, today)).order_by(Notice.ends_on, Notice.id)))


def list_half_credited(village_id: VillageId) -> list[Notice]:
    """List the notices that are closed while lines of theirs still wait to be credited, oldest first.

    Source: ADR 28.
    """
    return list(session().scalars(select(Notice).where(_is_half_credited(village_id)).order_by(Notice.id)))


def count_to_close(village_id: VillageId, today: date) -> int:
    """Count the notices that wait to be closed, and those whose crediting was interrupted."""
    wanted = or_(_is_due(village_id, today), _is_half_credited(village_id))
    return session().scalar(select(func.count()).select_from(Notice).where(wanted)) or 0


def _is_half_credited(village_id: VillageId) -> ColumnElement[bool]:
    waiting = (
        select(NoticeLine.notice_id)
        .join(Line, Line.id == NoticeLine.line_id)
        .where(Line.village_id == village_id, Line.state == LineState.ON_NOTICE, is_newest())
    )
    return and_(Notice.village_id == village_id, Notice.closed_at.is_not(None), Notice.id.in_(waiting))


def _is_due(village_id: VillageId, today: date) -> ColumnElement[bool]:
    return and_(
        Notice.village_id == village_id,
        Notice.ends_on < today,
        Notice.closed_at.is_(None),
        Notice.stopped_at.is_(None),
    )


def _is_over(notice: Notice) -> bool:
    return notice.closed_at is not None or notice.stopped_at is not None
