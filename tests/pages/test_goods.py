"""The goods' pages: prices, stock, photos, the list for the wall and the one from a file."""

import html
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import insert, select

from pointsapp.core.db import reading, session, transaction
from pointsapp.shop.models import Reward, StockMove
from tests.person import Person
from tests.world import NOW, World

GOODS = "/v/lahai/goods"
KEY = "key-of-one-delivery"
PRICES = Path(__file__).parents[1] / "data" / "tables" / "exchange_prices_wanzhou.csv"
NEW = {"name": "食用油", "unit": "瓶", "price": "30", "is_on": "y"}


def goods_called(world: World, name: str) -> Reward | None:
    with reading():
        return session().scalar(select(Reward).where(Reward.village_id == world.village_id, Reward.name == name))


def rice(world: World) -> Reward:
    found = goods_called(world, "大米 5 公斤")
    assert found is not None
    return found


def moves(world: World) -> list[tuple[str, int, int, str]]:
    with reading():
        rows = session().scalars(select(StockMove).where(StockMove.village_id == world.village_id))
        return [(move.kind.value, move.units, move.stock_after, move.note) for move in rows]


def picture() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "PNG")
    file.seek(0)
    return file


def delivery(world: World, **units: str) -> dict[str, str]:
    rows = [(world.rewards[name], typed) for name, typed in units.items()]
    boxes = {f"rows-{place}-units": typed for place, (_, typed) in enumerate(rows)}
    return {"request_key": KEY, **{f"rows-{place}-reward_id": str(row[0]) for place, row in enumerate(rows)}, **boxes}


def test_the_list_shows_price_and_stock_and_what_runs_low(world: World, people: dict[str, Person]) -> None:
    people["kay"].post(f"{GOODS}/{world.rewards['rice']}/count", {
        "request_key": KEY, "kind": "lost", "units": "6", "note": "受潮",
    })  # fmt: skip

    page = people["kay"].get(GOODS).text
    low = people["kay"].get(f"{GOODS}?shelf=low").text

    assert "大米 5 公斤" in page
    assert "香皂" in page
    assert "Running low" in page
    assert "大米 5 公斤" in low
    assert "香皂" not in low


def test_goods_that_stand_there_already_come_in_with_their_name_once(world: World, people: dict[str, Person]) -> None:
    assert people["bo"].post(f"{GOODS}/new", {**NEW, "here": "12"}).status_code == 303
    assert people["bo"].post(f"{GOODS}/new", {**NEW, "here": "12"}).status_code == 422
    people["sec"].post(f"{GOODS}/new", {**NEW, "name": "白糖", "here": "5"})

    oil, sugar = goods_called(world, "食用油"), goods_called(world, "白糖")
    assert oil is not None
    assert sugar is not None
    assert (oil.stock, sugar.stock) == (12, 0), "the secretary sets prices but takes nothing in"


def test_goods_are_added_and_changed(world: World, people: dict[str, Person]) -> None:
    assert people["bo"].post(f"{GOODS}/new", NEW).status_code == 303
    oil = goods_called(world, "食用油")
    assert oil is not None

    answer = people["sec"].post(f"{GOODS}/{oil.id}/edit", {**NEW, "price": "２８", "low": "0"})

    changed = goods_called(world, "食用油")
    assert answer.status_code == 303
    assert changed is not None
    assert (changed.price_points, changed.low_stock_units, changed.stock) == (28, 0, 0)


@pytest.mark.parametrize(
    "price",
    [
        *["", "-1", "0", "1.5", "1.0", "1e3", "NaN", "Infinity", "9223372036854775808", "0x10", "1_000", "²", "1²"],
        *["٣", "一百", "+5", "5;", "5,000", "true", "[5]", "1 000", "5\x00", "=5", "'; DROP TABLE rewards"],
    ],
)
def test_what_is_no_price_is_refused_and_stays_in_its_box(world: World, people: dict[str, Person], price: str) -> None:
    answer = people["bo"].post(f"{GOODS}/new", {**NEW, "price": price})

    assert answer.status_code == 422
    assert 'value="食用油"' in answer.text
    assert goods_called(world, "食用油") is None


