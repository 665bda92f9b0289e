"""Taking in a list of households: looked at, taken as it was looked at, undone."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.test import TestResponse

from pointsapp.exchange.sheets import read_table
from pointsapp.rosters.types import Column, RemarkCode, RosterRemark
from pointsapp.web.clerk.roster.words import COLUMN_WORDS, remark_text
from tests.house.forms import forms_of
from tests.person import Person
from tests.rosters import homes, listed
from tests.world import World

ROSTER = "/v/lahai/households/roster"
NEW = listed("101 周大 一组 周大 户主 13800138001", "101 周大 一组 周小 长子 -", "102 吴一 二组 吴一 户主 -")


def paste(person: Person, text: str) -> TestResponse:
    return person.post(ROSTER, {"pasted": text})


def fields_of(page: TestResponse, *, ticked: bool = False) -> dict[str, str]:
    form = next(form for form in forms_of(page.text, "") if "plan" in form.fields)
    return {name: value for name, value in form.fields.items() if ticked or not name.startswith("take-")}


def take(person: Person, text: str, **more: str) -> TestResponse:
    address = paste(person, text).location
    return person.post(address, {**fields_of(person.get(address)), **more})


@pytest.fixture
def bo(people: Mapping[str, Person]) -> Person:
    people["bo"].client.set_cookie("language", "zh")
    return people["bo"]


def test_a_list_is_looked_at_before_anything_is_taken(bo: Person, world: World) -> None:
    before = homes(world.actor("bo"))

    answer = paste(bo, NEW)
    page = bo.get(answer.location)

    assert (answer.status_code, page.status_code) == (303, 200)
    for text in ("周大", "周小", "吴一", "二组"):
        assert text in page.text
    assert homes(world.actor("bo")) == before


def test_what_was_looked_at_is_taken_once_and_undone(bo: Person, world: World) -> None:
    before = homes(world.actor("bo"))
    address = paste(bo, NEW).location
    data = fields_of(bo.get(address))

    first = bo.post(address, data)
    again = bo.post(address, data)
    page = bo.get(first.location)
    taken = homes(world.actor("bo"))
    undone = bo.post(f"{first.location}/undo", forms_of(page.text, "")[-1].fields)

    assert (first.status_code, again.location) == (303, first.location)
    assert set(taken) - set(before) == {"101", "102"}
    assert undone.status_code == 303
    assert homes(world.actor("bo")) == before


def test_private_numbers_are_left_out_and_kept_nowhere(bo: Person, app: Flask, world: World) -> None:
    number, card = "532623198001011233", "6228480402564890018"
    text = f"户号\t户主\t组\t身份证号\t备注\n101\t周大\t一组\t{number}\t卡{card}\n"

    address = paste(bo, text).location
    page = bo.get(address)
    back = read_table(bo.get(f"{address}/remarks.xlsx").data, "r.xlsx")
    kept = [path.read_bytes() for path in (Path(app.instance_path) / "imports").rglob("*.bin")]

    assert "身份证号、银行卡号不需要，没有导入" in page.text
    for secret in (number, card):
        assert secret not in page.text
        assert secret not in str(back.rows)
        assert all(secret.encode() not in data for data in kept)


def test_each_refused_cell_is_named_by_row_and_column(bo: Person) -> None:
    text = listed("103 =1+1 一组 - - -", "- 孤身 一组 - - -", "1E+10 周大 一组 - - -")

    address = paste(bo, text).location
    page = bo.get(address)
    back = read_table(bo.get(f"{address}/remarks.xlsx").data, "r.xlsx").rows

    for place in ("B2", "A3", "A4"):
        assert place in page.text
        assert any(place in cell for cell in back[int(place[1]) - 1])
    assert "=1+1" in page.text


def test_columns_that_cannot_be_told_are_asked_once(bo: Person, world: World) -> None:
    text = "甲\t乙\t丙\n101\t周大大\t一组\n102\t吴一一\t一组\n"
    address = paste(bo, text).location

    asked = bo.get(address)
    page = bo.get(asked.location)
    said = {"header_row": "1", "group": "", "columns-0": "number", "columns-1": "head", "columns-2": "group"}
    answer = bo.post(asked.location, said)
    preview = bo.get(answer.location)
    next_time = bo.get(paste(bo, text.replace("吴一一", "吴二二")).location)

    assert "乙" in page.text
    assert (answer.status_code, preview.status_code) == (303, 200)
    assert next_time.status_code == 200
    assert "吴二二" in next_time.text


def test_one_thing_in_two_columns_is_refused_with_all_kept(bo: Person) -> None:
    address = paste(bo, "甲\t乙\t丙\n101\t周大大\t一组\n").location
    said = {"header_row": "1", "group": "三组", "columns-0": "number", "columns-1": "head", "columns-2": "head"}

    answer = bo.post(f"{address}/columns", said)

    nonsense = bo.post(f"{address}/columns", {**said, "columns-0": "\0", "columns-1": "\0", "header_row": "-1"})

    assert (answer.status_code, nonsense.status_code) == (422, 422)
    assert "三组" in answer.text


def test_doubtful_households_come_when_ticked(bo: Person, world: World) -> None:
    twin = listed("201 张晓明 一组 张晓明 户主 -", "202 周大 一组 周大 户主 -")

    take(bo, twin)
    without = set(homes(world.actor("bo")))
    take(bo, twin, **{"take-2": "1"})

    assert "201" not in without
    assert "201" in homes(world.actor("bo"))


def test_the_same_list_again_is_noticed(bo: Person) -> None:
    take(bo, NEW)

    page = bo.get(paste(bo, NEW).location)

    assert "同一份名单" in page.text


def test_another_file_than_the_one_looked_at_is_not_taken(bo: Person, world: World) -> None:
    first, second = paste(bo, NEW).location, paste(bo, NEW.replace("吴一", "吴二")).location
    data = fields_of(bo.get(first))

    answer = bo.post(second, data)

    assert answer.status_code == 422
    assert "101" not in homes(world.actor("bo"))


def test_nothing_chosen_and_no_table_are_said(bo: Person) -> None:
    assert bo.post(ROSTER, {"pasted": " "}).status_code == 422
    picture = {"file": (io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 50), "a.xlsx")}
    assert bo.post(ROSTER, picture, content_type="multipart/form-data").status_code == 422
    assert bo.get(f"{ROSTER}/{'0' * 64}").status_code == 303


def test_the_village_s_own_list_reads_back_without_a_difference(bo: Person, world: World) -> None:
    take(bo, NEW.replace("吴一", "㛃𬎆·买买提"))

    file = bo.get(f"{ROSTER}/export").data
    answer = bo.post(ROSTER, {"file": (io.BytesIO(file), "名单.xlsx")}, content_type="multipart/form-data")
    page = bo.get(answer.location)

    assert "没有要导入的" in page.text
    assert f"<dd>{len(homes(world.actor('bo')))}</dd>" in page.text


def test_a_supervisor_reads_lists_but_takes_none(people: Mapping[str, Person], bo: Person) -> None:
    taken = take(bo, NEW).location

    assert people["sup"].get(taken).status_code == 200
    assert people["sup"].get(f"{ROSTER}/export").status_code == 200
    assert people["sup"].get(ROSTER).status_code == 404
    assert people["charlie"].get(taken).status_code == 404


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_remark_and_column_has_its_words(app: Flask, locale: str) -> None:
    told = {"text": "x", "number": "1", "first": 2, "name": "张", "names": "张", "other": "二组", "most": 40}

    with app.test_request_context(), force_locale(locale):
        texts = [remark_text(RosterRemark(code, 1, None, told)) for code in RemarkCode]

    assert set(COLUMN_WORDS) == set(Column)
    assert all(text and "%(" not in text for text in texts)
    assert locale == "en" or all(any(letter > "\u2e80" for letter in text) for text in texts)
