"""Posting: what goes up, in which order, until when; and what it promises."""

from datetime import date, timedelta

import pytest

from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.publicity.errors import LineNotApproved, NothingApproved
from pointsapp.publicity.queries import count_approved, find_notices_of_lines, list_on_notice_points, read_promise
from pointsapp.publicity.queries.notices import get_notice, list_approved
from pointsapp.publicity.queries.pages import (
    NoticeFilter,
    Stage,
    list_office_lines,
    list_public_groups,
    list_sheet_groups,
    page_of_notices,
)
from pointsapp.publicity.service import post_notice
from pointsapp.villages.models import Group
from pointsapp.villages.service import add_group, change_settings
from tests.posted import approve_lines, states_of
from tests.world import NOW, TODAY, World, make_home


def test_a_notice_stands_for_the_villages_days_with_the_day_of_posting_as_the_first(world: World) -> None:
    approve_lines(world, {"alice": 10})
    with transaction():
        change_settings(world.actor("sec"), {"notice_days": 3}, at=NOW)

    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)

    assert (notice.starts_on, notice.ends_on) == (TODAY, TODAY + timedelta(days=2))


def test_a_notice_posted_late_at_night_belongs_to_the_villages_day(world: World) -> None:
    approve_lines(world, {"alice": 10})

    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW.replace(hour=16))

    assert notice.starts_on == TODAY + timedelta(days=1)


def test_numbers_of_notices_count_in_the_village_and_tokens_have_128_bits(world: World) -> None:
    made = []
    for points in (5, 6, 7):
        approve_lines(world, {"alice": points})
        with transaction():
            made.append(post_notice(world.actor("bo"), None, at=NOW))

    assert [notice.number for notice in made] == [1, 2, 3]
    assert len({notice.token for notice in made}) == 3
    assert all(len(notice.token) >= 22 for notice in made)


def test_lines_are_numbered_by_group_then_household_and_worthless_ones_come_last(world: World) -> None:
    with transaction():
        early = add_group(world.actor("sec"), "零组", since_on=date(2026, 1, 1), position=-1, at=NOW)
        for number, head in (("10", "十号"), ("9", "九号")):
            world.homes[head] = make_home(world.village_id, early.id, number, head)
    approve_lines(world, {"dana": 5, "alice": 0, "十号": 6, "bo": 8, "九号": 7})

    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)

    with reading():
        lines = list_office_lines(notice)
        on_paper = list_sheet_groups(notice)
    assert [(line.number, line.household_number, line.points) for line in lines] == [
        (1, "9", 7),
        (2, "10", 6),
        (3, "002", 8),
        (4, "007", 5),
        (5, "001", 0),
    ]
    assert [(name, [line.number for line in rows]) for name, rows in on_paper] == [("零组", [1, 2]), ("一组", [3, 4])]


def test_a_group_of_very_few_households_is_not_named_to_the_world(world: World) -> None:
    with transaction():
        few = add_group(world.actor("sec"), "小组", since_on=date(2026, 1, 1), position=-1, at=NOW)
        world.homes["few"] = make_home(world.village_id, few.id, "900", "少家户")
    approve_lines(world, {"few": 5, "alice": 6})

    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)

    with reading():
        public = list_public_groups(notice)
    assert [(name, [(line.number, line.masked_name) for line in rows]) for name, rows in public] == [
        ("一组", [(2, "张*明")]),
        ("", [(1, "少*户")]),
    ]


def test_only_chosen_lines_go_up_and_each_only_once(world: World) -> None:
    deeds = approve_lines(world, {"alice": 10, "bo": 8})
    chosen = [deeds.line_ids["alice"]]

    with transaction():
        post_notice(world.actor("bo"), chosen, at=NOW)
    with pytest.raises(LineNotApproved), transaction():
        post_notice(world.actor("bo"), [*chosen, deeds.line_ids["bo"]], at=NOW)

    assert states_of(deeds) == {"alice": "on_notice", "bo": "approved"}
    with reading():
        assert count_approved(world.village_id) == 1


def test_with_nothing_approved_there_is_no_notice(world: World) -> None:
    with pytest.raises(NothingApproved), transaction():
        post_notice(world.actor("bo"), None, at=NOW)
    with pytest.raises(NothingApproved), transaction():
        post_notice(world.actor("bo"), [], at=NOW)


def test_another_villages_lines_can_be_neither_posted_nor_seen(world: World) -> None:
    deeds = approve_lines(world, {"alice": 10})

    with pytest.raises(LineNotApproved), transaction():
        post_notice(world.actor("charlie"), list(deeds.line_ids.values()), at=NOW)
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)

    with reading():
        assert list_approved(world.other_village_id, TODAY) == []
        with pytest.raises(Absent):
            get_notice(world.other_village_id, notice.id)
        assert find_notices_of_lines(world.other_village_id, deeds.line_ids.values()) == {}
        assert page_of_notices(world.other_village_id, NoticeFilter(), 1, today=TODAY).total == 0


def test_what_the_wall_says_stays_when_the_village_changes_later(world: World) -> None:
    approve_lines(world, {"alice": 10})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)

    with transaction():
        session().get_one(Group, world.group_id).name = "改名组"

    with reading():
        assert [name for name, _rows in list_sheet_groups(notice)] == ["一组"]


def test_a_promise_sets_what_is_owed_against_the_shelf(world: World) -> None:
    world.give("alice", 40)
    approve_lines(world, {"alice": 10, "bo": 8})
    with transaction():
        post_notice(world.actor("bo"), None, at=NOW)

    with reading():
        promise = read_promise(world.village_id, new_points=500)

    assert (promise.owed_points, promise.on_notice_points, promise.shelf_points) == (40, 18, 10 * 30 + 50 * 5)
    assert (promise.promised_points, promise.lacking_points) == (558, 8)


def test_the_list_knows_running_and_due_notices(world: World) -> None:
    approve_lines(world, {"alice": 10, "bo": 8})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)

    with reading():
        running = page_of_notices(world.village_id, NoticeFilter(stage=Stage.RUNNING), 1, today=notice.ends_on)
        due = page_of_notices(
            world.village_id, NoticeFilter(stage=Stage.DUE), 1, today=notice.ends_on + timedelta(days=1)
        )
        closed = page_of_notices(world.village_id, NoticeFilter(stage=Stage.CLOSED), 99, today=notice.ends_on)
        mine = list_on_notice_points(world.village_id, world.homes["bo"].household_id)

    assert [(row.lines, row.points, row.objections) for row in running.rows] == [(2, 18, 0)]
    assert (due.total, closed.total) == (1, 0)
    assert [(line.points, line.usable_on) for line in mine] == [(8, TODAY + timedelta(days=7))]