@pytest.mark.parametrize("name", ["", " ", "\u200b", "好" * 61, "大米 5 公斤", "大米 5 公斤\u200b"])
def test_goods_need_a_name_of_their_own(world: World, people: dict[str, Person], name: str) -> None:
    assert people["bo"].post(f"{GOODS}/new", {**NEW, "name": name}).status_code == 422


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{1234*7}} ${1234*7} %s%n", "𬎆·㛃 👨‍👩‍👧", "a\r\nSet-Cookie: x=1"]
)
def test_odd_names_are_taken_as_text(world: World, people: dict[str, Person], name: str) -> None:
    assert people["bo"].post(f"{GOODS}/new", {**NEW, "name": name}).status_code == 303

    page = people["bo"].get(GOODS)

    assert "<script>alert" not in page.text
    assert "8638" not in page.text
    assert people["bo"].get(f"{GOODS}/export").status_code == 200


def test_the_keeper_takes_in_what_came_but_sets_no_price(world: World, people: dict[str, Person]) -> None:
    assert people["kay"].post(f"{GOODS}/delivery", delivery(world, rice="5", soap="")).status_code == 303
    assert people["kay"].get(f"{GOODS}/{world.rewards['rice']}/edit").status_code == 404
    assert people["kay"].post(f"{GOODS}/{world.rewards['rice']}/edit", {**NEW, "price": "1"}).status_code == 404
    assert people["kay"].post(f"{GOODS}/new", NEW).status_code == 404
    assert people["kay"].get(f"{GOODS}/import").status_code == 404

    assert rice(world).stock == 15
    assert rice(world).price_points == 30


def test_every_page_opens_in_both_languages(app, world: World, people: dict[str, Person]) -> None:
    chinese = Person(app, world.sign_in("bo"), language="zh")

    for path in ("", "/new", "/delivery", "/prices", "/import", "/{}", "/{}/edit", "/{}/count"):
        for person in (people["bo"], chinese):
            assert person.get(GOODS + path.format(world.rewards["rice"])).status_code == 200, path
    assert f'value="{world.rewards["soap"]}"' in people["kay"].get(f"{GOODS}/delivery").text


def test_the_same_delivery_sent_twice_comes_once(world: World, people: dict[str, Person]) -> None:
    form = {**delivery(world, rice="5"), "note": "供销社 12 号单"}

    people["kay"].post(f"{GOODS}/delivery", form)
    people["kay"].post(f"{GOODS}/delivery", form)

    assert moves(world) == [("in", 5, 15, "供销社 12 号单")]


@pytest.mark.parametrize("units", ["-1", "0", "1.5", "1e3", "100001", "10000000", "²", "一", "5;", "1_0"])
def test_one_bad_number_stops_the_whole_delivery_and_nothing_typed_is_lost(
    world: World, people: dict[str, Person], units: str
) -> None:
    answer = people["kay"].post(f"{GOODS}/delivery", delivery(world, rice="5", soap=units))

    assert answer.status_code == 422
    assert f'value="{units}"' in answer.text
    assert moves(world) == []


def test_an_empty_delivery_is_said(world: World, people: dict[str, Person]) -> None:
    answer = people["kay"].post(f"{GOODS}/delivery", delivery(world, rice="", soap=""))

    assert answer.status_code == 422
    assert "Write how many came" in answer.text


