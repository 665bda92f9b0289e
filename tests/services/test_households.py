"""Households and who lives in them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pointsapp.audit.models import AuditEntry, AuditValue
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.households import queries, service
from pointsapp.households.errors import (
    GroupOver,
    HeadAlready,
    HeadMustBeAdult,
    HeadNeedsSuccessor,
    HouseholdNeedsHead,
    NameExists,
    NameUnreadable,
    NumberTaken,
    OneHeadOnly,
    StayDaysWrong,
    StayOver,
)
from pointsapp.households.types import HouseholdState, NewMember, Relation, StayEnd
from pointsapp.ledger.queries import get_balance
from pointsapp.villages.models import Group
from tests.world import NOW, TODAY

TOMORROW = TODAY + timedelta(days=1)
SPRING = date(2026, 3, 1)
LIU = (NewMember("刘单"), NewMember("曾美", Relation.SPOUSE), NewMember("刘小宝", Relation.CHILD, is_adult=False))


@pytest.fixture
def sec(world):
    return world.actor("sec")


@pytest.fixture
def liu(world, sec):
    with transaction():
        return service.add_household(sec, "101", world.group_id, LIU, since_on=SPRING, at=NOW).id


def look(world, household_id, on=TODAY):
    with reading():
        return queries.describe_household(world.village_id, household_id, on=on)


def member_id(world, household_id, name):
    return next(member.member_id for member in look(world, household_id).members if member.name == name)


def test_a_new_household_has_an_empty_wallet_and_its_first_member_as_head(world, liu):
    view = look(world, liu)

    assert (view.number, view.head_name, view.state) == ("101", "刘单", HouseholdState.RESIDENT)
    assert [member.name for member in view.members] == ["刘单", "曾美", "刘小宝"]
    assert not view.members[2].is_adult
    with reading():
        assert get_balance(world.village_id, view.wallet_id) == 0


def test_a_household_number_is_given_once_in_a_village(world, sec, liu):
    with pytest.raises(NumberTaken), transaction():
        service.add_household(sec, "１０１", world.group_id, LIU, since_on=SPRING, at=NOW)


def test_two_villages_may_number_alike(world, liu):
    charlie = world.actor("charlie")
    with transaction():
        group_id = queries.get_household(charlie.village_id, world.homes["charlie"].household_id).group_id
        made = service.add_household(charlie, "101", group_id, LIU, since_on=SPRING, at=NOW)

    assert made.number == "101"


def test_a_household_has_a_head(world, sec):
    with pytest.raises(HouseholdNeedsHead), transaction():
        service.add_household(sec, "102", world.group_id, [], since_on=SPRING, at=NOW)


def test_a_household_joins_no_group_of_another_village(world, sec):
    with reading():
        group_id = queries.get_household(world.other_village_id, world.homes["charlie"].household_id).group_id

    with pytest.raises(Absent), transaction():
        service.add_household(sec, "102", group_id, LIU, since_on=SPRING, at=NOW)


def test_nobody_moves_in_tomorrow(world, sec):
    with pytest.raises(StayDaysWrong), transaction():
        service.add_household(sec, "102", world.group_id, LIU, since_on=TOMORROW, at=NOW)


def test_a_bad_name_leaves_nothing_behind(world, sec):
    with pytest.raises(NameUnreadable), transaction():
        service.add_household(sec, "102", world.group_id, [NewMember("\u202e")], since_on=SPRING, at=NOW)

    with reading():
        assert queries.search_people(world.village_id, "102", on=TODAY) == []


def test_a_namesake_is_said_unless_another_person_is_meant(world, sec, liu):
    twice = [NewMember("刘单")]

    with pytest.raises(NameExists) as refusal, transaction():
        service.add_household(sec, "102", world.group_id, twice, since_on=TODAY, at=NOW, has_namesakes=False)
    with transaction():
        service.add_household(sec, "102", world.group_id, twice, since_on=TODAY, at=NOW, has_namesakes=True)

    assert refusal.value.params == {"name": "刘单", "number": "101"}
    with reading():
        assert len(queries.find_people_named(world.village_id, "刘单", on=TODAY)) == 2


@pytest.mark.parametrize("typed", ["刘", "单", "刘单", "101", "10", "ls", "LS", "ld", "刘 ".strip(), "１０１"])
def test_people_are_found_by_part_of_a_name_by_number_and_by_initials(world, liu, typed):
    with reading():
        found = queries.search_people(world.village_id, typed, on=TODAY)

    assert "刘单" in [hit.member_name for hit in found]


@pytest.mark.parametrize("typed", ["", "%", "_", "\\", "'; DROP", "刘%", "zzz", "查理", "x" * 10_000])
def test_signs_in_a_search_stand_for_themselves(world, liu, typed):
    with reading():
        assert queries.search_people(world.village_id, typed, on=TODAY) == []


def test_the_whole_number_comes_before_longer_ones(world, sec, liu):
    with transaction():
        service.add_household(sec, "1011", world.group_id, [NewMember("吴长")], since_on=SPRING, at=NOW)

    with reading():
        found = queries.search_people(world.village_id, "101", on=TODAY)

    assert [hit.household_number for hit in found] == ["101", "101", "101", "1011"]


def test_a_search_tells_household_group_and_head(world, liu):
    with reading():
        hit = queries.search_people(world.village_id, "曾美", on=TODAY)[0]

    assert (hit.household_number, hit.group_name, hit.head_name, hit.relation) == (
        "101",
        "一组",
        "刘单",
        Relation.SPOUSE,
    )


def test_nobody_is_found_before_moving_in_or_after_leaving(world, sec, liu):
    mei = member_id(world, liu, "曾美")
    with transaction():
        service.end_stay(sec, liu, mei, until_on=date(2026, 6, 30), reason=StayEnd.MOVED_AWAY, at=NOW)

    with reading():
        before = queries.search_people(world.village_id, "曾美", on=SPRING - timedelta(days=1))
        last_day = queries.search_people(world.village_id, "曾美", on=date(2026, 6, 30))
        after = queries.search_people(world.village_id, "曾美", on=date(2026, 7, 1))
    assert (len(before), len(last_day), len(after)) == (0, 1, 0)


def test_the_head_leaves_only_after_somebody_else_is_head(world, sec, liu):
    shan, mei = member_id(world, liu, "刘单"), member_id(world, liu, "曾美")
    with pytest.raises(HeadNeedsSuccessor), transaction():
        service.end_stay(sec, liu, shan, until_on=TODAY, reason=StayEnd.DIED, at=NOW)

    with transaction():
        service.change_head(sec, liu, mei, old_head_becomes=Relation.SPOUSE, at=NOW)
    with transaction():
        service.end_stay(sec, liu, shan, until_on=TODAY, reason=StayEnd.DIED, at=NOW)

    assert look(world, liu).head_name == "曾美"
    assert look(world, liu, on=SPRING).head_name == "刘单"


def test_the_last_member_may_leave_and_a_new_one_is_head(world, sec):
    with transaction():
        alone = service.add_household(sec, "103", world.group_id, [NewMember("孤")], since_on=SPRING, at=NOW).id
    only = member_id(world, alone, "孤")
    with transaction():
        service.end_stay(sec, alone, only, until_on=SPRING, reason=StayEnd.DIED, at=NOW)

    with transaction():
        service.add_member(sec, alone, NewMember("新来", Relation.CHILD), since_on=TODAY, at=NOW)

    assert look(world, alone).head_name == "新来"


def test_a_child_is_no_head_while_a_grown_up_lives_there(world, sec, liu):
    child = member_id(world, liu, "刘小宝")

    with pytest.raises(HeadMustBeAdult), transaction():
        service.change_head(sec, liu, child, old_head_becomes=Relation.PARENT, at=NOW)


def test_the_head_can_not_become_head_again_nor_two_be_head(world, sec, liu):
    shan, mei = member_id(world, liu, "刘单"), member_id(world, liu, "曾美")

    with pytest.raises(HeadAlready), transaction():
        service.change_head(sec, liu, shan, old_head_becomes=Relation.SPOUSE, at=NOW)
    with pytest.raises(OneHeadOnly), transaction():
        service.change_head(sec, liu, mei, old_head_becomes=Relation.HEAD, at=NOW)
    with pytest.raises(OneHeadOnly), transaction():
        service.add_member(sec, liu, NewMember("再来", Relation.HEAD), since_on=TODAY, at=NOW)
    with pytest.raises(OneHeadOnly), transaction():
        service.change_member(sec, liu, mei, NewMember("曾美", Relation.HEAD), at=NOW)


@pytest.mark.parametrize("until_on", [TOMORROW, SPRING - timedelta(days=1)])
def test_a_stay_ends_on_a_day_that_has_come_and_not_before_it_began(world, sec, liu, until_on):
    mei = member_id(world, liu, "曾美")

    with pytest.raises(StayDaysWrong), transaction():
        service.end_stay(sec, liu, mei, until_on=until_on, reason=StayEnd.MOVED_AWAY, at=NOW)


def test_who_has_left_can_not_leave_again(world, sec, liu):
    mei = member_id(world, liu, "曾美")
    with transaction():
        service.end_stay(sec, liu, mei, until_on=TODAY, reason=StayEnd.MOVED_AWAY, at=NOW)

    with pytest.raises(StayOver), transaction():
        service.end_stay(sec, liu, mei, until_on=TODAY, reason=StayEnd.MOVED_AWAY, at=NOW)


def test_a_mended_name_is_found_by_its_new_initials(world, sec, liu):
    mei = member_id(world, liu, "曾美")
    with transaction():
        service.change_member(sec, liu, mei, NewMember("曾丽", Relation.SPOUSE, phone="13800000000"), at=NOW)

    with reading():
        assert [hit.member_id for hit in queries.search_people(world.village_id, "zl", on=TODAY)] == [mei]
        assert queries.get_member(world.village_id, mei).phone == "13800000000"


def test_number_group_and_state_change_with_a_trace(world, sec, liu):
    with transaction():
        service.change_household(sec, liu, number="201", group_id=world.group_id, state=HouseholdState.ABSENT, at=NOW)

    assert (look(world, liu).number, look(world, liu).state) == ("201", HouseholdState.ABSENT)
    with reading():
        entry = session().scalars(select(AuditEntry).where(AuditEntry.act == "households.change")).one()
        values = dict(session().execute(select(AuditValue.name, AuditValue.value)).all())
    assert (values["before"], values["after"]) == (
        {"number": "101", "state": "resident"},
        {"number": "201", "state": "absent"},
    )
    assert (entry.facts["names"], set(entry.facts["personal"])) == (["number", "state"], {"before", "after"})
    assert entry.user_id == sec.user_id


def test_no_household_joins_a_group_that_has_ended(world, sec, liu):
    with transaction():
        other = an_ended_group(sec)

    with pytest.raises(GroupOver), transaction():
        service.change_household(sec, liu, number="101", group_id=other, state=HouseholdState.RESIDENT, at=NOW)


def an_ended_group(sec):
    group = Group(village_id=sec.village_id, name="老组", since_on=SPRING, until_on=SPRING)
    session().add(group)
    session().flush()
    return group.id


@pytest.mark.parametrize(
    "command",
    [
        lambda who, home, person: service.add_member(who, home, NewMember("新"), since_on=TODAY, at=NOW),
        lambda who, home, person: service.change_member(who, home, person, NewMember("新"), at=NOW),
        lambda who, home, person: service.end_stay(who, home, person, until_on=TODAY, reason=StayEnd.OTHER, at=NOW),
        lambda who, home, person: service.change_head(who, home, person, old_head_becomes=Relation.OTHER, at=NOW),
        lambda who, home, person: service.change_state(who, home, HouseholdState.CLOSED, at=NOW),
    ],
)
def test_another_villages_household_is_not_there(world, liu, command):
    with pytest.raises(Absent), transaction():
        command(world.actor("charlie"), liu, world.homes["alice"].member_ids[0])


def test_a_member_of_another_household_is_not_there(world, sec, liu):
    with pytest.raises(Absent), transaction():
        service.end_stay(sec, liu, world.homes["alice"].member_ids[0], until_on=TODAY, reason=StayEnd.OTHER, at=NOW)


def test_the_list_says_how_many_and_filters(world, sec, liu):
    with transaction():
        service.change_state(sec, liu, HouseholdState.ABSENT, at=NOW)
    wanted = queries.Filter(text="曾", group_id=world.group_id, state=HouseholdState.ABSENT)

    with reading():
        everybody = queries.list_households(world.village_id, queries.Filter(), page=1, on=TODAY)
        found = queries.list_households(world.village_id, wanted, page=10**12, on=TODAY)

    assert everybody.total == len(world.homes)
    assert [(row.number, row.head_name, row.member_count, row.balance) for row in found.rows] == [("101", "刘单", 3, 0)]
