"""Founding a village, its settings and its groups."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update

from pointsapp.audit.models import AuditEntry
from pointsapp.core.actor import Actor
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.households import service as households
from pointsapp.households.errors import GroupInUse
from pointsapp.households.models import Household
from pointsapp.households.types import HouseholdState
from pointsapp.people.models import User
from pointsapp.villages import queries, service
from pointsapp.villages.errors import (
    DivisionCodeWrong,
    GroupEnded,
    GroupNameTaken,
    LineUnreadable,
    NoticeTooShort,
    SettingOutOfBounds,
    SlugTaken,
    SlugUnreadable,
)
from tests.world import NOW, TODAY

CODE = "532623100201"


@pytest.fixture
def sec(world):
    return world.actor("sec")


def run(app: Flask, *words: str):
    return app.test_cli_runner().invoke(args=["village", *words])


def test_a_settings_old_value_stays_with_its_day_and_its_person(world, sec):
    with transaction():
        service.change_settings(sec, {"notice_days": 5}, at=NOW)
    with transaction():
        service.change_settings(sec, {"notice_days": 9, "unit_word": "工分"}, at=NOW)

    with reading():
        now_set = queries.get_settings(world.village_id)
        changes = queries.list_setting_changes(world.village_id)
    assert (now_set.notice_days, now_set.unit_word) == (9, "工分")
    assert {(change.name, change.value, change.set_by_id) for change in changes} == {
        ("notice_days", 5, sec.user_id),
        ("notice_days", 9, sec.user_id),
        ("unit_word", "工分", sec.user_id),
    }


def test_setting_what_is_set_already_leaves_no_trace(world, sec):
    with transaction():
        service.change_settings(sec, {"notice_days": 7}, at=NOW)

    with reading():
        assert queries.list_setting_changes(world.village_id) == []
        assert session().scalars(select(AuditEntry).where(AuditEntry.act == "villages.settings")).first() is None


def test_each_village_has_its_own_settings(world, sec):
    with transaction():
        service.change_settings(sec, {"notice_days": 9}, at=NOW)

    with reading():
        assert queries.get_settings(world.other_village_id).notice_days == 7


@pytest.mark.parametrize("days", [3, 60])
def test_a_notice_may_stand_for_three_to_sixty_days(world, sec, days):
    with transaction():
        assert service.change_settings(sec, {"notice_days": days}, at=NOW).notice_days == days


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"notice_days": 2}, NoticeTooShort),
        ({"notice_days": -1}, NoticeTooShort),
        ({"notice_days": 61}, SettingOutOfBounds),
        ({"undo_minutes": 61}, SettingOutOfBounds),
        ({"undo_minutes": -1}, SettingOutOfBounds),
        ({"answer_working_days": 0}, SettingOutOfBounds),
        ({"daily_points_without_second": 10**100}, SettingOutOfBounds),
        ({"unit_word": ""}, LineUnreadable),
        ({"unit_word": "分\u202e"}, LineUnreadable),
        ({"shop_name": "超市\r\nSet-Cookie: a=b"}, LineUnreadable),
        ({"office_phone": "1" * 31}, LineUnreadable),
    ],
)
def test_a_setting_out_of_bounds_is_refused(sec, changes, refusal):
    with pytest.raises(refusal), transaction():
        service.change_settings(sec, changes, at=NOW)


def test_a_group_is_added_renamed_moved_and_ended(world, sec):
    with transaction():
        group_id = service.add_group(sec, "二组", since_on=TODAY, position=2, at=NOW).id
    with transaction():
        service.change_group(sec, group_id, name="河边组", position=1, at=NOW)
    with transaction():
        households.end_group(sec, group_id, at=NOW)

    with reading():
        group = queries.get_group(world.village_id, group_id)
    assert (group.name, group.position, group.until_on) == ("河边组", 1, TODAY)
    with pytest.raises(GroupEnded), transaction():
        service.end_group(sec, group_id, at=NOW)


def test_two_groups_never_have_one_name(world, sec):
    with transaction():
        group_id = service.add_group(sec, "二组", since_on=TODAY, at=NOW).id

    with pytest.raises(GroupNameTaken), transaction():
        service.add_group(sec, " 一组 ", since_on=TODAY, at=NOW)
    with pytest.raises(GroupNameTaken), transaction():
        service.change_group(sec, group_id, name="一组", position=0, at=NOW)


def test_a_group_with_households_does_not_end(world, sec):
    with pytest.raises(GroupInUse), transaction():
        households.end_group(sec, world.group_id, at=NOW)
    with transaction():
        session().execute(
            update(Household).where(Household.village_id == world.village_id).values(state=HouseholdState.CLOSED)
        )

    with transaction():
        households.end_group(sec, world.group_id, at=NOW)


def test_another_villages_group_is_not_there(world):
    charlie = world.actor("charlie")

    with pytest.raises(Absent), transaction():
        service.change_group(charlie, world.group_id, name="别人的", position=0, at=NOW)
    with pytest.raises(Absent), transaction():
        service.end_group(charlie, world.group_id, at=NOW)


@pytest.mark.parametrize(
    ("slug", "name", "code", "refusal"),
    [
        ("lahai", "新村", CODE, SlugTaken),
        ("../x", "新村", CODE, SlugUnreadable),
        ("Xin", "新村", CODE, SlugUnreadable),
        ("新村", "新村", CODE, SlugUnreadable),
        ("xin", "", CODE, LineUnreadable),
        ("xin", "新\u200b村", CODE, LineUnreadable),
        ("xin", "新村", "5326231002", DivisionCodeWrong),
        ("xin", "新村", "５３２６２３１００２０１", DivisionCodeWrong),
    ],
)
def test_a_village_is_not_founded_on_bad_words(world, slug, name, code, refusal):
    with pytest.raises(refusal), transaction():
        service.found_village(slug, name, code, at=NOW)


def test_the_command_founds_a_village_with_a_secretary_who_must_change_the_password(app, world):
    answer = run(app, "create", "xin", "新村", CODE, "--secretary", "Ma", "--secretary-name", "马书记")

    assert answer.exit_code == 0, answer.output
    assert "Login: ma\n" in answer.output
    with reading():
        user = session().scalars(select(User).where(User.login == "ma")).one()
        assert queries.find_village("xin") is not None
    assert user.must_change_password
    assert user.password_hash not in answer.output


def test_the_command_refuses_in_one_plain_line_and_leaves_nothing(app, world):
    answer = run(app, "create", "xin", "新村", CODE, "--secretary", "bo")

    assert answer.exit_code == 1
    assert answer.output == "Error: Somebody has this login already.\n"
    with reading():
        assert queries.find_village("xin") is None


def test_the_command_gives_a_forgotten_secretary_a_new_password(app, world):
    answer = run(app, "new-password", "lahai", "SEC")

    assert answer.exit_code == 0, answer.output
    with reading():
        assert session().scalars(select(User).where(User.login == "sec")).one().must_change_password


@pytest.mark.parametrize(("slug", "login"), [("lahai", "charlie"), ("nowhere", "sec"), ("lahai", "nobody")])
def test_the_command_knows_no_login_of_another_village(app, world, slug, login):
    assert run(app, "new-password", slug, login).exit_code == 1


def test_the_system_acts_without_a_person(world):
    with transaction():
        service.change_settings(Actor(world.village_id), {"has_voice": True}, at=NOW)

    with reading():
        assert queries.list_setting_changes(world.village_id)[0].set_by_id is None
