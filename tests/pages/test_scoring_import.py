"""Importing a scoring table: looked at row by row, then taken exactly as it was looked at."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from pointsapp.core.db import reading, transaction
from pointsapp.exchange.uploads import digest_of
from pointsapp.scoring import service
from pointsapp.scoring.queries import find_rule_set_on, list_drafts, list_table
from pointsapp.scoring.types import ItemShape, ItemState, RuleSetId
from tests.person import Person
from tests.world import NOW, TODAY, World

IMPORT = "/v/lahai/rules/import"
TABLES = Path(__file__).parents[1] / "data" / "tables"
SHEETS = Path(__file__).parents[1] / "data" / "sheets"
SMALL = """类别,项目,分值,单位,封顶
治安,夜间巡逻,10,每人每次,60分/户/月
治安,按时到会,2?,每次,
,协助抓获嫌疑人,5,每次,
""".encode()


def upload(person: Person, data: bytes, name: str = "细则.csv", **fields: str) -> TestResponse:
    return person.post(IMPORT, {"file": (io.BytesIO(data), name), **fields}, content_type="multipart/form-data")


def fields_of(page: TestResponse) -> dict[str, str]:
    def value(name: str) -> str:
        return page.text.split(f'name="{name}" type="hidden" value="')[1].split('"')[0]

    return {name: value(name) for name in ("request_key", "digest")}


def drafts(world: World):
    with reading():
        return list_drafts(world.village_id)


def rows(world: World):
    draft = drafts(world)[0]
    with reading():
        return list_table(world.village_id, draft.id)


def in_force_id(world: World) -> RuleSetId | None:
    with reading():
        return find_rule_set_on(world.village_id, None, TODAY)


def test_every_row_is_shown_before_anything_is_taken(people: Mapping[str, Person], world: World) -> None:
    people["bo"].client.set_cookie("language", "zh")

    answer = upload(people["bo"], SMALL)
    page = people["bo"].get(answer.location)

    assert answer.status_code == 303
    for text in ("夜间巡逻", "按时到会", "协助抓获嫌疑人", "2?", "每户每月最多 60 分"):
        assert text in page.text
    assert "这一条涉及违法记录、举报或言论，建议不列入" in page.text
    assert drafts(world) == []


def test_what_was_looked_at_is_taken_once(people: Mapping[str, Person], world: World) -> None:
    address = upload(people["bo"], SMALL).location
    data = {**fields_of(people["bo"].get(address)), "title": "村规细则"}

    first = people["bo"].post(address, data)
    again = people["bo"].post(address, data)

    assert (first.status_code, again.location) == (303, first.location)
    assert [draft.title for draft in drafts(world)] == ["村规细则"]
    taken = rows(world)
    assert [(row.category_name, row.name, row.state) for row in taken] == [
        ("治安", "夜间巡逻", ItemState.ON),
        ("治安", "按时到会", ItemState.TO_SETTLE),
        ("治安", "协助抓获嫌疑人", ItemState.ON),
    ]
    assert taken[1].remark == "points_unclear"
    assert taken[1].source_text == "治安 | 按时到会 | 2? | 每次"
    assert taken[2].warning is not None


def test_another_file_than_the_one_looked_at_is_refused(people: Mapping[str, Person], world: World) -> None:
    address = upload(people["bo"], SMALL).location
    other = upload(people["bo"], SMALL.replace(b"10", b"99")).location
    data = fields_of(people["bo"].get(address))

    answer = people["bo"].post(other, {**data, "title": "x"})

    assert answer.status_code == 422
    assert "not the file that was looked at" in answer.text
    assert drafts(world) == []


def test_a_kept_file_that_was_changed_on_the_disk_is_refused(
    app: Flask, people: Mapping[str, Person], world: World
) -> None:
    address = upload(people["bo"], SMALL).location
    data = fields_of(people["bo"].get(address))
    kept = Path(app.instance_path) / "imports" / str(world.village_id) / f"{digest_of(SMALL)}.bin"
    kept.write_bytes(SMALL.replace(b"10", b"99"))

    answer = people["bo"].post(address, {**data, "title": "x"})

    assert (answer.status_code, answer.location) == (303, IMPORT)
    assert drafts(world) == []


def test_a_file_that_is_not_kept_any_more_is_asked_for_again(people: Mapping[str, Person]) -> None:
    for digest in ("0" * 64, "..", "x"):
        assert people["bo"].get(f"{IMPORT}/{digest}").location == IMPORT
    assert people["charlie"].get(f"{IMPORT}/{'0' * 64}").status_code == 404


def test_the_same_file_twice_into_one_draft_is_noticed(people: Mapping[str, Person], world: World) -> None:
    with transaction():
        draft_id = service.start_rule_set(world.actor("bo"), "细则", None, None, at=NOW).id
    address = upload(people["bo"], SMALL, into=str(draft_id)).location
    people["bo"].post(address, fields_of(people["bo"].get(address)))

    again = people["bo"].get(address)
    answer = people["bo"].post(address, fields_of(again))

    assert "Every row of this file stands in the draft already" in again.text
    assert answer.status_code == 422
    assert len(rows(world)) == 3


def test_a_file_with_one_row_changed_marks_what_the_draft_has_already(
    people: Mapping[str, Person], world: World
) -> None:
    with transaction():
        draft_id = service.start_rule_set(world.actor("bo"), "细则", None, None, at=NOW).id
    for data in (SMALL, SMALL.replace(b",10,", b",20,")):
        address = upload(people["bo"], data, into=str(draft_id)).location
        assert people["bo"].post(address, fields_of(people["bo"].get(address))).status_code == 303

    assert [(row.name, row.state) for row in rows(world)][3:] == [
        ("夜间巡逻", ItemState.TO_SETTLE),
        ("按时到会", ItemState.TO_SETTLE),
        ("协助抓获嫌疑人", ItemState.TO_SETTLE),
    ]


def test_a_price_list_is_pointed_to_the_shop(people: Mapping[str, Person], world: World) -> None:
    address = upload(people["bo"], (TABLES / "exchange_prices_wanzhou.csv").read_bytes()).location

    page = people["bo"].get(address).text

    assert "price list of the shop" in page
    assert "/v/lahai/goods" in page


@pytest.mark.parametrize("name", sorted(path.name for path in TABLES.glob("*.csv")))
def test_real_tables_are_taken_whole(people: Mapping[str, Person], world: World, name: str) -> None:
    address = upload(people["bo"], (TABLES / name).read_bytes(), name).location
    page = people["bo"].get(address)

    answer = people["bo"].post(address, {**fields_of(page), "title": name})

    assert answer.status_code == 303
    assert people["bo"].get(answer.location).status_code == 200
    taken = rows(world)
    assert all(row.state is not ItemState.ON for row in taken if (row.terms.points or 0) < 0)
    if "inspection" in name:
        assert [(row.terms.shape, row.terms.points) for row in taken] == [
            (ItemShape.CHECKLIST, mark) for mark in (10, 30, 10, 10)
        ]
    if "press_items" in name:
        odd = next(row for row in taken if "无乱堆物" in row.name)
        assert {remark["code"] for remark in odd.remarks} >= {"points_conditional", "cap_without_period"}


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.csv", "nothing in this file"),
        (b"a,b\n1,2\n", "a.csv", "No row names the columns"),
        (b"%PDF-1.4 x", "a.xlsx", "not a table"),
        (b"<html><table></table></html>", "a.xlsx", "web page"),
        (b"PK\x03\x04 broken", "a.xlsx", "damaged"),
        (b'item,points\n"patrol,5\n', "a.csv", "quotation mark"),
        (b"\xff\xfe\xfa\x80\x81", "a.csv", "letters of this file"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(
    people: Mapping[str, Person], world: World, data: bytes, name: str, said: str
) -> None:
    answer = upload(people["bo"], data, name, sheet="第一张")

    assert answer.status_code == 422
    assert said in answer.text
    assert drafts(world) == []


def test_a_file_that_is_too_large_is_refused(people: Mapping[str, Person], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pointsapp.exchange.sheets.MOST_MEGABYTES", 0)

    # A file that was looked at before is not read again.
    assert "too large" in upload(people["bo"], SMALL + b"\n").text


def test_no_file_is_said(people: Mapping[str, Person]) -> None:
    answer = people["bo"].post(IMPORT, {"into": ""})

    assert answer.status_code == 422
    assert "Choose a file first" in answer.text


def test_formulas_in_cells_stay_text(people: Mapping[str, Person], world: World) -> None:
    data = "项目,分值,备注\n=1+1,5,@SUM(1)\n".encode()
    address = upload(people["bo"], data).location
    people["bo"].post(address, {**fields_of(people["bo"].get(address)), "title": "x"})

    assert rows(world)[0].name == "=1+1"


def test_an_import_goes_into_drafts_only(people: Mapping[str, Person], world: World) -> None:
    rules_id = in_force_id(world)
    answer = upload(people["bo"], SMALL, into=str(rules_id))

    assert answer.status_code == 422
    address = upload(people["bo"], SMALL).location
    assert people["bo"].get(f"{address}&into={rules_id}").location == IMPORT
    assert people["bo"].get(f"{address}&into=999999").status_code == 404
