"""Opening review meetings and saying who sat in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from pointsapp.activities.models import Attendance, ReviewMeeting
from pointsapp.activities.queries.meetings import list_decider_ids
from pointsapp.activities.queries.review import describe_reviewers, list_panel
from pointsapp.activities.rules.review import require_deciders_stay, require_meeting_day, require_seats
from pointsapp.activities.types import MeetingId, Seat
from pointsapp.audit.service import note
from pointsapp.audit.types import Reference
from pointsapp.core.actor import Actor, MemberId, UserId, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.errors import Absent

Present = Sequence[tuple[UserId, bool]]
"""Who is listed for a meeting, and whether the person stepped out of all of it."""


def open_meeting(actor: Actor, met_on: date, place: str, present: Present, *, at: datetime) -> ReviewMeeting:
    """Open a meeting of the panel, today or for a day gone by, with those listed for it.

    Errors: ReviewMeetingInFuture, MeetingTooLongAgo, NotOnPanel, PersonSeatedTwice, NobodyPresent.
    """
    require_meeting_day(met_on, village_day(at))
    seats = _seats(actor.village_id, met_on, present, kept=())
    meeting = ReviewMeeting(
        village_id=actor.village_id, met_on=met_on, place=place, made_by_id=actor.user_id, made_at=at
    )
    session().add(meeting)
    session().flush()
    _write(actor, meeting.id, seats)
    note(actor, "review.open_meeting", "review_meetings", meeting.id, at=at, present=_facts(seats))
    return meeting


def change_attendance(actor: Actor, meeting_id: MeetingId, present: Present, *, at: datetime) -> None:
    """Say anew who sat in a meeting. Who has decided in it stays in it.

    Errors: Absent, NotOnPanel, PersonSeatedTwice, NobodyPresent, SeatTaken. Locks: the meeting.
    """
    meeting = lock_meeting(actor.village_id, meeting_id)
    before = session().scalars(select(Attendance.user_id).where(Attendance.meeting_id == meeting_id)).all()
    seats = _seats(actor.village_id, meeting.met_on, present, kept=before)
    deciders = describe_reviewers(actor.village_id, list_decider_ids(actor.village_id, meeting_id))
    require_deciders_stay(seats, deciders)
    session().execute(
        delete(Attendance).where(Attendance.village_id == actor.village_id, Attendance.meeting_id == meeting_id)
    )
    _write(actor, meeting_id, seats)
    note(actor, "review.change_attendance", "review_meetings", meeting_id, at=at, present=_facts(seats))


def lock_meeting(village_id: VillageId, meeting_id: MeetingId) -> ReviewMeeting:
    """Give a meeting whose attendance and decisions nobody else changes meanwhile. Errors: Absent."""
    meeting = session().scalar(
        select(ReviewMeeting)
        .where(ReviewMeeting.village_id == village_id, ReviewMeeting.id == meeting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if meeting is None:
        raise Absent()
    return meeting


def _seats(village_id: VillageId, met_on: date, present: Present, *, kept: Collection[UserId]) -> list[Seat]:
    panel = {reviewer.user_id for reviewer in list_panel(village_id, met_on)} | set(kept)
    persons = {found.user_id: found for found in describe_reviewers(village_id, [user_id for user_id, _ in present])}
    if len(persons) != len(present):
        raise Absent()
    seats = [Seat(persons[user_id], is_recused) for user_id, is_recused in present]
    require_seats(seats, panel)
    return seats


def _write(actor: Actor, meeting_id: MeetingId, seats: Collection[Seat]) -> None:
    session().add_all(
        Attendance(
            village_id=actor.village_id,
            meeting_id=meeting_id,
            user_id=seat.reviewer.user_id,
            member_id=_member_of(seat),
            is_recused=seat.is_recused,
        )
        for seat in seats
    )
    session().flush()


def _member_of(seat: Seat) -> MemberId | None:
    return min(seat.reviewer.member_ids, default=None)


def _facts(seats: Collection[Seat]) -> list[list[Reference | bool]]:
    return [[Reference("users", seat.reviewer.user_id), seat.is_recused] for seat in seats]
