"""Who may decide on what: nobody reviews what the person recorded, or the own household's lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from pointsapp.activities.errors import (
    MeetingBeforeDeed,
    MeetingTooLongAgo,
    NobodyPresent,
    NotInMeeting,
    NotOnPanel,
    PersonSeatedTwice,
    RefusalNeedsReason,
    ReviewBarred,
    ReviewerKin,
    ReviewerUnmatched,
    ReviewMeetingInFuture,
    SeatTaken,
    SteppedOut,
)
from pointsapp.activities.types import Bar, Case, Reviewer, Seat, Verdict
from pointsapp.core.actor import UserId

ENTERED_WITHIN_DAYS = 366


def is_same_person(one: Reviewer, other: Reviewer) -> bool:
    """Compare by login and by person."""
    return one.user_id == other.user_id or not one.member_ids.isdisjoint(other.member_ids)


def why_barred(reviewer: Reviewer, case: Case, today: date) -> Bar | None:
    """Tell why a person stays out of a line's review, or None.

    Shape: a household is the own one where the person lives today, or lived on the day of the deed.
    """
    if reviewer.user_id in case.recorder_ids or not reviewer.member_ids.isdisjoint(case.recorder_member_ids):
        return Bar.RECORDED
    if reviewer.is_unmatched:
        return Bar.UNMATCHED
    lived = (home for home in reviewer.homes if home.household_id == case.household_id)
    if any(
        home.since_on <= day and (home.until_on is None or home.until_on >= day)
        for home in lived
        for day in (today, case.happened_on)
    ):
        return Bar.OWN_HOUSEHOLD
    return None if reviewer.member_ids.isdisjoint(case.kin_member_ids) else Bar.KIN


def barred_of(reviewers: Iterable[Reviewer], case: Case, today: date) -> list[tuple[Reviewer, Bar]]:
    """List who of some reviewers stays out of a line's review, and why."""
    found = ((reviewer, why_barred(reviewer, case, today)) for reviewer in reviewers)
    return [(reviewer, bar) for reviewer, bar in found if bar is not None]


def require_meeting_day(met_on: date, today: date) -> None:
    """Refuse a meeting that was not held yet, or so long ago that the day must be a slip.

    Errors: ReviewMeetingInFuture, MeetingTooLongAgo.
    """
    if met_on > today:
        raise ReviewMeetingInFuture()
    if met_on < today - timedelta(days=ENTERED_WITHIN_DAYS):
        raise MeetingTooLongAgo(days=ENTERED_WITHIN_DAYS)


def require_seats(seats: Sequence[Seat], panel: Collection[UserId]) -> None:
    """Refuse a list of those present that no meeting can have.

    Errors: NotOnPanel, PersonSeatedTwice, NobodyPresent.
    """
    for place, seat in enumerate(seats):
        if seat.reviewer.user_id not in panel:
            raise NotOnPanel()
        if any(is_same_person(seat.reviewer, other.reviewer) for other in seats[:place]):
            raise PersonSeatedTwice(name=seat.reviewer.name)
    if all(seat.is_recused for seat in seats):
        raise NobodyPresent()


def require_deciders_stay(seats: Sequence[Seat], deciders: Iterable[Reviewer]) -> None:
    """Refuse to take out of a meeting who decided in it. Errors: SeatTaken."""
    for decider in deciders:
        if not any(is_same_person(seat.reviewer, decider) and not seat.is_recused for seat in seats):
            raise SeatTaken(name=decider.name)


def find_seat(reviewer: Reviewer, seats: Iterable[Seat]) -> Seat | None:
    """Find the seat of a person in a meeting, whichever login it was listed with."""
    return next((seat for seat in seats if is_same_person(seat.reviewer, reviewer)), None)


def require_seated(reviewer: Reviewer, seats: Iterable[Seat]) -> None:
    """Refuse who did not sit in the meeting. Errors: NotInMeeting, SteppedOut."""
    own = find_seat(reviewer, seats)
    if own is None:
        raise NotInMeeting()
    if own.is_recused:
        raise SteppedOut()


def require_may_review(reviewer: Reviewer, case: Case, household_number: str, *, met_on: date, today: date) -> None:
    """Refuse to let this person decide on this line in a meeting of that day.

    Errors: ReviewerUnmatched, ReviewerKin, ReviewBarred, MeetingBeforeDeed.
    """
    bar = why_barred(reviewer, case, today)
    if bar is Bar.UNMATCHED:
        raise ReviewerUnmatched()
    if bar is Bar.KIN:
        raise ReviewerKin(number=household_number)
    if bar is not None:
        raise ReviewBarred(number=household_number)
    if met_on < case.happened_on:
        raise MeetingBeforeDeed(happened_on=case.happened_on.isoformat())


def require_reason(verdict: Verdict, reason: str, household_number: str) -> None:
    """Refuse a refusal without a reason. Errors: RefusalNeedsReason."""
    if verdict is Verdict.REFUSE and not reason.strip():
        raise RefusalNeedsReason(number=household_number)