def test_another_villages_goods_are_absent(world: World, people: dict[str, Person]) -> None:
    reward_id = world.rewards["rice"]

    for path in (f"/{reward_id}", f"/{reward_id}/edit", f"/{reward_id}/count", f"/{reward_id}/photo", "/delivery"):
        assert people["charlie"].get(f"/v/other/goods{path}").status_code == 404, path
        assert people["charlie"].get(GOODS + path).status_code == 404, path
    form = {"request_key": KEY, "rows-0-reward_id": str(reward_id), "rows-0-units": "5"}
    assert people["charlie"].post("/v/other/goods/delivery", form).status_code == 404
    assert people["charlie"].get(f"/v/other/goods?shop={world.shop_id}").status_code == 404
    assert moves(world) == []


def test_a_count_needs_its_reason_and_takes_no_more_than_there_is(world: World, people: dict[str, Person]) -> None:
    url = f"{GOODS}/{world.rewards['rice']}/count"
    form = {"request_key": KEY, "kind": "lost", "units": "11", "note": "过期"}

    without = people["kay"].post(url, {**form, "note": "  "})
    too_many = people["kay"].post(url, form)
    made_up = people["kay"].post(url, {**form, "kind": "handed_over", "units": "1"})
    good = people["kay"].post(url, {**form, "request_key": f"{KEY}-2", "units": "10"})

    assert [answer.status_code for answer in (without, too_many, made_up, good)] == [422, 422, 422, 303]
    assert "only 10" in too_many.text
    assert moves(world) == [("lost", 10, 0, "过期")]


def test_the_history_says_who_when_and_why(world: World, people: dict[str, Person]) -> None:
    people["kay"].post(f"{GOODS}/delivery", {**delivery(world, rice="5"), "note": "供销社"})

    page = people["sup"].get(f"{GOODS}/{world.rewards['rice']}").text

    assert "供销社" in page
    assert "Kay" in page
    assert "+5" in page
    assert people["sup"].get(f"{GOODS}/{world.rewards['rice']}/export").data.startswith(b"PK")


def test_a_long_history_goes_on_where_it_ended(world: World, people: dict[str, Person]) -> None:
    move = {"village_id": world.village_id, "reward_id": world.rewards["rice"], "kind": "in", "units": 1}
    with transaction() as current:
        rows = [move | {"stock_after": after, "note": f"第{after}单", "moved_at": NOW} for after in range(1, 61)]
        current.execute(insert(StockMove), rows)
    url = f"{GOODS}/{world.rewards['rice']}"

    newest = people["sup"].get(url).text
    older = people["sup"].get(link_called(newest, "Older ones")).text
    oldest = people["sup"].get(link_called(older, "Older ones")).text

    shown = [[int(found) for found in re.findall(r"第(\d+)单", page)] for page in (newest, older, oldest)]
    assert shown == [list(range(60, 35, -1)), list(range(35, 10, -1)), list(range(10, 0, -1))]
    assert "Older ones" not in oldest
    assert link_called(older, "To the newest") == url


