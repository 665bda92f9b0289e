"""The lists of redemptions and look-ups: who reads them, how they are narrowed, what a workbook holds."""

import io
from datetime import timedelta

import pytest
from python_calamine import load_workbook

from pointsapp.core.db import transaction
from pointsapp.redemptions.models import Redemption
from pointsapp.redemptions.service import make_quote, note_look_up, redeem, undo
from pointsapp.redemptions.types import Look
from tests.counter import Shop
from tests.world import NOW

LIST = "/v/lahai/redemptions"
LOOK_UPS = "/v/lahai/look-ups"


def collect(shop: Shop, home: str, *, at=NOW, reason: str = "forgotten", **units: int) -> Redemption:
    """Let a household collect goods without its card."""
    kay = shop.world.actor("kay")
    household_id = shop.world.homes[home].household_id
    wanted = [(shop.world.rewards[name], count) for name, count in units.items()]
    with transaction():
        look_up = note_look_up(kay, household_id, reason, at=at)
        quote = make_quote(kay, shop.world.shop_id, Look(household_id, None, look_up.id, at), wanted, at=at)
        return redeem(kay, quote.id, at=at)


@pytest.fixture
def market(shop: Shop) -> Shop:
    """Alice took rice last month and soap today, Dana soap today, which was undone."""
    shop.world.give("dana", 50)
    collect(shop, "alice", at=NOW - timedelta(days=30), rice=1)
    collect(shop, "alice", soap=2, reason="=1+1")
    undone = collect(shop, "dana", soap=1)
    with transaction():
        undo(shop.world.actor("kay"), undone.id, at=NOW)
    return shop


@pytest.mark.parametrize(
    ("query", "receipts"),
    [
        ("", [3, 2, 1]),
        ("?q=张晓", [2, 1]),
        ("?q=001", [2, 1]),
        ("?q=3", [3]),
        ("?q=000002", [2]),
        ("?q=%25", []),
        ("?q=%00张", [2, 1]),
        ("?month=2026-10", [1]),
        ("?month=2026-11&state=undone", [3]),
        ("?day=2026-11-21&state=done", [2]),
        ("?day=2026-11-20", []),
        ("?shop=999", [3, 2, 1]),
        ("?before=1000000000000", [3, 2, 1]),
        ("?before=-1", [3, 2, 1]),
    ],
)
def test_the_list_is_narrowed_by_what_is_asked(market: Shop, query: str, receipts: list[int]) -> None:
    page = market.people["bo"].get(LIST + query)

    assert page.status_code == 200
    assert [number for number in (3, 2, 1) if f">{number:06d}</a>" in page.text] == receipts


@pytest.mark.parametrize(
    "query",
    ["day=2026-02-30", "day=0000-00-00", "day=9999-12-31", "month=2026-13", "month=2026-1", "day=２０２６-01-01"],
)
def test_a_day_that_does_not_exist_is_said(market: Shop, query: str) -> None:
    page = market.people["bo"].get(f"{LIST}?{query}")

    assert page.status_code == 200
    assert "does not exist" in page.text
    assert "000003" in page.text


def test_the_sum_leaves_out_what_was_undone(market: Shop) -> None:
    assert "3 in this list; 40 pts stand" in market.people["sec"].get(LIST).text


def test_the_keeper_and_the_office_read_and_others_do_not(market: Shop) -> None:
    for url in (LIST, f"{LIST}/export"):
        for name in ("kay", "bo", "sup", "sec"):
            assert market.people[name].get(url).status_code == 200
        for name in ("ren", "alice", "charlie"):
            assert market.people[name].get(url).status_code == 404
    for url in (LOOK_UPS, f"{LOOK_UPS}/export"):
        for name in ("bo", "sup", "sec"):
            assert market.people[name].get(url).status_code == 200
        for name in ("kay", "ren", "alice", "charlie"):
            assert market.people[name].get(url).status_code == 404
    assert market.people["passer_by"].get(LIST).status_code == 303
    assert "000001" not in market.people["charlie"].get("/v/other/redemptions").text


def test_a_receipt_is_shown_and_printed_in_the_office_and_absent_elsewhere(market: Shop) -> None:
    done = collect(market, "alice", soap=1)

    shown = market.people["bo"].get(f"{LIST}/{done.id}")
    printed = market.people["bo"].get(f"{LIST}/{done.id}/print")

    assert "000004" in shown.text
    assert "looked up" in shown.text
    assert "JF1R 0000 04" in printed.text
    for url in (f"/v/other/redemptions/{done.id}", f"/v/other/redemptions/{done.id}/print"):
        assert market.people["charlie"].get(url).status_code == 404
    for odd in ("0", "-1", "999999", "1%00", "1 OR 1=1", "99999999999999999999"):
        assert market.people["bo"].get(f"{LIST}/{odd}").status_code == 404


def test_the_workbook_holds_the_list_as_narrowed(market: Shop) -> None:
    answer = market.people["bo"].get(f"{LIST}/export?q=张晓")

    rows = load_workbook(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["Receipt", "When", "Household number", "Head"]
    assert [row[0] for row in rows[1:]] == ["000002", "000001"]
    assert rows[1][4:6] == ["香皂 ×2", 10]


def test_look_ups_are_listed_by_month_with_what_followed(market: Shop) -> None:
    now = market.people["sup"].get(LOOK_UPS).text
    before = market.people["sup"].get(f"{LOOK_UPS}?month=2026-10").text
    book = market.people["sup"].get(f"{LOOK_UPS}/export").data
    rows = load_workbook(io.BytesIO(book)).get_sheet_by_index(0).to_python()

    assert "=1+1" in now
    assert "000002" in now
    assert "000001" not in now
    assert "000001" in before
    assert "Card left at home" in before
    assert sorted(row[3] for row in rows[1:]) == ["'=1+1", "Card left at home"]


@pytest.mark.parametrize(
    ("query", "receipts"),
    [
        ("q=张晓", ["000002"]),
        ("q=001", ["000002"]),
        ("q=孙", ["000003"]),
        ("q=%25", []),
        ("q=%00", ["000002", "000003"]),
    ],
)
def test_look_ups_are_searched_by_household(market: Shop, query: str, receipts: list[str]) -> None:
    page = market.people["sup"].get(f"{LOOK_UPS}?{query}").text
    book = market.people["sup"].get(f"{LOOK_UPS}/export?{query}").data
    rows = load_workbook(io.BytesIO(book)).get_sheet_by_index(0).to_python()

    assert [number for number in ("000002", "000003") if number in page] == receipts
    assert sorted(row[5] for row in rows[1:]) == receipts
