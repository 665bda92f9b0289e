"""Objections on the web, at the desk, and answered: and who may read what."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from pointsapp.core import clock
from pointsapp.core.db import reading, session, transaction
from pointsapp.publicity.models import Notice, Objection
from pointsapp.publicity.service import close_notice, post_notice
from pointsapp.publicity.service.objecting import MOST_FROM_ONE_ADDRESS
from pointsapp.villages.service import add_group, change_settings
from tests.person import Person
from tests.posted import Approved, approve_lines, balances_of, states_of
from tests.world import NOW, TODAY, World, make_home

OBJECTIONS = "/v/lahai/objections"
KEY = "0192f0c4-0000-7000-8000-00000000000{}"
SECRET = "我亲眼看到的"


@pytest.fixture(autouse=True)
def today(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], int]:
    """Set the product's clock to so many days after the posting."""
    file = tmp_path / "now"
    file.write_text(NOW.isoformat())
    monkeypatch.setattr(clock, "_test_file", str(file))
    return lambda days: file.write_text((NOW + timedelta(days=days)).isoformat())


@pytest.fixture
def deeds(world: World) -> Approved:
    return approve_lines(world, {"alice": 10, "bo": 8})


@pytest.fixture
def notice(world: World, deeds: Approved) -> Notice:
    with transaction():
        return post_notice(world.actor("bo"), None, at=NOW)


def said(key: int = 1, **more: str) -> dict[str, str]:
    return {"words": SECRET, "name": "孙丹", "contact": "13800001111", "request_key": KEY.format(key), **more}


def objections() -> list[Objection]:
    with reading():
        return list(session().scalars(select(Objection).order_by(Objection.id)))


def test_everybody_reads_masked_names_wording_and_points_and_nothing_else(
    people: dict[str, Person], notice: Notice
) -> None:
    answer = people["passer_by"].get(f"/n/{notice.token}")

    assert answer.status_code == 200
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex"' in answer.text
    assert "张*明" in answer.text
    assert "参加村里公益" in answer.text
    for hidden in ("张晓明", "001", "邻里调解", "调解邻里纠纷", "王仁", "李博", "Bo<", 'type="search"'):
        assert hidden not in answer.text
    assert len(answer.data) < 20_000


def test_the_public_pages_need_no_script_and_have_none(people: dict[str, Person], notice: Notice) -> None:
    for page in ("", "/1", "/missing"):
        assert "<script" not in people["passer_by"].get(f"/n/{notice.token}{page}").text


@pytest.mark.parametrize("token", ["x", "A" * 22, "A" * 500, "..%2f..", "%00", "1' OR '1'='1", "{{7*7}}"])
def test_an_unknown_address_is_just_not_there(people: dict[str, Person], notice: Notice, token: str) -> None:
    for page in ("", "/1", "/missing", "/said/0192f0c4-0000-7000-8000-000000000001"):
        assert people["passer_by"].get(f"/n/{token}{page}").status_code == 404


@pytest.mark.parametrize("line", ["0", "3", "-1", "99999999999999999999", "1.5", "١"])
def test_an_unknown_line_is_just_not_there(people: dict[str, Person], notice: Notice, line: str) -> None:
    assert people["passer_by"].get(f"/n/{notice.token}/{line}").status_code == 404
    assert people["passer_by"].post(f"/n/{notice.token}/{line}", said()).status_code == 404


def test_a_line_worth_nothing_is_not_in_public(people: dict[str, Person], world: World) -> None:
    approve_lines(world, {"alice": 0, "dana": 7})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)

    assert "张*明" not in people["passer_by"].get(f"/n/{notice.token}").text
    assert people["passer_by"].get(f"/n/{notice.token}/2").status_code == 404


def test_when_the_notice_has_ended_no_line_is_shown_and_nothing_taken(
    people: dict[str, Person], world: World, notice: Notice, today: Callable[[int], int]
) -> None:
    today(7)
    passer_by = people["passer_by"]

    for answer in (
        passer_by.get(f"/n/{notice.token}"),
        passer_by.get(f"/n/{notice.token}/1"),
        passer_by.post(f"/n/{notice.token}/missing", said()),
    ):
        assert answer.status_code == 410
        assert "This notice is over" in answer.text
        assert "张*明" not in answer.text
    assert objections() == []


