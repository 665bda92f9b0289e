"""The pages of the review panel: queue, meeting, sheet, papers and register."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from pointsapp.activities.queries.lines import get_line
from pointsapp.activities.service.sheet import take_back_activity
from pointsapp.activities.types import LineState
from pointsapp.core.actor import Role
from pointsapp.core.codes import new_uid
from pointsapp.core.db import reading, transaction
from tests.person import Person
from tests.reviewing import appoint, meet, submit_sheet
from tests.world import NOW, TODAY, World

HOME = "/v/lahai/review/"


def seen(world: World, line_id) -> str:
    with reading():
        return get_line(world.village_id, line_id).changed_at.isoformat()


def answer(world: World, verdicts: dict, key: str = "") -> dict[str, str]:
    """Fill in the form of a sheet: line → (verdict, reason)."""
    data = {"request_key": key or new_uid()}
    for line_id, (verdict, reason) in verdicts.items():
        data |= {f"verdict_{line_id}": verdict, f"reason_{line_id}": reason, f"seen_{line_id}": seen(world, line_id)}
    return data


def states(world: World, lines: dict) -> dict[str, str]:
    with reading():
        return {name: get_line(world.village_id, line_id).state.value for name, line_id in lines.items()}


def sheet_url(meeting_id, activity_id) -> str:
    return f"{HOME}meetings/{meeting_id}/sheets/{activity_id}"


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_the_queue_says_what_waits_and_whom_to_appoint(world: World, people: dict[str, Person]) -> None:
    submit_sheet(world, "alice", "ren", title="夜间巡逻 <b>")

    page = text_of(people["ren"].get(HOME))

    assert "夜间巡逻 &lt;b&gt;" in page
    assert "nobody may review 1 line, because Ren is of the same household" in page
    assert "The village secretary appoints one more person" in page
    assert "1 line" in page


def test_an_empty_queue_says_what_comes_next(people: dict[str, Person]) -> None:
    assert "No sheet waits for review." in text_of(people["ren"].get(HOME))


def test_a_reviewer_opens_a_meeting_and_is_asked_to_go_on_with_it(world: World, people: dict[str, Person]) -> None:
    appoint(world, "dana", "dana")
    ren, dana = world.actor("ren").user_id, world.actor("dana").user_id
    seats = {f"seat_{ren}": "present", f"seat_{dana}": "recused", "place": "村委会\x00 "}

    made = people["ren"].post(f"{HOME}meetings/new?on={TODAY}", {"request_key": new_uid(), **seats})
    again = text_of(people["ren"].get(f"{HOME}meetings/new?on={TODAY}"))

    assert made.status_code == 303
    page = text_of(people["ren"].get(made.location))
    assert "Present Ren Stepped out Dana" in page
    assert "村委会" in page
    assert "There is a meeting of this day already" in again


@pytest.mark.parametrize("day", ["2026-02-30", "0000-00-00", "9999-12-31", "1900-01-01", "２０２６-11-21", "x" * 300])
def test_an_odd_day_makes_no_meeting(world: World, people: dict[str, Person], day: str) -> None:
    ren = world.actor("ren").user_id

    page = people["ren"].get(f"{HOME}meetings/new", query_string={"on": day})
    sent = people["ren"].post(
        f"{HOME}meetings/new?on={day}", {"request_key": new_uid(), f"seat_{ren}": "away", "place": "村委会"}
    )

    assert page.status_code == 200
    assert sent.status_code == 422


def test_a_meeting_without_anybody_keeps_what_was_typed(world: World, people: dict[str, Person]) -> None:
    ren = world.actor("ren").user_id

    page = people["ren"].post(
        f"{HOME}meetings/new?on={TODAY}", {"request_key": new_uid(), f"seat_{ren}": "recused", "place": "祠堂"}
    )

    assert page.status_code == 422
    assert "Say who sat in the meeting" in page.text
    assert 'value="祠堂"' in page.text


def test_a_whole_sheet_is_approved_with_exceptions(world: World, people: dict[str, Person]) -> None:
    activity_id, lines = submit_sheet(world, "alice", "dana", "kay")
    url = sheet_url(meet(world, "ren"), activity_id)

    page = people["ren"].get(url)
    verdicts = {
        lines["alice"]: ("approve", ""),
        lines["dana"]: ("refuse", "没有<照片>"),
        lines["kay"]: ("leave", ""),
    }
    sent = people["ren"].post(url, answer(world, verdicts))

    assert page.text.count('value="approve"') == page.text.count("checked") == 3
    assert sent.status_code == 303
    assert states(world, lines) == {"alice": "approved", "dana": "refused", "kay": "submitted"}
    after = text_of(people["ren"].get(sent.location))
    assert "Approved: 1. Sent back: 1." in after
    assert "Next sheet: 夜间巡逻" in after


def test_line_by_line_nothing_is_chosen_beforehand(world: World, people: dict[str, Person]) -> None:
    activity_id, _ = submit_sheet(world, "alice")

    page = people["ren"].get(sheet_url(meet(world, "ren"), activity_id) + "?by=line")

    assert re.findall(r'<input type="radio"[^>]*value="(\w+)" required checked>', page.text) == ["leave"]


@pytest.mark.parametrize(
    ("verdict", "reason", "words"),
    [
        ("refuse", "", "Say why."),
        ("refuse", " \u3000\u200b", "Say why."),
        ("approve", "没有照片", "A reason is written, but the line is not sent back."),
        ("leave", "没有照片", "A reason is written, but the line is not sent back."),
        ("refuse", "长" * 301, "Field cannot be longer than 300 characters."),
        ("delete", "", "Not a valid choice."),
        ("leave", "", "Nothing is decided yet"),
    ],
)
def test_a_faulty_answer_changes_nothing_and_loses_nothing(
    world: World, people: dict[str, Person], verdict: str, reason: str, words: str
) -> None:
    activity_id, lines = submit_sheet(world, "alice", "dana")
    url = sheet_url(meet(world, "ren"), activity_id)
    other = ("refuse", "看不清") if words.startswith(("Say", "A reason", "Field", "Not a")) else ("leave", "")

    page = people["ren"].post(url, answer(world, {lines["alice"]: (verdict, reason), lines["dana"]: other}))

    assert page.status_code == 422
    assert words in page.text
    assert not other[1] or f'value="{other[1]}"' in page.text
    assert states(world, lines) == {"alice": "submitted", "dana": "submitted"}


def test_the_same_answer_sent_twice_decides_once(world: World, people: dict[str, Person]) -> None:
    activity_id, lines = submit_sheet(world, "alice")
    meeting_id = meet(world, "ren")
    data = answer(world, {lines["alice"]: ("approve", "")})

    first = people["ren"].post(sheet_url(meeting_id, activity_id), data)
    second = people["ren"].post(sheet_url(meeting_id, activity_id), data)

    assert (first.status_code, second.status_code) == (303, 303)
    assert "1 approved, 0 sent back" in text_of(people["ren"].get(second.location))


def test_who_was_slower_reads_it_and_keeps_the_other_choices(world: World, people: dict[str, Person]) -> None:
    activity_id, lines = submit_sheet(world, "alice", "kay")
    dana = appoint(world, "dana", "dana")
    url = sheet_url(meet(world, "ren", "dana"), activity_id)
    slower = answer(world, {lines["alice"]: ("approve", ""), lines["kay"]: ("refuse", "人没来")})
    Person(people["ren"].app, world.sign_in("dana")).post(url, answer(world, {lines["alice"]: ("refuse", "重复")}))

    page = people["ren"].post(url, slower)
    again = people["ren"].post(url, answer(world, {lines["kay"]: ("refuse", "人没来")}))

    assert dana.user_id is not None
    assert page.status_code == 422
    assert "Somebody else was faster" in page.text
    assert 'value="人没来"' in page.text
    assert again.status_code == 303


def test_a_sheet_that_was_taken_back_meanwhile_is_not_decided(world: World, people: dict[str, Person]) -> None:
    activity_id, lines = submit_sheet(world, "alice")
    url = sheet_url(meet(world, "ren"), activity_id)
    data = answer(world, {lines["alice"]: ("approve", "")})
    with transaction():
        take_back_activity(world.actor("bo"), activity_id, at=NOW + timedelta(minutes=1))

    page = people["ren"].post(url, data)

    assert page.status_code == 422
    assert "Somebody else was faster" in page.text
    assert states(world, lines) == {"alice": "draft"}


def test_barred_lines_are_shown_without_a_choice_and_refused_when_forged(
    world: World, people: dict[str, Person]
) -> None:
    activity_id, lines = submit_sheet(world, "alice", "ren")
    url = sheet_url(meet(world, "ren"), activity_id)

    page = people["ren"].get(url)
    forged = people["ren"].post(url, answer(world, {lines["ren"]: ("approve", ""), lines["alice"]: ("leave", "")}))

    assert "household's or recorded by you. Ask somebody else" in page.text
    assert f"verdict_{lines['ren']}" not in page.text
    assert forged.status_code == 422
    assert states(world, lines) == {"alice": "submitted", "ren": "submitted"}


def test_extra_fields_of_a_form_count_for_nothing(world: World, people: dict[str, Person]) -> None:
    activity_id, lines = submit_sheet(world, "alice")
    data = answer(world, {lines["alice"]: ("approve", "")})
    extra = {"village_id": "2", "role": "secretary", "points": "1000", "state": "credited", "decided_by_id": "1"}

    people["ren"].post(sheet_url(meet(world, "ren"), activity_id), data | extra)

    with reading():
        line = get_line(world.village_id, lines["alice"])
    assert (line.state, line.points) == (LineState.APPROVED, 10)


@pytest.mark.parametrize("name", ["verdict_0", "verdict_-1", "verdict_1 OR 1=1", "verdict_" + "9" * 18, "verdict_１"])
def test_odd_line_ids_decide_nothing(world: World, people: dict[str, Person], name: str) -> None:
    activity_id, lines = submit_sheet(world, "alice")

    page = people["ren"].post(sheet_url(meet(world, "ren"), activity_id), {"request_key": new_uid(), name: "approve"})

    assert page.status_code == 422
    assert states(world, lines) == {"alice": "submitted"}


def test_a_missing_or_faulty_request_key_is_refused_in_words(world: World, people: dict[str, Person]) -> None:
    activity_id, lines = submit_sheet(world, "alice")
    url = sheet_url(meet(world, "ren"), activity_id)

    for key in ("x", "k" * 10_000):
        page = people["ren"].post(url, answer(world, {lines["alice"]: ("approve", "")}, key))
        assert page.status_code == 422

    assert states(world, lines) == {"alice": "submitted"}


def test_an_approved_line_is_sent_back_with_a_reason(world: World, people: dict[str, Person]) -> None:
    activity_id, lines = submit_sheet(world, "alice")
    meeting_id = meet(world, "ren")
    people["ren"].post(sheet_url(meeting_id, activity_id), answer(world, {lines["alice"]: ("approve", "")}))
    url = f"{HOME}meetings/{meeting_id}/lines/{lines['alice']}/send-back"

    assert people["ren"].get(url).status_code == 200
    assert people["ren"].post(url, {"request_key": new_uid(), "reason": "\u200b "}).status_code == 422
    sent = people["ren"].post(url, {"request_key": new_uid(), "reason": "重复记了"})
    again = people["ren"].post(url, {"request_key": new_uid(), "reason": "重复记了"})

    assert sent.status_code == 303
    assert again.status_code == 422
    assert states(world, lines) == {"alice": "refused"}
    assert "Sent back, because: 重复记了" in text_of(people["bo"].get(sent.location))


def test_the_papers_name_present_stepped_out_and_who_stays_out_of_a_line(
    world: World, people: dict[str, Person]
) -> None:
    appoint(world, "dana", "dana")
    appoint(world, "kay_too", "kay")
    activity_id, lines = submit_sheet(world, "alice", "dana")
    meeting_id = meet(world, "ren", "dana", recused="kay_too")

    blank = text_of(people["bo"].get(f"{HOME}meetings/{meeting_id}/list"))
    people["ren"].post(
        sheet_url(meeting_id, activity_id),
        answer(world, {lines["alice"]: ("approve", ""), lines["dana"]: ("refuse", "没有照片")}),
    )
    paper = text_of(people["bo"].get(f"{HOME}meetings/{meeting_id}/paper"))

    for page in (blank, paper):
        assert "Present: Ren, Dana" in page
        assert "Stepped out: Kay_Too" in page
        assert "Seal of the review panel" in page
    assert "参加夜间巡逻 10 pts Sent back 没有照片 Ren Dana" in paper


def test_the_register_is_filtered_and_exported(world: World, people: dict[str, Person]) -> None:
    activity_id, lines = submit_sheet(world, "alice", "dana")
    verdicts = {lines["alice"]: ("approve", ""), lines["dana"]: ("refuse", "=1+1")}
    people["ren"].post(sheet_url(meet(world, "ren"), activity_id), answer(world, verdicts))

    page = text_of(people["sup"].get(f"{HOME}decisions", query_string={"verdict": "refuse", "q": "孙\x00丹"}))
    file = BytesIO(people["sup"].get(f"{HOME}decisions/export?verdict=refuse").data)

    assert "1 in all" in page
    assert "孙丹" in page
    assert "张晓明" not in page
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    assert "'=1+1" in rows[1]


@pytest.mark.parametrize(
    "query",
    [
        "before=99999999999999999999",
        "before=-1",
        "before=1",
        "before=x",
        "since=x&until=0000-00-00",
        "verdict=x&by=１",
        "q=%25_'",
    ],
)
@pytest.mark.parametrize("page", ["", "meetings", "decisions", "export", "meetings/export", "decisions/export"])
def test_odd_questions_are_answered_plainly(people: dict[str, Person], page: str, query: str) -> None:
    assert people["ren"].get(f"{HOME}{page}?{query}").status_code == 200


def test_only_reviewers_decide_and_only_the_office_reads(world: World, people: dict[str, Person]) -> None:
    activity_id, lines = submit_sheet(world, "alice")
    meeting_id = meet(world, "ren")
    url = sheet_url(meeting_id, activity_id)
    data = answer(world, {lines["alice"]: ("approve", "")})

    for name in ("bo", "sup", "sec"):
        assert people[name].get(url).status_code == 200
        assert people[name].post(url, data).status_code == 404
        assert people[name].get(f"{HOME}meetings/new").status_code == 404
    for name in ("kay", "alice", "charlie"):
        assert people[name].get(url).status_code == 404
        assert people[name].get(HOME).status_code == 404
    other = f"/v/other/review/meetings/{meeting_id}"
    assert people["charlie"].get(other).status_code == 404
    assert people["charlie"].post(f"{other}/sheets/{activity_id}", data).status_code == 404
    assert states(world, lines) == {"alice": "submitted"}


def test_who_left_the_panel_decides_no_more_with_the_session_open(world: World, people: dict[str, Person]) -> None:
    activity_id, lines = submit_sheet(world, "alice")
    url = sheet_url(meet(world, "ren"), activity_id)
    data = answer(world, {lines["alice"]: ("approve", "")})
    with transaction() as session:
        role = world.actor("ren")
        session.connection().exec_driver_sql(
            f"UPDATE memberships SET until_on = '{TODAY - timedelta(days=1000)}', since_on = '2020-01-01'"
            f" WHERE user_id = {role.user_id}"
        )

    assert people["ren"].post(url, data).status_code == 404
    assert Role.REVIEWER in role.roles
    assert states(world, lines) == {"alice": "submitted"}


@pytest.mark.parametrize(
    "number", ["0", "9223372036854775807", "9223372036854775808", "9" * 40, "-1", "1%00", "1 OR 1=1"]
)
def test_meetings_that_cannot_be_are_not_found(people: dict[str, Person], number: str) -> None:
    for page in ("", "/attendance", "/paper", "/list", "/sheets/1", "/lines/1/send-back"):
        assert people["ren"].get(f"{HOME}meetings/{number}{page}").status_code == 404


def test_a_stuck_line_shows_the_secretary_the_way_to_the_appointments(world: World, people: dict[str, Person]) -> None:
    activity_id, _ = submit_sheet(world, "ren")
    url = sheet_url(meet(world, "ren"), activity_id)

    for page in (HOME, url):
        assert "/v/lahai/people" in people["sec"].get(page).text
        assert "/v/lahai/people" not in people["ren"].get(page).text
