"""The review meeting: who decides, on what, and what a decision leaves behind."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError

from pointsapp.activities.errors import (
    LineChangedMeanwhile,
    LineStateChanged,
    MeetingBeforeDeed,
    NothingDecided,
    NotInMeeting,
    NotOnPanel,
    PersonSeatedTwice,
    RefusalNeedsReason,
    ReviewBarred,
    ReviewMeetingInFuture,
    SeatTaken,
    SteppedOut,
)
from pointsapp.activities.models import Line
from pointsapp.activities.queries.decisions import Wanted, list_decisions, list_minutes, stretch_of_decisions
from pointsapp.activities.queries.desk import read_desk
from pointsapp.activities.queries.lines import get_line
from pointsapp.activities.queries.meetings import page_of_meetings, read_meeting
from pointsapp.activities.queries.waiting import list_waiting
from pointsapp.activities.service.meetings import change_attendance, open_meeting
from pointsapp.activities.service.review import decide, send_back
from pointsapp.activities.service.sheet import change_line, take_back_activity
from pointsapp.activities.service.states import set_line_state
from pointsapp.activities.types import Bar, LineState, Verdict
from pointsapp.core.actor import Actor, Role
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.households.models import Stay
from pointsapp.households.types import Relation, StayEnd
from pointsapp.people.models import Membership
from tests.reviewing import appoint, meet, patrol, submit_sheet
from tests.world import NOW, TODAY, World

LATER = NOW + timedelta(minutes=5)


def approve(world: World, name: str, meeting_id, *line_ids, **more):
    with transaction():
        return decide(
            world.actor(name), meeting_id, [(line_id, Verdict.APPROVE, "") for line_id in line_ids], at=LATER, **more
        )


def state_of(world: World, line_id) -> LineState:
    with reading():
        return get_line(world.village_id, line_id).state


def test_approved_lines_wait_for_the_notice_and_refused_ones_go_back_with_a_reason(world: World) -> None:
    _, lines = submit_sheet(world, "alice", "dana")
    meeting_id = meet(world, "ren")

    with transaction():
        decide(
            world.actor("ren"),
            meeting_id,
            [(lines["dana"], Verdict.REFUSE, " 没有照片 "), (lines["alice"], Verdict.APPROVE, "")],
            at=LATER,
        )

    assert state_of(world, lines["alice"]) is LineState.APPROVED
    assert state_of(world, lines["dana"]) is LineState.REFUSED
    with reading():
        minutes = list_minutes(world.village_id, meeting_id)
        meeting = read_meeting(world.village_id, meeting_id)
    assert [(m.head_name, m.points, m.verdict, m.reason, m.decider_name) for m in minutes] == [
        ("张晓明", 10, Verdict.APPROVE, "", "Ren"),
        ("孙丹", 10, Verdict.REFUSE, "没有照片", "Ren"),
    ]
    assert (meeting.approved, meeting.refused) == (1, 1)


def test_a_recorder_does_not_review_the_own_sheet_whatever_the_role_was(world: World) -> None:
    _, lines = submit_sheet(world, "alice")
    with transaction():
        session().execute(
            update(Membership).where(Membership.user_id == world.actor("bo").user_id).values(role=Role.REVIEWER)
        )
    meeting_id = meet(world, "bo")

    with pytest.raises(ReviewBarred):
        approve(world, "bo", meeting_id, lines["alice"])


def test_two_logins_of_one_person_are_one_person(world: World) -> None:
    _, lines = submit_sheet(world, "alice")
    appoint(world, "bo_again", "bo")
    meeting_id = meet(world, "bo_again")

    with pytest.raises(ReviewBarred):
        approve(world, "bo_again", meeting_id, lines["alice"])
    appoint(world, "ren_again", "ren")
    with pytest.raises(PersonSeatedTwice):
        meet(world, "ren", "ren_again")


def test_a_person_stays_the_same_when_the_role_was_given_without_naming_the_member(world: World) -> None:
    _, lines = submit_sheet(world, "alice")
    nobody_said = appoint(world, "bo_again", "bo")
    meeting_id = meet(world, "bo_again")
    hidden = Actor(world.village_id, user_id=nobody_said.user_id, roles=nobody_said.roles)

    with pytest.raises(ReviewBarred), transaction():
        decide(hidden, meeting_id, [(lines["alice"], Verdict.APPROVE, "")], at=LATER)


def test_nobody_reviews_the_own_household_of_today_or_of_the_deeds_day(world: World) -> None:
    last_week = TODAY - timedelta(days=7)
    _, own = submit_sheet(world, "ren", on=last_week)
    _, new = submit_sheet(world, "dana", on=last_week)
    ren = world.homes["ren"].member_ids[0]
    with transaction():
        session().execute(
            update(Stay)
            .where(Stay.member_id == ren)
            .values(until_on=TODAY - timedelta(days=2), end_reason=StayEnd.MOVED_AWAY)
        )
        session().add(
            Stay(
                village_id=world.village_id,
                household_id=world.homes["dana"].household_id,
                member_id=ren,
                relation=Relation.OTHER,
                since_on=TODAY - timedelta(days=1),
            )
        )
    meeting_id = meet(world, "ren")

    for line_id in (own["ren"], new["dana"]):
        with pytest.raises(ReviewBarred):
            approve(world, "ren", meeting_id, line_id)


def test_a_barred_line_takes_the_whole_decision_with_it(world: World) -> None:
    _, lines = submit_sheet(world, "alice", "ren")
    meeting_id = meet(world, "ren")

    with pytest.raises(ReviewBarred) as refusal:
        approve(world, "ren", meeting_id, *lines.values())

    assert refusal.value.params == {"number": world.homes["ren"].number}
    assert state_of(world, lines["alice"]) is LineState.SUBMITTED


def test_only_who_is_present_decides_and_a_refusal_says_why(world: World) -> None:
    _, lines = submit_sheet(world, "alice")
    appoint(world, "dana", "dana")
    meeting_id = meet(world, "ren", recused="dana")
    other_id = meet(world, "dana")

    with pytest.raises(SteppedOut):
        approve(world, "dana", meeting_id, lines["alice"])
    with pytest.raises(NotInMeeting):
        approve(world, "ren", other_id, lines["alice"])
    with pytest.raises(RefusalNeedsReason), transaction():
        decide(world.actor("ren"), meeting_id, [(lines["alice"], Verdict.REFUSE, " \n")], at=LATER)
    with pytest.raises(NothingDecided):
        approve(world, "ren", meeting_id)


def test_a_line_is_decided_once_and_as_it_was_seen(world: World) -> None:
    activity_id, lines = submit_sheet(world, "alice")
    meeting_id = meet(world, "ren")
    with transaction():
        take_back_activity(world.actor("bo"), activity_id, at=LATER)

    with pytest.raises(LineStateChanged):
        approve(world, "ren", meeting_id, lines["alice"])
    with transaction():
        set_line_state(world.actor("bo"), lines["alice"], {LineState.DRAFT}, LineState.SUBMITTED, at=LATER)
    with pytest.raises(LineChangedMeanwhile):
        approve(world, "ren", meeting_id, lines["alice"], as_seen={lines["alice"]: NOW})
    approve(world, "ren", meeting_id, lines["alice"], as_seen={lines["alice"]: LATER})
    with pytest.raises(LineStateChanged):
        approve(world, "ren", meeting_id, lines["alice"])
    with reading():
        assert len(list_minutes(world.village_id, meeting_id)) == 1


def test_a_line_named_twice_in_one_answer_is_not_decided_twice(world: World) -> None:
    _, lines = submit_sheet(world, "alice")
    meeting_id = meet(world, "ren")

    with pytest.raises(LineStateChanged):
        approve(world, "ren", meeting_id, lines["alice"], lines["alice"])

    assert state_of(world, lines["alice"]) is LineState.SUBMITTED


def test_a_meeting_does_not_decide_on_what_was_done_after_it(world: World) -> None:
    _, lines = submit_sheet(world, "alice")
    meeting_id = meet(world, "ren", on=TODAY - timedelta(days=1))

    with pytest.raises(MeetingBeforeDeed):
        approve(world, "ren", meeting_id, lines["alice"])
    with pytest.raises(ReviewMeetingInFuture):
        meet(world, "ren", on=TODAY + timedelta(days=1))


def test_an_approval_is_taken_back_by_one_more_decision_until_the_notice(world: World) -> None:
    _, lines = submit_sheet(world, "alice", "dana")
    meeting_id = meet(world, "ren")
    approve(world, "ren", meeting_id, *lines.values())
    with transaction():
        set_line_state(world.actor("bo"), lines["dana"], {LineState.APPROVED}, LineState.ON_NOTICE, at=LATER)

    with transaction():
        send_back(world.actor("ren"), meeting_id, lines["alice"], "重复记了", at=LATER)
    with pytest.raises(LineStateChanged), transaction():
        send_back(world.actor("ren"), meeting_id, lines["dana"], "重复记了", at=LATER)

    assert state_of(world, lines["alice"]) is LineState.REFUSED
    with reading():
        found = list_decisions(world.village_id, Wanted(text=world.homes["alice"].number))
    assert [(d.verdict, d.is_latest) for d in found] == [(Verdict.REFUSE, True), (Verdict.APPROVE, False)]


def test_who_recorded_a_line_does_not_take_its_approval_back(world: World) -> None:
    _, lines = submit_sheet(world, "alice")
    approve(world, "ren", meet(world, "ren"), lines["alice"])
    appoint(world, "bo_again", "bo")
    meeting_id = meet(world, "bo_again")

    with pytest.raises(ReviewBarred), transaction():
        send_back(world.actor("bo_again"), meeting_id, lines["alice"], "不对", at=LATER)


def test_attendance_changes_until_a_person_has_decided(world: World) -> None:
    _, lines = submit_sheet(world, "alice")
    ren, dana = world.actor("ren").user_id, appoint(world, "dana", "dana").user_id
    meeting_id = meet(world, "ren")
    approve(world, "ren", meeting_id, lines["alice"])

    with transaction():
        change_attendance(world.actor("ren"), meeting_id, [(ren, False), (dana, True)], at=LATER)
    for present in ([(dana, False)], [(dana, False), (ren, True)]):
        with pytest.raises(SeatTaken), transaction():
            change_attendance(world.actor("ren"), meeting_id, present, at=LATER)
    with pytest.raises(NotOnPanel), transaction():
        change_attendance(world.actor("ren"), meeting_id, [(world.actor("kay").user_id, False)], at=LATER)

    with reading():
        seats = read_meeting(world.village_id, meeting_id).seats
    assert [(seat.reviewer.user_id, seat.is_recused) for seat in seats] == [(ren, False), (dana, True)]


def test_the_other_village_sees_and_decides_nothing(world: World) -> None:
    _, lines = submit_sheet(world, "alice")
    meeting_id = meet(world, "ren")
    charlie = world.actor("charlie")

    with pytest.raises(Absent):
        approve(world, "charlie", meeting_id, lines["alice"])
    with transaction():
        own_id = open_meeting(charlie, TODAY, "", [(charlie.user_id, False)], at=NOW).id
    with pytest.raises(Absent):
        approve(world, "charlie", own_id, lines["alice"])
    with pytest.raises(NotOnPanel):
        meet(world, "ren", "charlie")
    with reading():
        assert list_waiting(world.other_village_id, charlie.user_id, TODAY) == []
        with pytest.raises(Absent):
            read_meeting(world.other_village_id, meeting_id)


def test_the_queue_says_what_is_not_for_the_reader_and_what_nobody_may_review(world: World) -> None:
    activity_id, lines = submit_sheet(world, "alice", "ren")
    meeting_id = meet(world, "ren")

    with reading():
        (sheet,) = list_waiting(world.village_id, world.actor("ren").user_id, TODAY)
        desk = read_desk(world.village_id, meeting_id, activity_id, world.actor("ren").user_id, TODAY)
    assert (sheet.lines, sheet.points, sheet.barred, sheet.stuck) == (2, 20, 1, 1)
    assert (sheet.recorder_names, sheet.hindered) == (("Bo",), (("Ren", Bar.OWN_HOUSEHOLD),))
    assert [line.entry.line.line_id for line in desk.mine] == [lines["alice"]]
    assert [(line.bar, line.sitting_out, line.is_stuck) for line in desk.others] == [
        (Bar.OWN_HOUSEHOLD, ("Ren",), True)
    ]

    appoint(world, "dana", "dana")
    with reading():
        (sheet,) = list_waiting(world.village_id, world.actor("ren").user_id, TODAY)
    assert (sheet.barred, sheet.stuck, sheet.hindered) == (1, 0, ())


def test_a_refused_line_that_was_mended_is_decided_again(world: World) -> None:
    _, lines = submit_sheet(world, "alice")
    meeting_id = meet(world, "ren")
    with transaction():
        decide(world.actor("ren"), meeting_id, [(lines["alice"], Verdict.REFUSE, "人不对")], at=LATER)
    with transaction():
        change_line(world.actor("bo"), lines["alice"], patrol(world, "alice"), at=LATER)
        set_line_state(world.actor("bo"), lines["alice"], {LineState.DRAFT}, LineState.SUBMITTED, at=LATER)

    approve(world, "ren", meeting_id, lines["alice"])

    with reading():
        verdicts = [found.verdict for found in list_minutes(world.village_id, meeting_id)]
    assert verdicts == [Verdict.REFUSE, Verdict.APPROVE]


@pytest.mark.parametrize(
    ("text_", "count"), [("001", 1), ("晓", 2), ("巡逻", 2), ("100%", 1), ("%", 1), ("_", 0), ("'; DROP", 0), ("", 2)]
)
def test_the_register_is_searched_by_what_stands_in_it(world: World, text_: str, count: int) -> None:
    _, lines = submit_sheet(world, "alice", "bo")
    with transaction():
        session().execute(
            text("UPDATE members SET name = '李晓博' WHERE id = :id"), {"id": world.homes["bo"].member_ids[0]}
        )
    meeting_id = meet(world, "ren")
    approve(world, "ren", meeting_id, lines["alice"])
    with transaction():
        decide(world.actor("ren"), meeting_id, [(lines["bo"], Verdict.REFUSE, "不是100%看清")], at=LATER)

    with reading():
        page = stretch_of_decisions(world.village_id, Wanted(text=text_), 0)

    assert page.total == count == len(page.rows)


def test_meetings_are_listed_by_day_the_newest_first(world: World) -> None:
    old = meet(world, "ren", on=TODAY - timedelta(days=30))
    new = meet(world, "ren")

    with reading():
        found = page_of_meetings(world.village_id, None, None, 1)
        recent = page_of_meetings(world.village_id, TODAY - timedelta(days=1), None, 99)

    assert [row.meeting_id for row in found.rows] == [new, old]
    assert [row.meeting_id for row in recent.rows] == [new]


def test_decisions_are_closed_history(world: World) -> None:
    _, lines = submit_sheet(world, "alice")
    approve(world, "ren", meet(world, "ren"), lines["alice"])

    with pytest.raises(DatabaseError), transaction():
        session().execute(text("UPDATE decisions SET reason = 'x'"))
    with reading():
        assert session().get(Line, lines["alice"]).points == 10
