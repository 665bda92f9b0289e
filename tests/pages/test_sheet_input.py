"""What people type that is no amount, no day, no id: said in words, nothing changed, nothing lost."""

import re

import pytest
from sqlalchemy import select

from pointsapp.activities.models import Activity
from pointsapp.activities.types import LineState
from pointsapp.core.db import reading, session, transaction
from pointsapp.scoring.models import Item
from pointsapp.villages.models import Village
from tests.pages.test_sheet import URL, WIDE, add, lines, start
from tests.person import Person
from tests.world import World


@pytest.mark.parametrize(
    "amount",
    [
        "-1",
        "0",
        "1.5",
        "1e3",
        "1E308",
        "NaN",
        "Infinity",
        "9223372036854775808",
        "0x10",
        "1_000",
        "٣",
        "²",
        "1²",
        "①",
        "一百",
        "+5",
        "5;",
        "5,000",
        "true",
        "[5]",
        "null",
        "99999999",
        " ",
        "1001",
    ],
)
def test_an_amount_that_is_none_is_refused_in_words_and_kept(
    people: dict[str, Person], world: World, amount: str
) -> None:
    sheet = start(people)
    add(people, sheet, "张晓明", world.items["upkeep"], amount="1")
    (line,) = lines()

    answer = people["bo"].post(f"{sheet}/lines/{line.id}", {"item_id": line.item_id, "amount": amount})

    if amount == " ":
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert f'value="{amount}"' in answer.text
    assert "whole number" in answer.text
    assert [row.units for row in lines()] == [1]


@pytest.mark.parametrize("amount", ["５", " 5 ", "05"])
def test_an_amount_may_be_typed_full_width(people: dict[str, Person], world: World, amount: str) -> None:
    sheet = start(people)

    assert add(people, sheet, "张晓明", world.items["upkeep"], amount=amount).status_code == 303

    assert [line.units for line in lines()] == [5]


@pytest.mark.parametrize("day", ["2026-02-30", "0000-00-00", "9999-12-31", "2099-01-01", "", "yesterday", "20261120"])
def test_a_day_that_is_none_is_refused_and_the_rest_is_kept(people: dict[str, Person], day: str) -> None:
    page = people["bo"].get(f"{URL}/new").text
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', page)[1]

    answer = people["bo"].post(f"{URL}/new", {"title": WIDE, "happened_on": day, "request_key": key})

    assert answer.status_code == 422
    assert WIDE in answer.text
    with reading():
        assert session().query(Activity).count() == 0


@pytest.mark.parametrize("day", ["2000-01-01"])
def test_a_day_before_all_rules_offers_no_item(people: dict[str, Person], world: World, day: str) -> None:
    sheet = start(people, happened_on=day)

    assert "No scoring rules were in force on that day" in people["bo"].get(sheet).text
    assert add(people, sheet, "张晓明", world.items["patrol"]).status_code == 422
    assert lines() == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{7*7}}",
        "{% raw %}",
        "%s%n",
        "'; DROP TABLE lines",
        "㛃𠅤𬎆",
        "阿依古丽·买买提",
        "👨\u200d👩\u200d👧",
        "a\r\nSet-Cookie: x=1",
    ],
)
def test_odd_text_is_only_text(people: dict[str, Person], text: str) -> None:
    sheet = start(people, title=text, place=text, note=text)

    for url in (sheet, URL, f"{sheet}/sign-in-sheet", f"{sheet}/facts", f"{sheet}/submit"):
        page = people["bo"].get(url)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert ">49<" not in page.text
    assert people["bo"].get(URL, query_string={"q": text}).status_code == 200
    assert people["bo"].get(f"{URL}/export").status_code == 200


def test_what_nobody_sees_is_taken_out_of_text(people: dict[str, Person]) -> None:
    start(people, title="巡\u200b逻\u202e\x00 夜")

    with reading():
        assert session().query(Activity).one().title == "巡逻 夜"


