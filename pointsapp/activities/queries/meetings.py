"""Reading review meetings: who sat in them and how much they decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from pointsapp.activities.models import Attendance, Decision, ReviewMeeting
from pointsapp.activities.queries.review import describe_reviewers
from pointsapp.activities.types import MeetingId, Seat, Verdict
from pointsapp.core.actor import UserId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.paging import PAGE_SIZE, Page, page_number


@dataclass(frozen=True)
class MeetingView:
    """A meeting with those listed for it and the numbers of its decisions."""

    meeting_id: MeetingId
    met_on: date
    place: str
    seats: tuple[Seat, ...]
    approved: int
    refused: int

    @property
    def present(self) -> list[Seat]:
        """List who sat in it."""
        return [seat for seat in self.seats if not seat.is_recused]

    @property
    def recused(self) -> list[Seat]:
        """List who stepped out of all of it."""
        return [seat for seat in self.seats if seat.is_recused]


def get_meeting(village_id: VillageId, meeting_id: MeetingId) -> ReviewMeeting:
    """Give a meeting of this village. Errors: Absent."""
    found = session().scalar(
        select(ReviewMeeting).where(ReviewMeeting.village_id == village_id, ReviewMeeting.id == meeting_id)
    )
    if found is None:
        raise Absent()
    return found


def read_meeting(village_id: VillageId, meeting_id: MeetingId) -> MeetingView:
    """Read a meeting with its seats. Errors: Absent."""
    return _views(village_id, [get_meeting(village_id, meeting_id)])[0]


def list_meetings_on(village_id: VillageId, day: date) -> list[MeetingView]:
    """List the meetings of a day, the newest first."""
    return _views(village_id, session().scalars(_newest_first(village_id).where(ReviewMeeting.met_on == day)).all())


def list_meetings(village_id: VillageId, since_on: date | None, until_on: date | None) -> list[MeetingView]:
    """List the meetings between two days, or from the first to the last, the newest first."""
    return _views(village_id, session().scalars(_between(_newest_first(village_id), since_on, until_on)).all())


def page_of_meetings(
    village_id: VillageId, since_on: date | None, until_on: date | None, number: int
) -> Page[MeetingView]:
    """Give one page of the meetings between two days, the newest first."""
    wanted = _between(_newest_first(village_id), since_on, until_on)
    total = session().scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    shown = page_number(number, total)
    rows = session().scalars(wanted.limit(PAGE_SIZE).offset((shown - 1) * PAGE_SIZE)).all()
    return Page(_views(village_id, rows), shown, total)


def list_decider_ids(village_id: VillageId, meeting_id: MeetingId) -> list[UserId]:
    """List the logins that decided in a meeting."""
    return list(
        session().scalars(
            select(Decision.decided_by_id)
            .where(Decision.village_id == village_id, Decision.meeting_id == meeting_id)
            .distinct()
        )
    )


def _newest_first(village_id: VillageId) -> Select[ReviewMeeting]:
    return (
        select(ReviewMeeting)
        .where(ReviewMeeting.village_id == village_id)
        .order_by(ReviewMeeting.met_on.desc(), ReviewMeeting.id.desc())
    )


def _between(wanted: Select[ReviewMeeting], since_on: date | None, until_on: date | None) -> Select[ReviewMeeting]:
    if since_on is not None:
        wanted = wanted.where(ReviewMeeting.met_on >= since_on)
    return wanted if until_on is None else wanted.where(ReviewMeeting.met_on <= until_on)


def _views(village_id: VillageId, meetings: Sequence[ReviewMeeting]) -> list[MeetingView]:
    ids = [meeting.id for meeting in meetings]
    seats = _seats_of(village_id, ids)
    counts = _counts_of(village_id, ids)
    return [
        MeetingView(
            meeting.id,
            meeting.met_on,
            meeting.place,
            tuple(seats[meeting.id]),
            counts[meeting.id, Verdict.APPROVE],
            counts[meeting.id, Verdict.REFUSE],
        )
        for meeting in meetings
    ]


def _seats_of(village_id: VillageId, meeting_ids: Collection[MeetingId]) -> dict[MeetingId, list[Seat]]:
    wanted = (
        select(Attendance.meeting_id, Attendance.user_id, Attendance.is_recused)
        .where(Attendance.village_id == village_id, Attendance.meeting_id.in_(meeting_ids))
        .order_by(Attendance.id)
    )
    rows = session().execute(wanted).all()
    persons = {found.user_id: found for found in describe_reviewers(village_id, {row.user_id for row in rows})}
    seats: dict[MeetingId, list[Seat]] = defaultdict(list)
    for row in rows:
        seats[row.meeting_id].append(Seat(persons[row.user_id], row.is_recused))
    return seats


def _counts_of(village_id: VillageId, meeting_ids: Collection[MeetingId]) -> Counter[tuple[MeetingId, Verdict]]:
    rows = session().execute(
        select(Decision.meeting_id, Decision.verdict, func.count())
        .where(Decision.village_id == village_id, Decision.meeting_id.in_(meeting_ids))
        .group_by(Decision.meeting_id, Decision.verdict)
    )
    return Counter({(meeting_id, verdict): count for meeting_id, verdict, count in rows})
