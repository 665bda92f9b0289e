"""Paper: one page that lists every sheet, blank forms, the register of a period, the month's check of look-ups."""

from __future__ import annotations

import io
import re

import pytest
from python_calamine import load_workbook

from pointsapp.core.db import reading, session, transaction
from pointsapp.redemptions.models import LookUpCheck
from pointsapp.scoring.models import Fault, Item
from pointsapp.scoring.types import ItemShape
from tests.buying import buy
from tests.person import Person
from tests.world import World

PAPERS = "/v/lahai/papers"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("sign-in", "Sign-in sheet"),
        ("patrol", "Patrol log"),
        ("inspection", "Inspection sheet"),
        ("objection", "Objection form"),
        ("register", "Register of points"),
    ],
)
def test_each_sheet_says_what_it_is_of_which_village_with_place_to_sign(
    world: World, people: dict[str, Person], path: str, words: str
) -> None:
    page = people["bo"].get(f"{PAPERS}/{path}").text

    for wanted in (f">{words}</h1>", "拉孩村", 'class="signature-line"', "counter(pages)"):
        assert wanted in page


def test_everybody_finds_the_sheets_that_may_be_printed(world: World, people: dict[str, Person]) -> None:
    clerk, keeper = people["bo"].get(PAPERS).text, people["kay"].get(PAPERS).text

    assert f"{PAPERS}/register" in clerk
    assert "/v/lahai/outages" in keeper
    assert f"{PAPERS}/register" not in keeper


def test_a_groups_households_stand_in_the_rows_already(world: World, people: dict[str, Person]) -> None:
    for path in ("sign-in", "inspection"):
        page = people["bo"].get(f"{PAPERS}/{path}?group={world.group_id}&rows=2").text

        assert "张晓明" in page
        assert page.count("<tr>") == 1 + 7 + 2


def test_an_inspection_has_the_faults_of_a_checklist_as_columns(world: World, people: dict[str, Person]) -> None:
    with transaction():
        patrol = session().get_one(Item, world.items["patrol"])
        item = Item(
            village_id=world.village_id, rule_set_id=patrol.rule_set_id, category_id=patrol.category_id, position=9,
            name="庭院卫生", public_wording="庭院整洁", counted_per=patrol.counted_per,
            shape=ItemShape.CHECKLIST, points=10,
        )  # fmt: skip
        session().add(item)
        session().flush()
        session().add(Fault(village_id=world.village_id, item_id=item.id, position=1, name="乱堆杂物", points=2))

    page = people["bo"].get(f"{PAPERS}/inspection?rows=1").text

    assert "乱堆杂物 (−2)" in page
    assert page.count("□") == 1


def test_the_register_adds_up_for_every_household(world: World, people: dict[str, Person]) -> None:
    world.give("alice", 100)
    buy(world, "alice", rice=1)
    period = "since=2026-11-01&until=2026-11-30"

    book = people["bo"].get(f"{PAPERS}/register/export?{period}")
    later = people["bo"].get(f"{PAPERS}/register/export?since=2026-12-01&until=2026-12-31")

    rows = by_number(book.data)
    assert rows["001"][:5] == [0, 0, 30, 100, 70]
    after = by_number(later.data)
    assert after["001"][:5] == [70, 0, 0, 0, 70]


def test_odd_days_and_rows_give_a_sheet_all_the_same(people: dict[str, Person]) -> None:
    for query in ("since=morgen&until=9999-99-99", "since=2026-12-01&until=2026-01-01", "group=zwei&rows=-3"):
        for path in ("register", "inspection", "patrol"):
            assert people["bo"].get(f"{PAPERS}/{path}?{query}").status_code == 200


def test_the_supervisor_notes_the_months_check_once(world: World, people: dict[str, Person]) -> None:
    buy_without_card(world)
    page = people["sup"].get("/v/lahai/look-ups?month=2026-11").text
    key = re.search(r'name="request_key"[^>]* value="([^"]+)"', page)[1]
    sent = {"request_key": key, "asked": "3", "words": "都说是本人来的"}

    empty = people["sup"].post("/v/lahai/look-ups/check?month=2026-11", {"asked": "0", "words": "都问了"})
    for _ in range(2):
        assert people["sup"].post("/v/lahai/look-ups/check?month=2026-11", sent).status_code == 303

    shown = people["bo"].get("/v/lahai/look-ups?month=2026-11").text
    assert empty.status_code == 422
    assert "都说是本人来的" in shown
    assert "Note the check" not in shown
    with reading():
        assert session().query(LookUpCheck).count() == 1
    assert "没带卡" in people["bo"].get("/v/lahai/look-ups/print?month=2026-11").text


def by_number(book: bytes) -> dict[object, list[object]]:
    """Read a register's figures by household number."""
    return {row[1]: row[3:] for row in load_workbook(io.BytesIO(book)).get_sheet_by_index(0).to_python()}


def buy_without_card(world: World) -> None:
    world.give("alice", 50)
    buy(world, "alice", soap=1)
