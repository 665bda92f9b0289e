"""The scoring table's pages: who reads, who writes, who adopts, and what is said on the way."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
from werkzeug.test import TestResponse

from pointsapp.core.db import reading, transaction
from pointsapp.exchange.scoring_table.proposals import propose_table
from pointsapp.exchange.sheets import read_table
from pointsapp.scoring import service
from pointsapp.scoring.queries import find_rule_set_on, get_rule_set, list_drafts, list_rule_sets, list_table
from pointsapp.scoring.types import ItemContent, ItemShape, ItemState, RuleSetId, RuleSetState
from tests.person import Person
from tests.world import NOW, TODAY, World

RULES = "/v/lahai/rules"
PATROL = {
    "category": "治安",
    "name": "夜间巡逻",
    "shape": "fixed",
    "points": "10",
    "counted_per": "person",
    "is_on": "y",
}
MINUTES = {
    "meeting": "representatives_meeting",
    "attendance": "representatives",
    "met_on": "2026-11-20",
    "due": "30",
    "present": "20",
    "votes_for": "11",
    "votes_against": "9",
    "in_force_on": "2026-12-01",
}


@pytest.fixture
def draft_id(world: World) -> RuleSetId:
    with transaction():
        made = service.start_rule_set(world.actor("bo"), "积分细则", None, None, at=NOW)
        item = ItemContent("治安", "参加巡逻", ItemShape.FIXED, points=5, is_on=True)
        service.add_item(world.actor("bo"), made.id, item, at=NOW)
    return made.id


def rows(world: World, rule_set_id: RuleSetId):
    with reading():
        return list_table(world.village_id, rule_set_id)


def in_force(world: World) -> RuleSetId:
    with reading():
        found = find_rule_set_on(world.village_id, None, TODAY)
    assert found is not None
    return found


def key_of(page: TestResponse) -> str:
    return page.text.split('name="request_key" type="hidden" value="')[1].split('"')[0]


def test_every_officer_reads_the_table_and_strangers_find_nothing(people: Mapping[str, Person], world: World) -> None:
    address = f"{RULES}/{in_force(world)}"

    for name in ("bo", "ren", "sup", "sec", "kay"):
        for part in (RULES, address, f"{address}/print", f"{address}/export", f"{RULES}/current", f"{RULES}/export"):
            assert people[name].get(part).status_code == 200, (name, part)
    for part in (RULES, address, f"{address}/print", f"{address}/export", f"{RULES}/current"):
        assert people["charlie"].get(part).status_code == 404
        assert people["passer_by"].get(part).status_code == 303


def test_a_phone_reads_the_rules_in_force_and_nothing_else(people: Mapping[str, Person], world: World) -> None:
    page = people["alice"].get(f"{RULES}/current")

    assert page.status_code == 200
    assert "参加夜间巡逻" in page.text
    assert "10 pts each time, counted for each person" in page.text
    assert "5 to 10 pts, as assessed" in page.text
    assert "2 pts for each 小时" in page.text
    assert "<script" not in page.text
    assert people["alice"].get(RULES).status_code == 404
    assert people["alice"].get(f"{RULES}/{in_force(world)}").status_code == 404


def test_only_the_clerk_writes_and_only_the_secretary_adopts(
    people: Mapping[str, Person], world: World, draft_id: RuleSetId
) -> None:
    item_id = rows(world, draft_id)[0].item_id
    draft = f"{RULES}/{draft_id}"

    for part in (f"{RULES}/new", f"{RULES}/import", f"{draft}/items/new", f"{draft}/items/{item_id}", f"{draft}/title"):
        assert people["bo"].get(part).status_code == 200, part
        for name in ("ren", "sup", "sec", "kay", "charlie"):
            assert people[name].get(part).status_code == 404, (name, part)
    assert people["sec"].get(f"{draft}/adopt").status_code == 200
    assert people["bo"].get(f"{draft}/adopt").status_code == 404


def test_a_version_begins_as_a_copy_and_is_made_once(people: Mapping[str, Person], world: World) -> None:
    page = people["bo"].get(f"{RULES}/new")
    data = {"title": "新细则", "group_id": "", "copy_of": str(in_force(world)), "request_key": key_of(page)}

    first = people["bo"].post(f"{RULES}/new", data)
    again = people["bo"].post(f"{RULES}/new", data)

    assert (first.status_code, again.location) == (303, first.location)
    with reading():
        drafts = list_drafts(world.village_id)
    assert [draft.title for draft in drafts] == ["新细则"]
    assert len(rows(world, drafts[0].id)) == 3


def test_an_item_is_added_and_the_next_one_begins_with_its_category(
    people: Mapping[str, Person], world: World, draft_id: RuleSetId
) -> None:
    answer = people["bo"].post(f"{RULES}/{draft_id}/items/new", {**PATROL, "then": "next"})

    assert answer.status_code == 303
    assert "治安" in people["bo"].get(answer.location).text
    assert [(row.name, row.state) for row in rows(world, draft_id)][1] == ("夜间巡逻", ItemState.ON)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"points": "-1x"}, "Write a number of points"),
        ({"points": "1_000"}, "Write a number of points"),
        ({"points": "1e3"}, "Write a number of points"),
        ({"points": "1.5"}, "Write a number of points"),
        ({"points": "99999999999999999999"}, "Write a number of points"),
        ({"points": ""}, "not complete"),
        ({"points": "0"}, "not complete"),
        ({"points": "-5"}, "does not deduct"),
        ({"points": "1000001"}, "1,000,000"),
        ({"shape": "range", "points_min": "9", "points_max": "5"}, "not complete"),
        ({"shape": "per_unit", "points": "2"}, "not complete"),
        ({"shape": "checklist", "points": "30", "faults": "mud"}, "Line 1 needs the fault"),
        ({"shape": "nonsense"}, "Not a valid choice"),
        ({"cap_points": "60"}, "A cap needs"),
        ({"cap_period": "month"}, "A cap needs"),
        ({"cap_points": "0", "cap_period": "month"}, "A cap is one point"),
        ({"category": " "}, "Choose or write a category"),
        ({"name": "\u200b"}, "Say what the points are for"),
        ({"name": "参加巡逻"}, "in use in this category already"),
    ],
)
def test_bad_input_is_said_and_what_was_typed_is_kept(
    people: Mapping[str, Person], world: World, draft_id: RuleSetId, typed: dict[str, str], said: str
) -> None:
    answer = people["bo"].post(f"{RULES}/{draft_id}/items/new", {**PATROL, "article": "第7条", **typed})

    assert answer.status_code == 422
    assert said in answer.text
    assert "第7条" in answer.text
    assert len(rows(world, draft_id)) == 1


def test_full_width_digits_are_digits(people: Mapping[str, Person], world: World, draft_id: RuleSetId) -> None:
    people["bo"].post(f"{RULES}/{draft_id}/items/new", {**PATROL, "points": "１２"})

    assert rows(world, draft_id)[1].terms.points == 12


def test_an_item_is_changed_switched_and_taken_out(
    people: Mapping[str, Person], world: World, draft_id: RuleSetId
) -> None:
    row = rows(world, draft_id)[0]
    address = f"{RULES}/{draft_id}/items/{row.item_id}"
    yard = {**PATROL, "category": "庭院", "shape": "checklist", "points": "30", "faults": "柴草乱堆 3\n污水横流，2分"}

    assert people["bo"].post(address, {**yard, "cap_points": "60", "cap_period": "month"}).status_code == 303
    page = people["bo"].get(f"{RULES}/{draft_id}").text
    assert "30 pts in full, less for each fault, never below 0" in page
    assert "at most 60 pts for a household and month" in page
    assert "污水横流 2" in people["bo"].get(address).text
    assert people["bo"].post(f"{address}/switch", {"is_on": "0"}).status_code == 303
    assert rows(world, draft_id)[0].state is ItemState.OFF
    assert people["bo"].post(f"{address}/remove").status_code == 303
    assert rows(world, draft_id) == []


def test_what_was_adopted_offers_no_change_and_takes_none(people: Mapping[str, Person], world: World) -> None:
    rules_id = in_force(world)
    item_id = rows(world, rules_id)[0].item_id
    address = f"{RULES}/{rules_id}"

    assert "items/new" not in people["bo"].get(address).text
    assert people["bo"].post(f"{address}/items/{item_id}", PATROL).status_code == 409
    assert people["bo"].post(f"{address}/items/{item_id}/remove").status_code == 409
    assert people["bo"].post(f"{address}/discard").status_code == 409
    assert people["sec"].post(f"{address}/adopt", MINUTES).status_code == 409
    assert len(rows(world, rules_id)) == 3


def test_an_item_of_another_table_is_not_there(people: Mapping[str, Person], world: World, draft_id: RuleSetId) -> None:
    other_item = rows(world, in_force(world))[0].item_id

    for part in ("", "/switch", "/remove"):
        assert people["bo"].post(f"{RULES}/{draft_id}/items/{other_item}{part}", PATROL).status_code == 404


def test_a_meeting_adopts_and_the_wall_says_so(people: Mapping[str, Person], world: World, draft_id: RuleSetId) -> None:
    answer = people["sec"].post(f"{RULES}/{draft_id}/adopt", MINUTES)

    assert answer.status_code == 303
    with reading():
        adopted = get_rule_set(world.village_id, draft_id)
    assert adopted.state is RuleSetState.ADOPTED
    sheet = people["ren"].get(f"{RULES}/{draft_id}/print").text
    assert "参加巡逻" in sheet
    assert "due 30, present 20, for 11, against 9" in sheet


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"present": "19"}, "Too few came: 19 of 30, and 20 are needed"),
        ({"votes_for": "10"}, "11 are needed"),
        ({"attendance": "adults"}, "Choose the one that fits"),
        ({"met_on": "2030-11-22"}, "has not met yet"),
        ({"in_force_on": "2026-11-19"}, "for days before the meeting"),
        ({"met_on": "2026-02-30"}, "Not a valid date"),
        ({"met_on": "1900-01-01"}, "Look at the year"),
        ({"due": "1.5"}, "Write a whole number"),
        ({"votes_against": ""}, "or 0"),
        ({"meeting": ""}, "Choose the meeting"),
    ],
)
def test_minutes_that_do_not_carry_are_refused_with_the_rule(
    people: Mapping[str, Person], world: World, draft_id: RuleSetId, typed: dict[str, str], said: str
) -> None:
    answer = people["sec"].post(f"{RULES}/{draft_id}/adopt", {**MINUTES, **typed})

    assert answer.status_code == 422
    assert said in answer.text
    with reading():
        assert get_rule_set(world.village_id, draft_id).state is RuleSetState.DRAFT


def test_the_secretary_ends_rules(people: Mapping[str, Person], world: World) -> None:
    address = f"{RULES}/{in_force(world)}/retire"

    assert "are over" in people["sec"].post(address, {"retired_on": "2026-01-02"}).text
    assert people["sec"].post(address, {"retired_on": "2098-01-02"}).status_code == 303


def test_the_table_is_searched_and_filtered(people: Mapping[str, Person], world: World, draft_id: RuleSetId) -> None:
    with transaction():
        service.add_item(world.actor("bo"), draft_id, ItemContent("治安", "协助抓获嫌疑人", ItemShape.RANGE), at=NOW)
    address = f"{RULES}/{draft_id}"

    assert "协助抓获" not in people["bo"].get(f"{address}?q=参加").text
    for which in ("to_settle", "warned"):
        page = people["bo"].get(f"{address}?which={which}").text
        assert "协助抓获" in page
        assert "参加巡逻" not in page
    assert people["bo"].get(f"{address}?which=x&page=²&q=%00").status_code == 200


def test_a_category_is_renamed_switched_and_taken_out(
    people: Mapping[str, Person], world: World, draft_id: RuleSetId
) -> None:
    row = rows(world, draft_id)[0]
    address = f"{RULES}/{draft_id}/categories/{row.category_id}"

    assert people["bo"].post(address, {"name": "平安"}).status_code == 303
    assert people["bo"].post(f"{address}/switch", {"is_on": "0"}).status_code == 303
    assert [(row.category_name, row.state) for row in rows(world, draft_id)] == [("平安", ItemState.OFF)]
    assert people["bo"].post(f"{address}/remove").status_code == 303
    assert rows(world, draft_id) == []


def test_a_draft_is_named_and_thrown_away(people: Mapping[str, Person], world: World, draft_id: RuleSetId) -> None:
    scoped = {"title": "一组细则", "group_id": str(world.group_id)}

    assert people["bo"].post(f"{RULES}/{draft_id}/title", scoped).status_code == 303
    assert "一组细则" in people["bo"].get(RULES).text
    assert people["bo"].post(f"{RULES}/{draft_id}/discard").status_code == 303
    with reading():
        assert len(list_rule_sets(world.village_id, TODAY)) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_exported_table_reads_as_it_was(people: Mapping[str, Person], world: World, language: str) -> None:
    people["bo"].client.set_cookie("language", language)

    file = people["bo"].get(f"{RULES}/{in_force(world)}/export")

    table = propose_table(read_table(io.BytesIO(file.data).read(), "t.xlsx"))
    assert [(item.category, item.name, item.shape, item.is_on) for item in table.items] == [
        (row.category_name, row.name, row.terms.shape, True) for row in rows(world, in_force(world))
    ]