def link_called(page: str, words: str) -> str:
    [(address, _)] = [link for link in re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', page) if words in link[1]]
    return html.unescape(address)


def test_a_photo_is_shown_to_the_keeper_and_taken_off_again(
    world: World, people: dict[str, Person], app, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    url, photo = f"{GOODS}/{world.rewards['rice']}/edit", f"{GOODS}/{world.rewards['rice']}/photo"
    form = {"name": "大米 5 公斤", "unit": "袋", "price": "30", "is_on": "y"}

    people["bo"].post(url, {**form, "photo": (picture(), "../../rice.png")}, content_type="multipart/form-data")
    shown = people["kay"].get(photo)
    people["bo"].post(url, {**form, "has_no_photo": "y"})

    assert shown.data.startswith(b"\xff\xd8")
    assert shown.mimetype == "image/jpeg"
    assert people["ren"].get(photo).status_code == 404
    assert people["kay"].get(photo).status_code == 404


def test_a_file_that_is_no_photo_is_said_and_nothing_is_changed(world: World, people: dict[str, Person]) -> None:
    file = (BytesIO(b"<svg onload=alert(1)>"), "rice.jpg")

    answer = people["bo"].post(f"{GOODS}/new", {**NEW, "photo": file}, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert goods_called(world, "食用油") is None


def test_the_price_list_for_the_wall_shows_what_is_offered(world: World, people: dict[str, Person]) -> None:
    people["bo"].post(f"{GOODS}/{world.rewards['soap']}/edit", {"name": "香皂", "unit": "块", "price": "5"})

    page = people["kay"].get(f"{GOODS}/prices").text

    assert "大米 5 公斤" in page
    assert "香皂" not in page


def test_a_price_list_is_looked_at_before_it_counts(world: World, people: dict[str, Person]) -> None:
    file = (BytesIO(PRICES.read_bytes()), PRICES.name)

    page = people["sec"].post(f"{GOODS}/import", {"file": file}, content_type="multipart/form-data").text

    assert 'value="洗衣液"' in page
    assert "now 5 pts / 块" in page
    assert goods_called(world, "洗衣液") is None


def test_ticked_rows_of_a_price_list_are_added_or_change_what_is_there(world: World, people: dict[str, Person]) -> None:
    rows = [("洗衣液", "瓶", "15", "y"), ("香皂", "块", "6", "y"), ("", "", "若干", "")]
    form = {"request_key": KEY}
    for place, (name, unit, price, is_taken) in enumerate(rows):
        form |= {f"rows-{place}-name": name, f"rows-{place}-unit": unit, f"rows-{place}-price": price}
        form |= {f"rows-{place}-is_taken": "y"} if is_taken else {}

    answer = people["sec"].post(f"{GOODS}/import/take-over", form)

    soap, soda = goods_called(world, "香皂"), goods_called(world, "洗衣液")
    assert answer.status_code == 303
    assert soap is not None
    assert soda is not None
    assert (soap.price_points, soap.stock, soda.price_points) == (6, 50, 15)


def test_a_bad_row_stops_the_whole_price_list_and_stays_to_be_mended(world: World, people: dict[str, Person]) -> None:
    form = {"request_key": KEY}
    for place, (name, price) in enumerate([("洗衣液", "15"), ("盐", "若干")]):
        form |= {f"rows-{place}-name": name, f"rows-{place}-unit": "袋", f"rows-{place}-price": price}
        form |= {f"rows-{place}-is_taken": "y"}

    answer = people["sec"].post(f"{GOODS}/import/take-over", form)

    assert answer.status_code == 422
    assert 'value="若干"' in answer.text
    assert goods_called(world, "洗衣液") is None


@pytest.mark.parametrize("data", [b"", b"\x89PNG....", b"<html></html>", b"a,b\n1,2\n", "商品,积分\n".encode()])
def test_a_file_without_prices_is_said(world: World, people: dict[str, Person], data: bytes) -> None:
    file = (BytesIO(data), "prices.csv")

    answer = people["sec"].post(f"{GOODS}/import", {"file": file}, content_type="multipart/form-data")

    assert answer.status_code in {200, 422}
    assert "Import a price list" in answer.text


def test_a_village_without_a_shop_opens_one(world: World, people: dict[str, Person]) -> None:
    assert "The village has no shop yet." in people["charlie"].get("/v/other/goods").text
    assert people["charlie"].get("/v/other/goods/new").status_code == 404

    people["charlie"].post("/v/other/goods/shop", {"name": "爱心超市"})

    assert people["charlie"].get("/v/other/goods/new").status_code == 200


@pytest.mark.parametrize("name", ["ren", "alice", "charlie", "passer_by"])
def test_goods_are_for_office_and_shop(world: World, people: dict[str, Person], name: str) -> None:
    for path in ("", "/new", "/delivery", "/export", "/prices", "/import", f"/{world.rewards['rice']}"):
        assert people[name].get(GOODS + path).status_code == (303 if name == "passer_by" else 404)
