"""Pages of old balances: typed, pasted, from a file; what can't be added stays in the box with why."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
import xlsxwriter
from werkzeug.test import TestResponse

from pointsapp.activities.queries.opening import count_openings
from pointsapp.core.db import reading
from tests.house.forms import forms_of
from tests.person import Person
from tests.world import World

PAGES = "/v/lahai/opening-balances"


@pytest.fixture
def bo(people: Mapping[str, Person]) -> Person:
    people["bo"].client.set_cookie("language", "zh")
    return people["bo"]


@pytest.fixture
def sheet(bo: Person) -> str:
    return bo.post(f"{PAGES}/new", {"title": "旧存折结转", "happened_on": "2026-10-31"}).location


def counted(world: World) -> tuple[int, int]:
    with reading():
        count = count_openings(world.village_id)
    return count.with_balance, count.waiting_points


def paste(person: Person, sheet: str, text: str) -> TestResponse:
    return person.post(f"{sheet}/list", {"rows": text})


def test_a_household_is_typed_by_number_or_head(bo: Person, sheet: str, world: World) -> None:
    by_number = bo.post(f"{sheet}/lines", {"who": "1", "points": "３５", "page": "第 3 页"})
    by_head = bo.post(f"{sheet}/lines", {"who": "孙丹", "points": "8"})
    twice = bo.post(f"{sheet}/lines", {"who": "孙丹", "points": "8"})
    page = bo.get(sheet)

    assert (by_number.status_code, by_head.status_code, twice.status_code) == (303, 303, 422)
    assert "第 3 页" in page.text
    assert counted(world) == (2, 43)


@pytest.mark.parametrize("points", ["-1", "0", "1.5", "1e3", "NaN", "一百", "0x10", "99999999", "", "5;", "²"])
def test_what_is_no_number_of_points_is_refused_with_all_kept(
    bo: Person, sheet: str, world: World, points: str
) -> None:
    answer = bo.post(f"{sheet}/lines", {"who": "孙丹", "points": points, "page": "第 9 页"})

    assert answer.status_code == 422
    assert "第 9 页" in answer.text
    assert counted(world) == (0, 0)


def test_pasted_rows_that_cannot_be_added_stay_in_the_box(bo: Person, sheet: str, world: World) -> None:
    rows = ("户号\t户主\t积分\t页码", "001\t张晓明\t35\t3", "007\t别人\t5", "999\t谁\t5", "002\t李博\t三十", "003\t\t0")
    text = "\n".join((*rows, "合计\t\t35"))

    answer = paste(bo, sheet, text)

    assert answer.status_code == 422
    for words in ("没有这个户号或户主", "这户没有叫这个名字的人", "分不是数字", "没有可结转的分"):
        assert words in answer.text
    kept = forms_of(answer.text, "")
    box = next(form.fields["rows"] for form in kept if "rows" in form.fields)
    assert "张晓明" not in box
    assert "三十" in box
    assert counted(world) == (1, 35)


def test_a_file_is_read_whatever_its_headings(bo: Person, sheet: str, world: World) -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    table = book.add_worksheet()
    table.write_row(0, 0, ["旧存折结余表"])
    table.write_row(1, 0, ["户主姓名", "户号", "身份证号", "结余积分（分）"])
    table.write_row(2, 0, ["张晓明", 1, "532623198001011233", 35])
    table.write_row(3, 0, ["孙丹", "", "", "1,200"])
    book.close()
    upload = {"file": (io.BytesIO(file.getvalue()), "旧存折.xlsx")}

    answer = bo.post(f"{sheet}/list", upload, content_type="multipart/form-data")

    assert answer.status_code == 303
    assert counted(world) == (2, 1235)


def test_handing_in_twice_with_one_key_hands_in_once(bo: Person, sheet: str) -> None:
    paste(bo, sheet, "001\t35")
    form = next(form for form in forms_of(bo.get(sheet).text, "") if form.action.endswith("/hand-in"))

    first, again = bo.post(form.action, form.fields), bo.post(form.action, form.fields)
    other_key = bo.post(form.action, {**form.fields, "request_key": "another-key-of-16-letters"})

    assert (first.status_code, again.status_code, other_key.status_code) == (303, 303, 422)


def test_a_line_is_mended_and_taken_out_until_it_is_with_the_panel(bo: Person, sheet: str, world: World) -> None:
    paste(bo, sheet, "001\t35\n007\t8")
    page = bo.get(sheet).text
    address = next(part.split('"')[0] for part in page.split('href="') if "/lines/" in part.split('"')[0])
    fields = next(form.fields for form in forms_of(bo.get(address).text, "") if "seen" in form.fields)

    mended = bo.post(address, {**fields, "points": "9"})
    stale = bo.post(address, {**fields, "points": "10"})
    broken = bo.post(address, {**fields, "points": "10", "seen": "yesterday"})
    bo.post(f"{address}/remove")

    assert (mended.status_code, stale.status_code, broken.status_code) == (303, 422, 422)
    assert counted(world) == (1, 35)


def test_the_sheet_of_an_activity_leads_to_the_pages_of_balances(bo: Person, sheet: str) -> None:
    number = sheet.rsplit("/", 1)[1]

    assert bo.get(f"/v/lahai/activities/{number}").location.endswith(sheet)
    assert bo.get(f"{PAGES}/{int(number) + 1}").status_code == 404