def test_saying_it_twice_by_a_double_tap_is_one_objection(
    people: dict[str, Person], notice: Notice, deeds: Approved
) -> None:
    first = people["passer_by"].post(f"/n/{notice.token}/1", said())
    again = people["passer_by"].post(f"/n/{notice.token}/1", said())

    assert (first.status_code, again.location) == (303, first.location)
    assert len(objections()) == 1
    thanks = people["passer_by"].get(first.location).text
    assert "Tue 1 Dec 2026" in thanks
    assert "孙丹" not in thanks
    assert "13800001111" not in thanks
    assert states_of(deeds) == {"alice": "disputed", "bo": "on_notice"}


def test_what_was_typed_stays_when_something_is_lacking(people: dict[str, Person], notice: Notice) -> None:
    answer = people["passer_by"].post(f"/n/{notice.token}/missing", said(words="  \u200b "))

    assert answer.status_code == 422
    assert "Write whose deed is missing" in answer.text
    assert "孙丹" in answer.text
    assert objections() == []


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{7*7}}",
        "%s%n",
        "'; DROP TABLE x",
        "㛃𠅤𬎆",
        "\0坏",
    ],
)
def test_odd_words_are_taken_as_they_are_and_shown_as_text(
    people: dict[str, Person], notice: Notice, words: str
) -> None:
    answer = people["passer_by"].post(f"/n/{notice.token}/1", said(words=words))

    assert answer.status_code == 303
    shown = people["sup"].get(f"{OBJECTIONS}/{objections()[0].id}").text
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert objections()[0].words == words.replace("\0", "")


def test_too_long_words_and_made_up_fields_change_nothing(people: dict[str, Person], notice: Notice) -> None:
    too_long = people["passer_by"].post(f"/n/{notice.token}/1", said(words="字" * 501))
    more = {"village_id": "2", "objector_id": "1", "taken_by_id": "1", "channel": "desk", "due_on": "2030-01-01"}
    taken = people["passer_by"].post(f"/n/{notice.token}/1", said(2, **more))

    assert (too_long.status_code, taken.status_code) == (422, 303)
    (objection,) = objections()
    assert (objection.channel, objection.objector_id, objection.taken_by_id) == ("web", None, None)
    assert objection.due_on.year == 2026


def test_one_address_is_slowed_down_and_can_still_come_to_the_office(people: dict[str, Person], notice: Notice) -> None:
    for key in range(MOST_FROM_ONE_ADDRESS):
        spoofed = {"X-Forwarded-For": f"192.0.2.{key}"}
        sent = said(1, request_key=f"{KEY.format(0)}-{key}")
        assert people["passer_by"].post(f"/n/{notice.token}/1", sent, headers=spoofed).status_code == 303

    answer = people["passer_by"].post(f"/n/{notice.token}/1", said(9))

    assert answer.status_code == 422
    assert "say it at the village office" in answer.text
    assert SECRET in answer.text


def test_public_forms_need_their_token(people: dict[str, Person], notice: Notice) -> None:
    answer = people["passer_by"].client.post(f"/n/{notice.token}/1", data=said())

    assert answer.status_code == 400
    assert objections() == []