@pytest.mark.parametrize("field", ["title", "place", "note", "leader"])
def test_text_without_end_is_refused(people: dict[str, Person], field: str) -> None:
    page = people["bo"].get(f"{URL}/new").text
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', page)[1]
    data = {"title": "巡逻", "happened_on": "2026-11-20", "request_key": key, field: "长" * 100_000}

    assert people["bo"].post(f"{URL}/new", data).status_code == 422


def test_fields_that_nobody_asked_for_change_nothing(people: dict[str, Person], world: World) -> None:
    sheet = start(people, village_id="2", state="approved", made_by_id="1")
    add(
        people,
        sheet,
        "张晓明",
        world.items["patrol"],
        points="999",
        state="credited",
        village_id="2",
        capped_points="-5",
    )

    assert [(line.points, line.state, line.village_id) for line in lines()] == [(10, LineState.DRAFT, world.village_id)]


def test_ids_of_another_village_or_made_up_ones_are_refused(people: dict[str, Person], world: World) -> None:
    sheet = start(people)
    alien = world.homes["charlie"]
    add(people, sheet, "张晓明", world.items["patrol"])
    (line,) = lines()

    taken = people["bo"].post(f"{sheet}/lines", {"household_id": alien.household_id, "item_id": world.items["patrol"]})
    assert taken.status_code == 404
    for member_id in (alien.member_ids[0], "-1", "1 OR 1=1", "9" * 30):
        people["bo"].post(f"{sheet}/lines/{line.id}", {"item_id": line.item_id, "member_id": member_id})
    for item_id in ("0", "-1", "1%00", "999999999", "x", ""):
        assert people["bo"].post(f"{sheet}/lines/{line.id}", {"item_id": item_id}).status_code == 422
    other = start(people, title="别的")
    assert people["bo"].post(f"{other}/lines/{line.id}", {"item_id": line.item_id}).status_code == 404
    assert people["bo"].post(f"{other}/lines/{line.id}/remove").status_code == 404

    assert len(lines()) == 1
    assert lines()[0].member_id in (None, world.homes["alice"].member_ids[0])


def test_tenths_of_a_point_are_taken_where_the_village_has_them(people: dict[str, Person], world: World) -> None:
    with transaction():
        session().get(Village, world.village_id).point_scale = 10
        item = session().get(Item, world.items["mediation"])
        item.points_min, item.points_max = 5, 50
    sheet = start(people)

    add(people, sheet, "张晓明", world.items["mediation"], amount="2.5")
    tenths_of_hours = add(people, sheet, "张晓明", world.items["upkeep"], amount="2.5")

    assert [line.points for line in lines()] == [25]
    assert tenths_of_hours.status_code == 422
    assert 'value="2.5"' in people["bo"].get(sheet).text


def test_an_empty_list_or_name_is_asked_for(people: dict[str, Person], world: World) -> None:
    sheet = start(people)

    assert "Type a name" in add(people, sheet, "", world.items["patrol"]).text
    assert "Paste names" in people["bo"].post(f"{sheet}/paste", {"names": " \n", "item_id": world.items["patrol"]}).text
    assert "Choose the item first" in people["bo"].post(f"{sheet}/paste", {"names": "001"}).text
    too_long = people["bo"].post(f"{sheet}/paste", {"names": "x\n" * 501, "item_id": world.items["patrol"]})
    assert "At most 500 names" in too_long.text
    assert people["bo"].post(f"{sheet}/paste", {"names": "长" * 60_000, "item_id": "1"}).status_code == 422
    assert lines() == []


@pytest.mark.parametrize("day", ["0202-11-20", "1900-01-01", "0001-01-01"])
def test_a_slip_in_the_year_is_said_and_what_was_typed_is_kept(people: dict[str, Person], day: str) -> None:
    answer = people["bo"].post(f"{URL}/new", {"title": "Night patrol", "happened_on": day})

    assert answer.status_code == 422
    assert "Look at the year." in answer.text
    assert 'value="Night patrol"' in answer.text
    with reading():
        assert session().scalars(select(Activity)).all() == []
