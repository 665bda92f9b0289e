"""Who may decide on what in a review meeting, by person."""

from datetime import date, timedelta

import pytest

from pointsapp.activities.errors import (
    MeetingBeforeDeed,
    MeetingTooLongAgo,
    NobodyPresent,
    NotInMeeting,
    NotOnPanel,
    PersonSeatedTwice,
    RefusalNeedsReason,
    ReviewBarred,
    ReviewMeetingInFuture,
    SeatTaken,
    SteppedOut,
)
from pointsapp.activities.rules.review import (
    ENTERED_WITHIN_DAYS,
    barred_of,
    require_deciders_stay,
    require_may_review,
    require_meeting_day,
    require_reason,
    require_seated,
    require_seats,
    why_barred,
)
from pointsapp.activities.types import Bar, Case, Home, Reviewer, Seat, Verdict

TODAY = date(2026, 11, 21)
DEED = date(2026, 11, 10)
ONE_DAY = timedelta(days=1)

REN = Reviewer(1, "王仁", frozenset({10}), (Home(100, date(2026, 1, 1), None),))
REN_AGAIN = Reviewer(2, "王仁 (手机)", frozenset({10}))
SUN = Reviewer(3, "孙", frozenset({30}))
TOWN = Reviewer(4, "乡镇")


def make_case(
    household: int = 200,
    recorders: set[int] = frozenset(),
    members: set[int] = frozenset(),
    kin: set[int] = frozenset(),
) -> Case:
    return Case(1, household, DEED, frozenset(recorders), frozenset(members), frozenset(kin))


@pytest.mark.parametrize(
    ("reviewer", "case", "expected"),
    [
        (REN, make_case(), None),
        (REN, make_case(recorders={1}), Bar.RECORDED),
        (REN, make_case(recorders={2}), None),
        (REN, make_case(recorders={2}, members={10}), Bar.RECORDED),
        (REN, make_case(household=100), Bar.OWN_HOUSEHOLD),
        (TOWN, make_case(household=100, members={10}), None),
        (REN, make_case(kin={10}), Bar.KIN),
        (REN, make_case(kin={30}), None),
        (REN, make_case(household=100, kin={10}), Bar.OWN_HOUSEHOLD),
    ],
)
def test_nobody_reviews_what_the_person_recorded_or_the_own_household(reviewer, case, expected) -> None:
    assert why_barred(reviewer, case, TODAY) is expected


@pytest.mark.parametrize(
    ("since_on", "until_on", "is_barred"),
    [
        (date(2026, 1, 1), DEED, True),
        (date(2026, 1, 1), DEED - ONE_DAY, False),
        (DEED + ONE_DAY, TODAY - ONE_DAY, False),
        (DEED + ONE_DAY, TODAY, True),
        (TODAY, None, True),
        (TODAY + ONE_DAY, None, False),
    ],
)
def test_the_own_household_is_that_of_today_and_that_of_the_deeds_day(since_on, until_on, is_barred) -> None:
    moved = Reviewer(1, "王仁", frozenset({10}), (Home(100, since_on, until_on),))

    assert (why_barred(moved, make_case(household=100), TODAY) is not None) == is_barred


def test_those_who_stay_out_of_a_line_are_named_with_the_reason() -> None:
    case = make_case(household=100, members={30})

    assert barred_of([REN, SUN, TOWN], case, TODAY) == [(REN, Bar.OWN_HOUSEHOLD), (SUN, Bar.RECORDED)]


@pytest.mark.parametrize("met_on", [TODAY, TODAY - timedelta(days=ENTERED_WITHIN_DAYS)])
def test_a_meeting_is_entered_on_its_day_or_within_a_year_of_it(met_on) -> None:
    require_meeting_day(met_on, TODAY)


@pytest.mark.parametrize(
    ("met_on", "error"),
    [
        (TODAY + ONE_DAY, ReviewMeetingInFuture),
        (date(9999, 12, 31), ReviewMeetingInFuture),
        (TODAY - timedelta(days=ENTERED_WITHIN_DAYS + 1), MeetingTooLongAgo),
        (date(1900, 1, 1), MeetingTooLongAgo),
    ],
)
def test_a_meeting_is_not_entered_ahead_or_for_another_age(met_on, error) -> None:
    with pytest.raises(error):
        require_meeting_day(met_on, TODAY)


@pytest.mark.parametrize(
    ("seats", "error"),
    [
        ([], NobodyPresent),
        ([Seat(REN, True)], NobodyPresent),
        ([Seat(REN, False), Seat(REN_AGAIN, False)], PersonSeatedTwice),
        ([Seat(REN, False), Seat(TOWN, False)], NotOnPanel),
    ],
)
def test_a_meeting_has_different_people_of_the_panel(seats, error) -> None:
    with pytest.raises(error):
        require_seats(seats, {1, 2, 3})


def test_who_decided_in_a_meeting_stays_in_it_as_present() -> None:
    require_deciders_stay([Seat(SUN, True), Seat(REN_AGAIN, False)], [REN])
    for seats in ([Seat(SUN, False)], [Seat(SUN, False), Seat(REN, True)]):
        with pytest.raises(SeatTaken):
            require_deciders_stay(seats, [REN])


def test_only_who_sat_in_the_meeting_and_stayed_decides_by_person() -> None:
    require_seated(REN_AGAIN, [Seat(REN, False)])
    with pytest.raises(NotInMeeting):
        require_seated(SUN, [Seat(REN, False)])
    with pytest.raises(SteppedOut):
        require_seated(REN_AGAIN, [Seat(REN, True), Seat(SUN, False)])


def test_a_barred_person_and_a_meeting_before_the_deed_decide_nothing() -> None:
    require_may_review(REN, make_case(), "001", met_on=DEED, today=TODAY)
    with pytest.raises(ReviewBarred):
        require_may_review(REN, make_case(recorders={1}), "001", met_on=TODAY, today=TODAY)
    with pytest.raises(MeetingBeforeDeed):
        require_may_review(REN, make_case(), "001", met_on=DEED - ONE_DAY, today=TODAY)


def test_a_refusal_has_a_reason_and_an_approval_needs_none() -> None:
    require_reason(Verdict.APPROVE, "", "001")
    require_reason(Verdict.REFUSE, "没有照片", "001")
    with pytest.raises(RefusalNeedsReason):
        require_reason(Verdict.REFUSE, " \u3000\n", "001")
