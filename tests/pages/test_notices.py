"""Notices in the office: posting, the paper, closing."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from pointsapp.core import clock
from pointsapp.core.db import transaction
from pointsapp.publicity.models import Notice
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from pointsapp.web.clerk import crediting
from tests.person import Person
from tests.posted import Approved, approve_lines, balances_of, states_of
from tests.world import NOW, World

NOTICES = "/v/lahai/notices"
KEY = "0192f0c4-0000-7000-8000-000000000001"


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


def rows_of(person: Person, address: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(person.get(address).data))
    return book.get_sheet_by_index(0).to_python()


def test_the_clerk_sees_what_would_go_up_and_posts_it(people: dict[str, Person], deeds: Approved) -> None:
    bo = people["bo"]
    shown = bo.get(f"{NOTICES}/new").text
    assert "张晓明" in shown
    assert "Fri 27 Nov 2026" in shown

    data = {"line": [str(line) for line in deeds.line_ids.values()], "request_key": KEY}
    first, again = bo.post(f"{NOTICES}/new", data), bo.post(f"{NOTICES}/new", data)

    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    assert "Notice 1 is posted" in bo.get(first.location).text
    assert set(states_of(deeds).values()) == {"on_notice"}
    assert "Notice No. 2" not in bo.get(NOTICES).text


@pytest.mark.parametrize("line", [[], ["0"], ["-1"], ["1 OR 1=1"], ["9" * 30], ["١"], ["1.5"]])
def test_odd_lines_post_nothing_and_say_so(people: dict[str, Person], deeds: Approved, line: list[str]) -> None:
    answer = people["bo"].post(f"{NOTICES}/new", {"line": line, "request_key": KEY})

    assert answer.status_code == 422
    assert "No line was chosen" in answer.text or "somebody else was faster" in answer.text
    assert set(states_of(deeds).values()) == {"approved"}


def test_after_a_refusal_the_mended_form_goes_through(people: dict[str, Person], deeds: Approved) -> None:
    refused = people["bo"].post(f"{NOTICES}/new", {"line": [], "request_key": KEY})
    assert KEY not in refused.text


def test_a_key_that_is_missing_or_huge_is_refused(people: dict[str, Person], deeds: Approved) -> None:
    lines = [str(line) for line in deeds.line_ids.values()]

    for key in ("", "x" * 10_000):
        answer = people["bo"].post(f"{NOTICES}/new", {"line": lines, "request_key": key})
        assert answer.status_code == 422

    assert set(states_of(deeds).values()) == {"approved"}


def test_more_than_the_shelf_holds_is_said_in_words_and_not_forbidden(people: dict[str, Person], world: World) -> None:
    world.give("alice", 545)
    approve_lines(world, {"alice": 10})

    shown = people["bo"].get(f"{NOTICES}/new").text

    assert "555 pts are promised" in shown
    assert "5 pts are lacking" in shown


def test_the_paper_has_masked_heads_numbers_and_a_code(people: dict[str, Person], notice: Notice) -> None:
    sheet = people["bo"].get(f"{NOTICES}/{notice.id}/sheet").text

    assert "张*明" in sheet
    assert "张晓明" not in sheet
    assert "001" in sheet
    assert "data:image/svg+xml;base64," in sheet


def test_closing_needs_the_days_and_the_tick(
    people: dict[str, Person], world: World, notice: Notice, today: Callable[[int], int]
) -> None:
    bo, address = people["bo"], f"{NOTICES}/{notice.id}/close"

    early = bo.post(address, {"is_checked": "y", "request_key": KEY})
    today(7)
    unticked = bo.post(address, {"request_key": KEY})

    assert (early.status_code, unticked.status_code) == (422, 422)
    assert "Look through them first" in unticked.text
    assert balances_of(world, "alice") == {"alice": 0}

    closed = bo.post(address, {"is_checked": "y", "request_key": KEY.replace("1", "2")})
    assert "2 lines are credited" in bo.get(closed.location).text
    again = bo.post(address, {"is_checked": "y", "request_key": KEY.replace("1", "3")})

    assert (closed.status_code, again.status_code) == (303, 422)
    assert balances_of(world, "alice", "bo") == {"alice": 10, "bo": 8}


def test_a_long_notice_is_credited_part_by_part_by_one_form_sent_any_number_of_times(
    people: dict[str, Person],
    world: World,
    notice: Notice,
    today: Callable[[int], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crediting, "AT_ONCE", 1)
    today(7)
    bo, form = people["bo"], {"is_checked": "y", "request_key": KEY}

    answers = [bo.post(f"{NOTICES}/{notice.id}/close", form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert "2 lines are credited" in bo.get(answers[1].location).text
    assert balances_of(world, "alice", "bo") == {"alice": 10, "bo": 8}


def test_an_interrupted_crediting_is_shown_and_finished_by_hand_or_by_the_command(
    app: Flask, people: dict[str, Person], world: World, notice: Notice, today: Callable[[int], int]
) -> None:
    bo, address = people["bo"], f"{NOTICES}/{notice.id}"
    early = bo.post(f"{address}/credit", {"request_key": KEY})
    today(7)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=NOW + timedelta(days=7))
        close_notice(world.actor("bo"), notice.id, at=NOW + timedelta(days=7), at_most=1)

    assert "This notice is not closed yet" in early.text
    assert "not all points are credited yet" in bo.get(NOTICES).text
    assert "1 line still waits" in bo.get(address).text
    assert "Go on crediting" not in people["sup"].get(address).text
    done = bo.post(f"{address}/credit", {"request_key": KEY.replace("1", "2")})
    by_command = app.test_cli_runner().invoke(args=["notices", "close-due"]).output

    assert "1 line is credited" in bo.get(done.location).text
    assert "still waits" not in bo.get(address).text
    assert "credited" not in by_command
    assert balances_of(world, "alice", "bo") == {"alice": 10, "bo": 8}


def test_the_command_goes_on_where_a_crediting_was_interrupted(app: Flask, world: World, notice: Notice) -> None:
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=NOW + timedelta(days=7))
        close_notice(world.actor("bo"), notice.id, at=NOW + timedelta(days=7), at_most=1)

    first, again = (app.test_cli_runner().invoke(args=["notices", "close-due"]).output for _ in range(2))

    assert "notice 1: 1 line(s) credited, 0 disputed" in first
    assert "credited" not in again
    assert balances_of(world, "alice", "bo") == {"alice": 10, "bo": 8}


def test_the_channels_are_ticked_on_the_last_day(
    people: dict[str, Person], notice: Notice, today: Callable[[int], int]
) -> None:
    bo, address = people["bo"], f"{NOTICES}/{notice.id}"
    today(6)

    assert "what has been said elsewhere" in bo.get(address).text
    assert bo.post(f"{address}/check", {}).status_code == 422
    assert bo.post(f"{address}/check", {"is_checked": "y"}).status_code == 303
    assert "The channels were looked through" in bo.get(address).text


def test_lists_are_searched_and_leave_as_workbooks(people: dict[str, Person], notice: Notice) -> None:
    bo = people["bo"]

    assert "Notice No. 1" in bo.get(f"{NOTICES}?stage=running&page=99999999999999999999").text
    assert "No notice fits" in bo.get(f"{NOTICES}?stage=closed").text
    assert "李博" not in bo.get(f"{NOTICES}/{notice.id}?q=001").text
    assert rows_of(bo, f"{NOTICES}/export")[1][0] == 1
    lines = rows_of(bo, f"{NOTICES}/{notice.id}/export")[1:]
    assert lines[0][:4] == [1, "一组", "001", "张晓明"]
    assert sum(line[5] for line in lines) == rows_of(bo, f"{NOTICES}/export")[1][4]


@pytest.mark.parametrize("who", ["charlie", "alice", "kay", "ren", "sup"])
def test_who_does_not_make_notices_finds_no_such_page(
    people: dict[str, Person], notice: Notice, deeds: Approved, who: str
) -> None:
    person = people[who]

    assert person.get(f"{NOTICES}/new").status_code == 404
    assert person.post(f"{NOTICES}/new", {"line": ["1"]}).status_code == 404
    assert person.post(f"{NOTICES}/{notice.id}/check", {"is_checked": "y"}).status_code == 404
    assert person.post(f"{NOTICES}/{notice.id}/close", {"is_checked": "y"}).status_code == 404


def test_another_village_sees_none_of_it(people: dict[str, Person], notice: Notice) -> None:
    charlie = people["charlie"]

    for page in ("", "/export", f"/{notice.id}", f"/{notice.id}/sheet", f"/{notice.id}/export"):
        assert charlie.get(NOTICES + page).status_code == 404
        assert charlie.get(f"/v/other/notices{page}").status_code == (404 if str(notice.id) in page else 200)


@pytest.mark.parametrize("notice_id", ["0", "-1", "99999999999999999999", "1%00", "1.5"])
def test_odd_ids_are_just_not_there(people: dict[str, Person], world: World, notice_id: str) -> None:
    for page in ("", "/sheet", "/export"):
        assert people["bo"].get(f"{NOTICES}/{notice_id}{page}").status_code == 404


def test_get_changes_nothing_and_a_post_needs_its_token(
    people: dict[str, Person], notice: Notice, today: Callable[[int], int]
) -> None:
    today(7)
    bo = people["bo"]

    assert bo.get(f"{NOTICES}/{notice.id}/close").status_code == 405
    assert bo.client.post(f"{NOTICES}/{notice.id}/close", data={"is_checked": "y"}).status_code == 400
