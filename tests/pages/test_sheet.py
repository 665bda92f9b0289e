"""The sheet's pages: saved line by line by script or by plain forms, with every refusal in words."""

import re
from datetime import date

import pytest

from pointsapp.activities.models import Activity, Line, Recorder
from pointsapp.activities.types import LineState
from pointsapp.core.db import reading, session, transaction
from pointsapp.households.models import Member, Stay
from pointsapp.households.types import Relation
from pointsapp.scoring.models import Fault, Item
from pointsapp.scoring.types import ItemShape
from tests.person import Person
from tests.world import LONG_AGO, NOW, World

URL = "/v/lahai/activities"
JSON = {"Accept": "application/json"}
WIDE = "ThisOneIsTyped"


def start(people: dict[str, Person], **more) -> str:
    """Begin a sheet as Bo and give its address."""
    page = people["bo"].get(f"{URL}/new").text
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', page)[1]
    data = {"title": "夜间巡逻", "happened_on": "2026-11-20", "request_key": key, **more}
    answer = people["bo"].post(f"{URL}/new", data)
    assert answer.status_code == 303, answer.text
    return answer.location


def add(people: dict[str, Person], sheet: str, who: str, item: int, **more):
    return people["bo"].post(f"{sheet}/lines", {"who": who, "item_id": item, **more})


def lines() -> list[Line]:
    with reading():
        return list(session().query(Line).order_by(Line.position))


def move_in(world: World, name: str, *names: str) -> list[int]:
    with transaction():
        made = [Member(village_id=world.village_id, name=n, initials="zxx", made_at=NOW) for n in names]
        session().add_all(made)
        session().flush()
        for member in made:
            session().add(
                Stay(
                    village_id=world.village_id,
                    household_id=world.homes[name].household_id,
                    member_id=member.id,
                    relation=Relation.CHILD,
                    since_on=LONG_AGO,
                )
            )
        return [member.id for member in made]


def test_a_sheet_is_begun_filled_and_submitted_without_script(people: dict[str, Person], world: World) -> None:
    bo, sheet = people["bo"], start(people, began_at="21:00", ended_at="05:00", place="村口", leader="丹")
    for who in ("张晓明", "002", "7"):
        answer = add(people, sheet, who, world.items["patrol"])
        assert answer.status_code == 303
        assert f"item={world.items['patrol']}" in answer.location

    page = bo.get(sheet).text
    assert "A night belongs to the day it began" in page
    assert "Led by 孙丹" in page
    assert "3 lines" in page
    summary = bo.get(f"{sheet}/submit").text
    assert "2 things need mending first" in summary
    for line in lines()[1:]:
        done = bo.post(
            f"{sheet}/lines/{line.id}",
            {"item_id": line.item_id, "member_id": session_member(world, line), "seen": line.changed_at.isoformat()},
        )
        assert done.status_code == 303
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', bo.get(f"{sheet}/submit").text)[1]
    for _ in range(2):
        assert bo.post(f"{sheet}/submit", {"request_key": key}).status_code == 303

    assert [line.state for line in lines()] == [LineState.SUBMITTED] * 3
    assert "3 lines are with the panel" in bo.get(sheet).text
    assert bo.post(f"{sheet}/take-back").status_code == 303
    assert {line.state for line in lines()} == {LineState.DRAFT}


def session_member(world: World, line: Line) -> int:
    return next(home.member_ids[0] for home in world.homes.values() if home.household_id == line.household_id)


def test_the_script_gets_the_saved_line_and_the_totals(people: dict[str, Person], world: World) -> None:
    sheet = start(people)

    answer = (
        people["bo"]
        .post(f"{sheet}/lines", {"who": "张晓明", "item_id": world.items["upkeep"], "amount": "3"}, headers=JSON)
        .json
    )
    (line,) = lines()
    changed = (
        people["bo"]
        .post(
            f"{sheet}/lines/{line.id}",
            {"item_id": line.item_id, "amount": "５", "seen": line.changed_at.isoformat()},
            headers=JSON,
        )
        .json
    )
    removed = people["bo"].post(f"{sheet}/lines/{line.id}/remove", headers=JSON).json

    assert (answer["result"], [row["id"] for row in answer["rows"]]) == ("done", [line.id])
    assert "张晓明" in answer["rows"][0]["html"]
    assert "10<span" in changed["rows"][0]["html"]
    assert "1 line" in changed["totals"]
    assert (removed["removed"], removed["rows"]) == ([line.id], [])


def test_people_are_suggested_by_part_of_a_name_or_a_number(people: dict[str, Person]) -> None:
    sheet = start(people)

    def hits(text: str):
        return [
            (h["name"], h["number"]) for h in people["bo"].get(f"{sheet}/people", query_string={"q": text}).json["hits"]
        ]

    assert hits("晓") == [("张晓明", "001")]
    assert ("李博", "002") in hits("002")
    for nothing in ("", "%", "_", "'; DROP TABLE members", "\x00", "查理"):
        assert hits(nothing) == []


