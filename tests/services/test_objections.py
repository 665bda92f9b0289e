"""Objections: the disputed line stops, somebody uninvolved answers, and the answer decides."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pointsapp.activities.errors import HappenedInFuture
from pointsapp.activities.models import Line
from pointsapp.core.actor import Role
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.people.models import Attempt
from pointsapp.publicity.errors import (
    AnswererConcerned,
    AnswererRecorded,
    AnswererReviewed,
    DeedIncomplete,
    HouseholdNumberUnknown,
    LineNotOnNotice,
    LineNumberUnknown,
    NewPointsOutsideTerms,
    NoticeOver,
    ObjectionAnswered,
    ObjectorUnknown,
    TooManyObjections,
)
from pointsapp.publicity.models import Notice, Objection
from pointsapp.publicity.queries import count_open_objections, count_overdue_objections
from pointsapp.publicity.queries.answerers import find_objector, find_obstacle, has_answerer
from pointsapp.publicity.queries.objections import (
    ObjectionFilter,
    ObjectionStage,
    describe_objection,
    page_of_objections,
)
from pointsapp.publicity.service import answer_objection, count_public_try, object_to_line, post_notice, report_missing
from pointsapp.publicity.service.objecting import MOST_FROM_ONE_ADDRESS
from pointsapp.publicity.types import Answered, Channel, MissingDeed, Objector, Outcome
from tests.posted import Approved, add_officer, approve_lines, states_of
from tests.world import NOW, TODAY, World

NO = Answered(Outcome.NOT_UPHELD)


@pytest.fixture
def deeds(world: World) -> Approved:
    return approve_lines(world, {"alice": 10, "bo": 8})


@pytest.fixture
def notice(world: World, deeds: Approved) -> Notice:
    with transaction():
        return post_notice(world.actor("bo"), None, at=NOW)


def object_to(world: World, notice: Notice, number: int = 1, objector: Objector | None = None) -> Objection:
    with transaction():
        return object_to_line(
            world.actor("bo"), notice.id, number, "不对", objector or Objector(), Channel.DESK, at=NOW
        )


def answer(world: World, objection: Objection, answered: Answered = NO, *, by: str = "sup", **more: object) -> None:
    with transaction():
        answer_objection(world.actor(by), objection.id, answered, "查过了", at=NOW, **more)


def test_the_disputed_line_stops_and_the_others_go_on(world: World, deeds: Approved, notice: Notice) -> None:
    objection = object_to(world, notice)

    assert states_of(deeds) == {"alice": "disputed", "bo": "on_notice"}
    assert objection.due_on > TODAY

    answer(world, objection)

    assert states_of(deeds) == {"alice": "on_notice", "bo": "on_notice"}


def test_a_line_with_several_objections_waits_for_the_last_answer(
    world: World, deeds: Approved, notice: Notice
) -> None:
    first, second, third = (object_to(world, notice) for _ in range(3))

    answer(world, first, Answered(Outcome.CHANGED, 6))
    answer(world, second)
    assert states_of(deeds)["alice"] == "disputed"
    answer(world, third)

    assert states_of(deeds)["alice"] == "approved"
    with reading():
        line = session().get_one(Line, deeds.line_ids["alice"])
        assert (line.points, line.chosen_points) == (6, 6)


def test_a_voided_line_takes_no_further_objection_and_no_second_answer(
    world: World, deeds: Approved, notice: Notice
) -> None:
    objection = object_to(world, notice)
    answer(world, objection, Answered(Outcome.VOIDED))

    with pytest.raises(ObjectionAnswered):
        answer(world, objection)
    with pytest.raises(LineNotOnNotice):
        object_to(world, notice)

    assert states_of(deeds)["alice"] == "voided"


def test_a_changed_line_is_objected_to_on_the_notice_that_shows_it_last(
    world: World, deeds: Approved, notice: Notice
) -> None:
    answer(world, object_to(world, notice), Answered(Outcome.CHANGED, 6))
    with transaction():
        second = post_notice(world.actor("bo"), None, at=NOW)

    with pytest.raises(LineNotOnNotice):
        object_to(world, notice)
    object_to(world, second)

    assert states_of(deeds)["alice"] == "disputed"


def test_points_outside_the_items_terms_change_nothing(world: World, deeds: Approved, notice: Notice) -> None:
    objection = object_to(world, notice)

    with pytest.raises(NewPointsOutsideTerms):
        answer(world, objection, Answered(Outcome.CHANGED, 11))

    assert states_of(deeds)["alice"] == "disputed"
    with reading():
        assert count_open_objections(world.village_id) == 1


def test_recorder_reviewer_and_the_households_concerned_do_not_answer(
    world: World, deeds: Approved, notice: Notice
) -> None:
    of_dana = Objector("孙丹", member_id=world.homes["dana"].member_ids[0])
    objection = object_to(world, notice, objector=of_dana)

    for who, refusal in (
        ("bo", AnswererRecorded),
        ("ren", AnswererReviewed),
        ("alice", AnswererConcerned),
    ):
        with pytest.raises(refusal):
            answer(world, objection, by=who)
    neighbour = add_officer(world, "fay", "方菲", Role.SUPERVISOR)
    world.actors["dana"] = type(neighbour)(
        world.village_id,
        neighbour.user_id,
        world.homes["dana"].member_ids[0],
        world.homes["dana"].household_id,
        neighbour.roles,
    )
    with pytest.raises(AnswererConcerned):
        answer(world, objection, by="dana")

    answer(world, objection, by="fay")


def test_when_no_supervisor_may_answer_it_is_known(world: World) -> None:
    approve_lines(world, {"sup": 10, "alice": 8})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    own, other = object_to(world, notice, 2), object_to(world, notice, 1)

    with reading():
        assert not has_answerer(own, TODAY)
        assert has_answerer(other, TODAY)
        assert isinstance(find_obstacle(world.actor("sup"), own), AnswererConcerned)

    add_officer(world, "fay", "方菲", Role.SUPERVISOR)

    with reading():
        assert has_answerer(own, TODAY)


def test_a_missing_line_becomes_a_draft_that_the_supervisor_has_not_recorded(world: World, notice: Notice) -> None:
    with transaction():
        missing = report_missing(world.actor("bo"), notice.id, "漏了", Objector(), Channel.DESK, at=NOW)
    home = world.homes["dana"].household_id

    with pytest.raises(DeedIncomplete):
        answer(world, missing, Answered(Outcome.TO_RECORD))
    with pytest.raises(HappenedInFuture):
        answer(world, missing, Answered(Outcome.TO_RECORD), deed=MissingDeed("扫路", TODAY + timedelta(days=1), home))
    own, far = world.homes["sup"].household_id, world.homes["charlie"].household_id
    with pytest.raises(AnswererConcerned):
        answer(world, missing, Answered(Outcome.TO_RECORD), deed=MissingDeed("扫路", TODAY, own))
    with pytest.raises(Absent):
        answer(world, missing, Answered(Outcome.TO_RECORD), deed=MissingDeed("扫路", TODAY, far))
    answer(world, missing, Answered(Outcome.TO_RECORD), deed=MissingDeed("扫路", TODAY, home))

    with reading():
        view = describe_objection(world.village_id, missing.id)
        assert view.answer is not None
        assert view.answer.activity_id is not None


def test_the_web_takes_nothing_after_the_last_day_but_the_desk_does_until_the_closing(
    world: World, deeds: Approved, notice: Notice
) -> None:
    after = NOW + timedelta(days=7)

    with pytest.raises(NoticeOver), transaction():
        object_to_line(world.actor("alice"), notice.id, 1, "不对", Objector(), Channel.WEB, at=after)
    with transaction():
        object_to_line(world.actor("bo"), notice.id, 1, "意见箱里的", Objector(), Channel.DESK, at=after)

    assert states_of(deeds)["alice"] == "disputed"


def test_overdue_objections_are_counted_and_listed_first(world: World, notice: Notice) -> None:
    objection = object_to(world, notice)
    object_to(world, notice, 2)
    answer(world, object_to(world, notice, 2))

    with reading():
        assert count_overdue_objections(world.village_id, objection.due_on) == 0
        late = objection.due_on + timedelta(days=1)
        assert count_overdue_objections(world.village_id, late) == 2
        listed = page_of_objections(world.village_id, ObjectionFilter(), 1, today=late)
        assert [view.stage(late) for view in listed.rows] == [
            ObjectionStage.OVERDUE,
            ObjectionStage.OVERDUE,
            ObjectionStage.ANSWERED,
        ]
        assert (
            page_of_objections(world.village_id, ObjectionFilter(stage=ObjectionStage.ANSWERED), 1, today=late).total
            == 1
        )
        assert page_of_objections(world.other_village_id, ObjectionFilter(), 1, today=late).total == 0


def test_who_stands_at_the_desk_is_found_by_household_and_name(world: World) -> None:
    with reading():
        dana = world.homes["dana"]
        assert find_objector(world.village_id, "007", "孙丹", on=TODAY) == dana.member_ids[0]
        with pytest.raises(HouseholdNumberUnknown):
            find_objector(world.village_id, "7", "孙丹", on=TODAY)
        with pytest.raises(ObjectorUnknown):
            find_objector(world.village_id, "001", "孙丹", on=TODAY)


def test_another_village_reaches_neither_notice_nor_objection(world: World, notice: Notice) -> None:
    objection = object_to(world, notice)

    with pytest.raises(Absent), transaction():
        object_to_line(world.actor("charlie"), notice.id, 1, "不对", Objector(), Channel.DESK, at=NOW)
    with pytest.raises(Absent):
        answer(world, objection, by="charlie")
    with pytest.raises(LineNumberUnknown):
        object_to(world, notice, 99)


def test_one_address_can_not_flood_a_notice_and_is_not_kept_itself(world: World, notice: Notice) -> None:
    for _ in range(MOST_FROM_ONE_ADDRESS):
        with transaction():
            count_public_try(notice, "192.0.2.7", at=NOW)

    with pytest.raises(TooManyObjections), transaction():
        count_public_try(notice, "192.0.2.7", at=NOW)
    with transaction():
        count_public_try(notice, "192.0.2.8", at=NOW)
        count_public_try(notice, "192.0.2.7", at=NOW + timedelta(minutes=15))

    with reading():
        assert not [one for one in session().scalars(select(Attempt.subject)) if "192.0.2" in one]
