"""Pages of settings and groups."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pointsapp.core.db import reading, session
from pointsapp.villages.models import Group
from pointsapp.villages.queries import get_settings

URL = "/v/lahai/settings"


def wanted(**changes):
    return {
        "notice_days": "7",
        "answer_working_days": "7",
        "undo_minutes": "10",
        "daily_points_without_second": "100",
        "unit_word": "分",
        "shop_name": "幸福超市",
        "office_phone": "",
        **changes,
    }


def in_force(world):
    with reading():
        return get_settings(world.village_id)


def test_the_secretary_changes_settings_and_the_history_says_who(people, world):
    answer = people["sec"].post(URL, wanted(notice_days="５", has_voice="y", office_phone="0876-123"))

    assert answer.status_code == 303
    assert (in_force(world).notice_days, in_force(world).has_voice) == (5, True)
    page = people["sup"].get(URL).text
    assert "0876-123" in page
    assert "Sec" in page


@pytest.mark.parametrize(
    "number", ["-1", "1.5", "1e3", "NaN", "0x10", "1_0", "٣", "²", "一百", "+5", "5;", "9" * 20, "", "2"]
)
def test_a_notice_never_gets_odd_days_and_what_was_typed_stays(people, world, number):
    answer = people["sec"].post(URL, wanted(notice_days=number, shop_name="新超市"))

    assert answer.status_code == 422
    assert "新超市" in answer.text
    assert in_force(world).notice_days == 7


def test_settings_without_effect_are_neither_shown_nor_taken(people, world):
    people["sec"].post(URL, wanted(may_deduct="y", has_ranking="y", point_scale="10", low_stock_units="0"))

    page = people["sec"].get(URL).text
    assert "may_deduct" not in page
    assert not in_force(world).may_deduct
    assert not in_force(world).has_ranking
    assert in_force(world).low_stock_units == 5


def test_groups_are_added_renamed_and_ended(people, world):
    sec = people["sec"]
    sec.post(f"{URL}/groups", {"name": "河边组", "position": "3"})
    with reading():
        group_id = session().scalars(select(Group.id).where(Group.name == "河边组")).one()

    assert sec.get(f"{URL}/groups/{group_id}").status_code == 200
    assert sec.post(f"{URL}/groups/{group_id}", {"name": "山上组", "position": "2"}).status_code == 303
    assert sec.post(f"{URL}/groups/{group_id}/end").status_code == 303

    with reading():
        group = session().get(Group, group_id)
    assert (group.name, group.position) == ("山上组", 2)
    assert group.until_on is not None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"name": "", "position": "1"}, "Type the name of the group"),
        ({"name": "一组", "position": "1"}, "a group called"),
        ({"name": "组\u202e", "position": "1"}, "can&#39;t be seen"),
        ({"name": "新组", "position": "x"}, "whole number"),
    ],
)
def test_a_bad_group_is_refused(people, data, says):
    answer = people["sec"].post(f"{URL}/groups", data)

    assert answer.status_code == 422
    assert says in answer.text


def test_a_group_with_households_stays_in_plain_words(people, world):
    answer = people["sec"].post(f"{URL}/groups/{world.group_id}/end")

    assert answer.status_code == 409
    assert "7 households" in answer.text


@pytest.mark.parametrize("who", ["bo", "ren", "sup", "kay", "alice", "charlie"])
def test_nobody_but_the_secretary_changes_settings(people, world, who):
    assert people[who].post(URL, wanted(notice_days="9")).status_code == 404
    assert people[who].post(f"{URL}/groups", {"name": "x", "position": "1"}).status_code == 404
    assert people[who].post(f"{URL}/groups/{world.group_id}/end").status_code == 404


@pytest.mark.parametrize("who", ["bo", "ren", "kay", "alice", "charlie"])
def test_settings_are_not_there_for_others(people, who):
    assert people[who].get(URL).status_code == 404


def test_another_villages_group_is_not_there(people, world):
    assert people["charlie"].get(f"/v/other/settings/groups/{world.group_id}").status_code == 404
    assert people["charlie"].post(f"/v/other/settings/groups/{world.group_id}/end").status_code == 404