def test_a_pasted_list_says_what_became_of_each_name(people: dict[str, Person], world: World) -> None:
    sheet = start(people)
    move_in(world, "dana", "李博")

    answer = people["bo"].post(
        f"{sheet}/paste",
        {"names": "张晓明、李博\n无名氏，007\n001", "item_id": world.items["upkeep"], "amount": "2"},
    )

    assert answer.status_code == 422
    for words in (
        "Several people fit",
        "Nobody of this name",
        "002 李博",
        "007 李博",
        "in the sheet with this item already",
    ):
        assert words in answer.text
    assert re.search(r"<textarea[^>]*>\s*李博\n无名氏\n001</textarea>", answer.text)
    assert [line.points for line in lines()] == [4, 4]
    assert (
        people["bo"]
        .post(f"{sheet}/paste", {"names": "002", "item_id": world.items["upkeep"], "amount": "2"})
        .status_code
        == 303
    )


def test_two_of_one_name_are_offered_to_the_script(people: dict[str, Person], world: World) -> None:
    sheet = start(people)
    (namesake,) = move_in(world, "dana", "张晓明")

    answer = people["bo"].post(f"{sheet}/lines", {"who": "张晓明", "item_id": world.items["patrol"]}, headers=JSON).json
    assert answer["result"] == "not_done"
    assert [choice["number"] for choice in answer["choices"]] == ["001", "007"]
    picked = answer["choices"][1]
    done = (
        people["bo"]
        .post(
            f"{sheet}/lines",
            {
                "household_id": picked["household_id"],
                "member_id": picked["member_id"],
                "item_id": world.items["patrol"],
            },
            headers=JSON,
        )
        .json
    )

    assert done["result"] == "done"
    assert [line.member_id for line in lines()] == [namesake]


def test_a_leader_of_whom_there_are_two_is_told_apart_by_number(people: dict[str, Person], world: World) -> None:
    move_in(world, "dana", "张晓明")
    page = people["bo"].get(f"{URL}/new").text
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', page)[1]
    data = {"title": "巡逻", "happened_on": "2026-11-20", "request_key": key}

    several = people["bo"].post(f"{URL}/new", {**data, "leader": "张晓明"})
    nobody = people["bo"].post(f"{URL}/new", {**data, "leader": "无名氏"})
    told = people["bo"].post(f"{URL}/new", {**data, "leader": "张晓明 001"})

    part = people["bo"].post(f"{URL}/new", {**data, "leader": "晓"})
    assert "Several people fit: 张晓明 001; 张晓明 007" in several.text
    assert "Several people fit: 张晓明" in part.text
    assert "Nobody of this name lived in the village" in nobody.text
    assert told.status_code == 303
    with reading():
        assert session().query(Activity).one().leader_id == world.homes["alice"].member_ids[0]
    change = people["bo"].post(f"{told.location}/facts", {**data, "title": "新名", "leader": "张晓明"})
    assert change.status_code == 303


def test_a_form_sent_twice_begins_one_sheet(people: dict[str, Person]) -> None:
    page = people["bo"].get(f"{URL}/new").text
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', page)[1]
    data = {"title": "巡逻", "happened_on": "2026-11-20", "request_key": key}

    first, second = people["bo"].post(f"{URL}/new", data), people["bo"].post(f"{URL}/new", data)
    other = people["bo"].post(f"{URL}/new", {**data, "title": "别的"})

    assert first.location == second.location
    assert other.status_code == 422
    with reading():
        assert session().query(Activity).count() == 1


@pytest.mark.parametrize("who", ["charlie", "kay", "alice", "passer_by"])
def test_others_find_no_sheet(people: dict[str, Person], world: World, who: str) -> None:
    sheet = start(people)
    add(people, sheet, "张晓明", world.items["patrol"])
    (line,) = lines()
    wanted = 303 if who == "passer_by" else 404

    for path in ("", "/facts", "/submit", "/people?q=a", "/sign-in-sheet"):
        assert people[who].get(sheet + path).status_code == wanted
    for path in (
        "/lines",
        "/paste",
        f"/lines/{line.id}",
        f"/lines/{line.id}/remove",
        "/submit",
        "/take-back",
        "/photos",
    ):
        assert people[who].post(sheet + path).status_code == wanted
    assert people[who].get(URL).status_code == wanted
    assert people[who].get(f"{URL}/export").status_code == wanted


@pytest.mark.parametrize("who", ["ren", "sup", "sec"])
def test_panel_and_supervisors_read_but_do_not_write(people: dict[str, Person], world: World, who: str) -> None:
    sheet = start(people)
    add(people, sheet, "张晓明", world.items["patrol"])

    page = people[who].get(sheet).text

    assert "张晓明" in page
    assert "data-save" not in page
    assert people[who].post(f"{sheet}/lines", {"who": "002"}).status_code == 404
    with reading():
        assert session().query(Recorder).count() == 1