def test_the_clerk_takes_what_is_said_at_the_desk_and_then_sees_only_that_it_is_taken(
    people: dict[str, Person], world: World, notice: Notice
) -> None:
    bo = people["bo"]

    taken = bo.post(f"{OBJECTIONS}/take/{notice.id}", said(line="1", objector_number="007"))

    assert taken.status_code == 303
    (objection,) = objections()
    assert objection.objector_id == world.homes["dana"].member_ids[0]
    for who in ("bo", "sec"):
        for page in ("", f"/{objection.id}"):
            shown = people[who].get(OBJECTIONS + page).text
            assert SECRET not in shown
            assert "孙丹" not in shown
            assert "13800001111" not in shown
    assert "孙丹".encode() not in bo.get(f"{OBJECTIONS}/export").data
    shown = people["sup"].get(f"{OBJECTIONS}/{objection.id}").text
    assert SECRET in shown
    assert "13800001111" in shown


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"line": "99"}, "no line 99"),
        ({"line": "abc"}, "for example 12"),
        ({"line": "１"}, "for example 12"),
        ({"line": "1", "objector_number": "999"}, "no household with the number 999"),
        ({"line": "1", "objector_number": "001"}, "Nobody called 孙丹"),
        ({"line": "1", "objector_number": "001", "name": ""}, "Write the name too"),
        ({"line": "", "missing_number": "'; --"}, "no household with the number"),
    ],
)
def test_at_the_desk_mistakes_are_said_and_nothing_typed_is_lost(
    people: dict[str, Person], notice: Notice, more: dict[str, str], words: str
) -> None:
    answer = people["bo"].post(f"{OBJECTIONS}/take/{notice.id}", said(**more))

    assert answer.status_code == 422
    assert words in answer.text
    assert SECRET in answer.text
    assert objections() == []


def test_a_supervisor_answers_and_whoever_objected_reads_it(
    people: dict[str, Person], world: World, notice: Notice, deeds: Approved
) -> None:
    where = people["passer_by"].post(f"/n/{notice.token}/1", said()).location
    address = f"{OBJECTIONS}/{objections()[0].id}"

    lacking = people["sup"].post(address, {"outcome": "changed", "points": "x", "reason": "查过", "request_key": KEY})
    outside = people["sup"].post(
        address, {"outcome": "changed", "points": "11", "reason": "查过", "request_key": KEY.format(2)}
    )
    answered = people["sup"].post(
        address, {"outcome": "changed", "points": "６", "reason": "会上定六分", "request_key": KEY.format(3)}
    )

    assert (lacking.status_code, outside.status_code, answered.status_code) == (422, 422, 303)
    assert "查过" in lacking.text
    assert "scoring table does not allow" in outside.text
    assert states_of(deeds)["alice"] == "approved"
    shown = people["passer_by"].get(where).text
    assert "会上定六分" in shown
    assert "You were right" in shown
    assert "会上定六分" in people["bo"].get(address).text


def test_a_missing_deed_goes_to_the_clerk(people: dict[str, Person], notice: Notice) -> None:
    people["passer_by"].post(f"/n/{notice.token}/missing", said())
    address = f"{OBJECTIONS}/{objections()[0].id}"
    answer = {"outcome": "to_record", "reason": "确实漏了", "request_key": KEY.format(2), "title": "扫路"}

    lacking = people["sup"].post(address, answer)
    odd = people["sup"].post(address, {**answer, "happened_on": "2026-02-30", "household_number": "007"})
    done = people["sup"].post(
        address,
        {**answer, "happened_on": "2026-11-20", "household_number": "007", "request_key": KEY.format(3)},
    )

    assert (lacking.status_code, odd.status_code, done.status_code) == (422, 422, 303)
    assert "扫路" in lacking.text
    sheet = re.search(r"/v/lahai/activities/\d+", people["bo"].get(address).text)
    assert sheet is not None
    assert "扫路" in people["bo"].get(sheet[0]).text


def test_whoever_may_not_answer_sees_neither_form_nor_words(people: dict[str, Person], world: World) -> None:
    deeds = approve_lines(world, {"sup": 9})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    people["passer_by"].post(f"/n/{notice.token}/1", said())
    address = f"{OBJECTIONS}/{objections()[0].id}"

    shown = people["sup"].get(address).text
    refused = people["sup"].post(address, {"outcome": "not_upheld", "reason": "没错", "request_key": KEY.format(2)})

    assert SECRET not in shown
    assert "Nobody may answer this" in shown
    assert "Nobody may answer this" in people["sec"].get(address).text
    assert refused.status_code == 422
    assert SECRET not in refused.text
    assert states_of(deeds) == {"sup": "disputed"}


