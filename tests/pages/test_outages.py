"""Power cuts on the pages: printing slips, the grid that keeps everything, the second person, open slips."""

from __future__ import annotations

import re

import pytest

from pointsapp.core.db import reading, session
from pointsapp.ledger.queries import get_balance
from pointsapp.outages.models import OutageLine, OutageSheet, OutageSlip
from tests.outage import Cut
from tests.person import Person
from tests.world import World

OUTAGES = "/v/lahai/outages"
JSON = {"Accept": "application/json"}


@pytest.fixture
def cut(world: World) -> Cut:
    world.give("alice", 100)
    return Cut(world)


def row(position: int, slip: str, household: str, goods: str, units: str, **more: str) -> dict[str, str]:
    cells = {"slip": slip, "household": household, "goods-1": goods, "units-1": units, **more}
    return {f"row-{position}-{name}": text for name, text in cells.items()}


def key_of(page: str) -> str:
    return re.search(r'name="request_key"[^>]* value="([^"]+)"', page)[1]


def test_numbers_are_given_out_once_for_a_form_and_stand_on_the_paper(world: World, people: dict[str, Person]) -> None:
    kay = people["kay"]
    sent = {"request_key": key_of(kay.get(OUTAGES).text), "shop": str(world.shop_id), "pages": "2"}

    first, again = kay.post(f"{OUTAGES}/sheets", sent), kay.post(f"{OUTAGES}/sheets", sent)
    paper = kay.get(first.location).text

    assert first.location == again.location
    with reading():
        assert session().query(OutageSheet).count() == 1
    for words in ("拉孩村", "大米 5 公斤", ">1</td>", ">24</td>", "Who collects", "Signature"):
        assert words in paper
    assert "100" not in re.sub(r"<style.*?</style>", "", paper, flags=re.S).split("<main")[1]


def test_a_wrong_count_of_pages_is_said_and_gives_out_nothing(world: World, people: dict[str, Person]) -> None:
    for pages in ("0", "21", "two", ""):
        answer = people["bo"].post(f"{OUTAGES}/sheets", {"shop": str(world.shop_id), "pages": pages})
        assert answer.status_code == 422

    with reading():
        assert session().query(OutageSheet).count() == 0


def test_an_entry_goes_from_the_first_line_to_the_books(cut: Cut, world: World, people: dict[str, Person]) -> None:
    facts = {"shop": str(world.shop_id), "day": "2026-11-20", "hour": "09:00", "keeper": str(cut.kay.user_id)}
    begun = people["bo"].post(f"{OUTAGES}/new", {"request_key": "begin-the-entry-once", **facts})
    page = begun.location

    saved = people["bo"].post(page, {"revision": "0", **row(1, "1", "张晓明", "大米", "1")}, headers=JSON)
    people["bo"].post(page, {"revision": "1", "hand_in": "1", **row(1, "1", "张晓明", "大米", "1")})
    check = people["sec"].get(page).text
    done = people["sec"].post(f"{page}/confirm", {"request_key": key_of(check)})
    again = people["sec"].post(f"{page}/confirm", {"request_key": key_of(check)})

    assert saved.json["lines"][0]["meaning"] == "001 张晓明 · 大米 5 公斤 ×1 · 30 pts"
    assert (done.status_code, again.status_code) == (303, 303)
    assert "1 slips are in the books" in people["sec"].get(page).text
    with reading():
        assert get_balance(world.village_id, world.homes["alice"].wallet_id) == 70
    assert "slip 1" in people["alice"].get("/v/lahai/passbook").text


def test_the_grid_keeps_what_is_typed_and_says_what_is_wrong_at_its_line(
    cut: Cut, world: World, people: dict[str, Person]
) -> None:
    page = f"{OUTAGES}/{cut.start()}"
    wrong = {**row(1, "77", "001", "1", "1"), **row(2, "2", "没有", "9", "两", collector="谁")}

    answer = people["bo"].post(page, {"revision": "0", "hand_in": "1", **wrong})
    shown = people["bo"].get(answer.location).text

    assert 'value="77"' in shown
    assert 'value="没有"' in shown
    assert "No slip with the number 77 was printed" in shown
    assert "neither a code nor goods" in shown
    assert "2 lines can&#39;t be read yet" in shown


def test_somebody_elses_saving_is_not_overwritten(cut: Cut, people: dict[str, Person]) -> None:
    page = f"{OUTAGES}/{cut.start()}"
    people["kay"].post(page, {"revision": "0", **row(1, "1", "001", "1", "1")})

    late = people["bo"].post(page, {"revision": "0", **row(1, "5", "007", "2", "9")})
    told = people["bo"].post(page, {"revision": "0", **row(1, "5", "007", "2", "9")}, headers=JSON)

    assert late.status_code == 422
    assert 'value="5"' in late.text
    assert (told.status_code, told.json["result"]) == (422, "not_done")
    with reading():
        [line] = session().query(OutageLine).all()
    assert line.slip == "1"


def test_who_wrote_is_told_why_he_can_not_confirm(cut: Cut, people: dict[str, Person]) -> None:
    outage_id = cut.enter("1 | 001 | 1x1")

    page = people["bo"].get(f"{OUTAGES}/{outage_id}").text
    answer = people["bo"].post(f"{OUTAGES}/{outage_id}/confirm", {"request_key": "a-key-of-bos-own"})

    assert "You wrote in this entry" in page
    assert "/confirm" not in page
    assert answer.status_code == 422
    with reading():
        assert session().query(OutageSlip).count() == 0


def test_the_secretary_agrees_and_settles_an_open_slip(cut: Cut, world: World, people: dict[str, Person]) -> None:
    cut.confirm(cut.enter("1 | 007 | 1x1"), "sup")
    [slip] = cut.open_slips()
    page = f"{OUTAGES}/slips/{slip.slip_id}"

    listed = people["sec"].get(f"{OUTAGES}/open-slips").text
    noted = people["sec"].post(f"{page}/plan", {"agreed": "下月扣", "handler": str(cut.bo.user_id)})
    nothing = people["sec"].post(f"{page}/settle", {"kind": "cash", "cash": "十元", "words": "付了"})
    short = people["sec"].post(f"{page}/settle", {"kind": "paid", "words": "扣分"})
    done = people["sec"].post(f"{page}/settle", {"kind": "cash", "cash": "12.5", "words": "村民付了现金"})
    shown = people["kay"].get(page).text

    assert "too few points" in listed
    assert (noted.status_code, nothing.status_code, short.status_code, done.status_code) == (303, 422, 422, 303)
    assert 'value="十元"' in nothing.text
    assert "There are not enough points: 0 there, 30 needed" in short.text
    assert "12.50 yuan" in shown
    assert "/settle" not in shown
    assert people["sec"].get(f"{OUTAGES}/open-slips/export?state=all").status_code == 200
    assert "Open slips" in people["sec"].get("/v/lahai/outages").text


def test_the_front_page_tells_what_waits_for_whom(cut: Cut, people: dict[str, Person]) -> None:
    cut.start()
    cut.confirm(cut.enter("1 | 007 | 1x1"), "sup")
    cut.enter("2 | 001 | 1x1")

    assert "1 power cut is being entered" in people["kay"].get("/v/lahai/").text
    front = people["sec"].get("/v/lahai/").text
    assert "1 power cut waits for a second person" in front
    assert "1 slip of a power cut is open" in front