def test_two_clerks_see_each_others_change_instead_of_losing_it(people: dict[str, Person], world: World) -> None:
    sheet = start(people)
    add(people, sheet, "张晓明", world.items["upkeep"], amount="1")
    (line,) = lines()
    seen = line.changed_at.isoformat()
    first = {"item_id": line.item_id, "member_id": line.member_id, "amount": "2", "seen": seen}
    assert people["bo"].post(f"{sheet}/lines/{line.id}", first, headers=JSON).json["result"] == "done"

    late = people["bo"].post(f"{sheet}/lines/{line.id}", {**first, "amount": "3"}, headers=JSON)
    plain = people["bo"].post(f"{sheet}/lines/{line.id}", {**first, "amount": "4", "note": WIDE})
    kept = [row.units for row in lines()]
    again = {**first, "amount": "3", "seen": late.json["seen"]}
    over = people["bo"].post(f"{sheet}/lines/{line.id}", again, headers=JSON)

    assert (late.status_code, plain.status_code, kept) == (422, 422, [2])
    assert "Somebody else changed this line" in late.json["text"]
    assert "Now there: 张晓明 · 参加义务劳动 · 2." in late.json["text"]
    assert 'value="4"' in plain.text
    assert WIDE in plain.text
    assert over.json["result"] == "done"
    assert [row.units for row in lines()] == [3]


def test_a_checklist_shows_its_faults_to_tick(people: dict[str, Person], world: World) -> None:
    with transaction():
        item = session().get(Item, world.items["upkeep"])
        item.shape, item.points = ItemShape.CHECKLIST, 25
        fault = Fault(village_id=world.village_id, item_id=item.id, position=1, name="柴草乱堆", points=5)
        session().add(fault)
        session().flush()
        fault_id = fault.id
    sheet = start(people)
    add(people, sheet, "张晓明", world.items["upkeep"])
    (line,) = lines()

    people["bo"].post(f"{sheet}/lines/{line.id}", {"item_id": line.item_id, "fault": [fault_id, fault_id]})
    bad = people["bo"].post(f"{sheet}/lines/{line.id}", {"item_id": line.item_id, "fault": ["999"]})

    assert "柴草乱堆" in people["bo"].get(sheet).text
    assert bad.status_code == 422
    assert [row.points for row in lines()] == [20]


def test_the_list_is_filtered_counted_and_taken_away(people: dict[str, Person], world: World) -> None:
    patrol, other = start(people), start(people, title="清沟渠", happened_on="2026-10-02")
    add(people, patrol, "张晓明", world.items["patrol"])
    bo = people["bo"]

    assert bo.get(f"{URL}?q=清沟").text.count(f'href="{other}"') == 1
    assert f'href="{patrol}"' not in bo.get(f"{URL}?q=清沟").text
    assert f'href="{patrol}"' in bo.get(f"{URL}?q=001").text
    assert f'href="{other}"' not in bo.get(f"{URL}?month=2026-11").text
    assert f'href="{other}"' in bo.get(f"{URL}?state=draft&mine=1").text
    assert "No activity fits" in bo.get(f"{URL}?state=credited").text
    assert "No activity fits" in people["sec"].get(f"{URL}?mine=1").text
    for odd in (
        "state=x",
        "month=2026-13",
        "month=9999-12",
        "before=0",
        "before=-1",
        f"before={10**12}",
        "mine=2",
        "q=%00",
    ):
        assert bo.get(f"{URL}?{odd}").status_code == 200
    exported = bo.get(f"{URL}/export?q=清沟")
    assert exported.mimetype.endswith("spreadsheetml.sheet")
    assert exported.data.startswith(b"PK")


def test_a_long_list_goes_on_from_a_mark_by_day_and_then_by_number(people: dict[str, Person], world: World) -> None:
    with transaction() as current:
        alike = {"village_id": world.village_id, "made_at": NOW, "changed_at": NOW}
        days = [date(2026, 10, 1 + place % 3) for place in range(27)]
        current.add_all(Activity(**alike, title=f"<{place}>", happened_on=day) for place, day in enumerate(days))
    expected = [place for _day, place in sorted(((day, place) for place, day in enumerate(days)), reverse=True)]

    first = people["bo"].get(f"{URL}?month=2026-10").text
    older = re.search(r'rel="next" href="([^"]+)"', first)
    second = people["bo"].get(older[1].replace("&amp;", "&")).text

    assert listed(first) == expected[:25]
    assert listed(second) == expected[25:]
    assert 'rel="next"' not in second


def listed(page: str) -> list[int]:
    return [int(place) for place in re.findall(r"&lt;(\d+)&gt;</a>", page)]


def test_the_sign_in_sheet_is_blank_or_holds_a_group(people: dict[str, Person], world: World) -> None:
    sheet = start(people)

    blank = people["bo"].get(f"{sheet}/sign-in-sheet").text
    filled = people["bo"].get(f"{sheet}/sign-in-sheet?group={world.group_id}&rows=3").text

    assert blank.count("<tr>") == 21
    assert "张晓明" not in blank
    assert filled.count("<tr>") == 1 + 7 + 3
    assert "张晓明" in filled
    for odd in ("rows=-1", "rows=x", f"rows={10**9}", "group=x", "group=-1"):
        assert people["bo"].get(f"{sheet}/sign-in-sheet?{odd}").status_code == 200