def test_overdue_shows_to_the_secretary(people: dict[str, Person], notice: Notice, today: Callable[[int], int]) -> None:
    people["passer_by"].post(f"/n/{notice.token}/1", said())

    assert "overdue" not in people["sec"].get(OBJECTIONS).text.split("<table")[0].split("filters")[0]
    today(20)

    assert "1 objection is overdue" in people["sec"].get(OBJECTIONS).text
    assert "Notice No. 1, line 1" in people["sec"].get(f"{OBJECTIONS}?stage=overdue").text


@pytest.mark.parametrize("who", ["charlie", "alice", "kay", "ren"])
def test_who_has_no_part_in_objections_finds_no_such_page(people: dict[str, Person], notice: Notice, who: str) -> None:
    people["passer_by"].post(f"/n/{notice.token}/1", said())
    objection_id = objections()[0].id

    for page in ("", "/export", f"/{objection_id}", f"/take/{notice.id}"):
        assert people[who].get(OBJECTIONS + page).status_code == 404
    assert people[who].post(f"{OBJECTIONS}/{objection_id}", {"outcome": "voided"}).status_code == 404
    assert people[who].post(f"{OBJECTIONS}/take/{notice.id}", said(2)).status_code == 404
    assert people["charlie"].get(f"/v/other/objections/{objection_id}").status_code == 404
    assert people["charlie"].post(f"/v/other/objections/{objection_id}", {"outcome": "voided"}).status_code == 404
    assert people["charlie"].post(f"/v/other/objections/take/{notice.id}", said(2)).status_code == 404
    assert len(objections()) == 1


def test_the_clerk_and_the_secretary_do_not_answer(people: dict[str, Person], notice: Notice) -> None:
    people["passer_by"].post(f"/n/{notice.token}/1", said())
    address = f"{OBJECTIONS}/{objections()[0].id}"

    for who in ("bo", "sec"):
        assert people[who].post(address, {"outcome": "voided", "reason": "x"}).status_code == 404


def test_the_command_closes_only_what_is_ticked_off_where_the_village_allows_it(
    app: Flask, people: dict[str, Person], world: World, notice: Notice, today: Callable[[int], int]
) -> None:
    today(7)
    run = app.test_cli_runner().invoke

    not_allowed = run(args=["notices", "close-due"]).output
    with transaction():
        change_settings(world.actor("sec"), {"may_close_by_itself": True}, at=NOW)
    unticked = run(args=["notices", "close-due"]).output
    people["bo"].post(f"/v/lahai/notices/{notice.id}/check", {"is_checked": "y"})
    closed = run(args=["notices", "close-due"]).output
    again = run(args=["notices", "close-due"]).output

    assert "0 notice(s) were due in 0 village(s)" in not_allowed
    assert "notice 1: left open (channels_unchecked)" in unticked
    assert "notice 1: 2 line(s) credited, 0 disputed" in closed
    assert "0 notice(s) were due in 1 village(s)" in again
    assert balances_of(world, "alice", "bo") == {"alice": 10, "bo": 8}


def test_the_names_of_tiny_groups_stay_off_the_web(people: dict[str, Person], world: World) -> None:
    with transaction():
        few = add_group(world.actor("sec"), "两户小组", since_on=TODAY, at=NOW)
        world.homes["few"] = make_home(world.village_id, few.id, "900", "少家户")
    approve_lines(world, {"few": 5})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)

    shown = people["passer_by"].get(f"/n/{notice.token}").text

    assert "两户小组" not in shown
    assert "两户小组" in people["bo"].get(f"/v/lahai/notices/{notice.id}/sheet").text


def test_an_answer_can_be_read_after_the_notice_has_closed(
    people: dict[str, Person], world: World, notice: Notice, today: Callable[[int], int]
) -> None:
    where = people["passer_by"].post(f"/n/{notice.token}/1", said()).location
    today(7)
    people["bo"].post(f"/v/lahai/notices/{notice.id}/check", {"is_checked": "y"})
    with transaction():
        close_notice(world.actor("bo"), notice.id, at=NOW + timedelta(days=7))

    assert people["passer_by"].get(where).status_code == 200
    assert people["passer_by"].get(where.replace("said/", "said/x")).status_code == 404
