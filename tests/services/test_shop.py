"""The shelf: nothing leaves it that isn't there, every move is written down, prices are whole and bounded."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.shop.errors import (
    NothingCame,
    OutOfStock,
    PriceNotPositive,
    PriceTooHigh,
    ReasonMissing,
    RewardNameTaken,
    RewardOff,
    UnitsNotPositive,
    UnitsTooMany,
)
from pointsapp.shop.queries import get_reward, list_moves, list_rewards, page_of_rewards, stock_value
from pointsapp.shop.rules import HIGHEST_PRICE, MOST_UNITS, is_low
from pointsapp.shop.service import (
    add_reward,
    change_reward,
    correct_stock,
    move_stock,
    put_back,
    set_prices,
    take_in,
    take_off_shelf,
)
from pointsapp.shop.types import Order, Priced, RewardFilter, Shelf, StockMoveKind
from tests.world import NOW, World


def stock(world: World, name: str) -> int:
    with reading():
        return get_reward(world.village_id, world.rewards[name]).stock


def test_a_delivery_comes_whole_or_not_at_all(world: World) -> None:
    rice, soap = world.rewards["rice"], world.rewards["soap"]
    with transaction():
        take_in(world.actor("kay"), [(soap, 5), (rice, 2)], "供销社", at=NOW)
    with pytest.raises(UnitsNotPositive), transaction():
        take_in(world.actor("kay"), [(rice, 2), (soap, 0)], "", at=NOW)
    with pytest.raises(NothingCame), transaction():
        take_in(world.actor("kay"), [], "", at=NOW)

    assert (stock(world, "rice"), stock(world, "soap")) == (12, 55)
    with reading():
        [move] = list_moves(world.village_id, rice)
        assert (move.change, move.stock_after, move.note, move.moved_by) == (2, 12, "供销社", "Kay")


def test_the_last_unit_leaves_and_no_more(world: World) -> None:
    rice = world.rewards["rice"]
    with transaction():
        take_off_shelf(world.actor("kay"), [(rice, 10)], at=NOW)

    with pytest.raises(OutOfStock) as refusal, transaction():
        take_off_shelf(world.actor("kay"), [(rice, 1)], at=NOW)
    with transaction():
        put_back(world.actor("kay"), [(rice, 1)], at=NOW)

    assert refusal.value.params == {"name": "大米 5 公斤", "stock": 0, "unit": "袋"}
    assert stock(world, "rice") == 1


def test_the_same_goods_twice_in_one_basket_are_counted_together(world: World) -> None:
    rice = world.rewards["rice"]

    with pytest.raises(OutOfStock), transaction():
        take_off_shelf(world.actor("kay"), [(rice, 6), (rice, 6)], at=NOW)

    assert stock(world, "rice") == 10


def test_goods_that_were_switched_off_meanwhile_are_not_handed_over(world: World) -> None:
    rice = world.rewards["rice"]

    with transaction():
        assert get_reward(world.village_id, rice).is_on
        session().execute(text("UPDATE rewards SET is_on = false WHERE id = :id"), {"id": rice})
        with pytest.raises(RewardOff):
            take_off_shelf(world.actor("kay"), [(rice, 1)], at=NOW)


def test_a_correction_needs_a_reason_and_is_found_or_lost(world: World) -> None:
    rice = world.rewards["rice"]
    with transaction():
        correct_stock(world.actor("kay"), (rice, 3), StockMoveKind.LOST, "受潮", at=NOW)
        correct_stock(world.actor("bo"), (rice, 1), StockMoveKind.FOUND, "数漏了", at=NOW)
    with pytest.raises(ReasonMissing), transaction():
        correct_stock(world.actor("kay"), (rice, 3), StockMoveKind.LOST, "", at=NOW)
    with pytest.raises(ValueError, match="finds or loses"), transaction():
        correct_stock(world.actor("kay"), (rice, 3), StockMoveKind.HANDED_OVER, "x", at=NOW)

    assert stock(world, "rice") == 8


@pytest.mark.parametrize(
    ("units", "error"), [(0, UnitsNotPositive), (-1, UnitsNotPositive), (MOST_UNITS + 1, UnitsTooMany)]
)
def test_units_that_cannot_be_meant_are_refused(world: World, units: int, error: type[Exception]) -> None:
    with pytest.raises(error), transaction():
        move_stock(world.actor("kay"), world.rewards["rice"], StockMoveKind.IN, units, at=NOW)


def test_stock_moves_are_closed_by_the_database(world: World) -> None:
    with transaction():
        take_in(world.actor("kay"), [(world.rewards["rice"], 2)], "", at=NOW)

    for statement in ("UPDATE stock_moves SET units = 99", "DELETE FROM stock_moves"):
        with pytest.raises(DatabaseError), transaction():
            session().execute(text(statement))


@pytest.mark.parametrize(
    ("price", "error"), [(0, PriceNotPositive), (-5, PriceNotPositive), (HIGHEST_PRICE + 1, PriceTooHigh)]
)
def test_prices_lie_between_one_and_the_highest(world: World, price: int, error: type[Exception]) -> None:
    assert world.shop_id is not None
    with pytest.raises(error), transaction():
        add_reward(world.actor("bo"), world.shop_id, "盐", "袋", price, at=NOW)
    with pytest.raises(error), transaction():
        change_reward(world.actor("bo"), world.rewards["rice"], at=NOW, price_points=price)


def test_a_name_is_taken_once_in_a_shop_and_new_goods_stand_last(world: World) -> None:
    assert world.shop_id is not None
    with transaction():
        add_reward(world.actor("bo"), world.shop_id, "盐", "袋", 3, at=NOW)
    with pytest.raises(RewardNameTaken), transaction():
        add_reward(world.actor("bo"), world.shop_id, "盐", "包", 4, at=NOW)
    with pytest.raises(RewardNameTaken), transaction():
        change_reward(world.actor("bo"), world.rewards["rice"], at=NOW, name="盐")

    with reading():
        assert [reward.name for reward in list_rewards(world.village_id, world.shop_id)][-1] == "盐"


def test_another_villages_shop_and_goods_are_absent(world: World) -> None:
    assert world.shop_id is not None
    for act in (
        lambda: add_reward(world.actor("charlie"), world.shop_id, "盐", "袋", 3, at=NOW),
        lambda: change_reward(world.actor("charlie"), world.rewards["rice"], at=NOW, price_points=1),
        lambda: take_in(world.actor("charlie"), [(world.rewards["rice"], 1)], "", at=NOW),
        lambda: take_off_shelf(world.actor("charlie"), [(world.rewards["rice"], 1)], at=NOW),
    ):
        with pytest.raises(Absent), transaction():
            act()


def test_a_price_list_adds_changes_and_leaves_alone(world: World) -> None:
    assert world.shop_id is not None
    prices = [Priced("香皂", "块", 6), Priced("盐", "袋", 3), Priced("大米 5 公斤", "袋", 30)]
    with transaction():
        assert set_prices(world.actor("sec"), world.shop_id, prices, at=NOW) == (1, 1)
    with pytest.raises(RewardNameTaken), transaction():
        set_prices(world.actor("sec"), world.shop_id, [Priced("醋", "瓶", 6), Priced("醋", "瓶", 7)], at=NOW)

    with reading():
        names = [reward.name for reward in list_rewards(world.village_id, world.shop_id)]
        assert names == ["大米 5 公斤", "香皂", "盐"]
        assert stock_value(world.village_id) == 30 * 10 + 6 * 50


def test_the_list_is_filtered_and_sorted(world: World) -> None:
    assert world.shop_id is not None
    with transaction():
        change_reward(world.actor("bo"), world.rewards["rice"], at=NOW, low_stock_units=10)

    def names(**wanted: object) -> list[str]:
        with reading():
            found = page_of_rewards(world.village_id, world.shop_id, RewardFilter(low_units=5, **wanted), page=1)
        return [reward.name[:2] for reward in found.rows]

    assert names(shelf=Shelf.LOW) == ["大米"]
    assert names(shelf=Shelf.OFF) == []
    assert names(text="%") == []
    assert names(order=Order.PRICE) == ["香皂", "大米"]
    assert names(order=Order.STOCK, is_descending=True) == ["香皂", "大米"]


@pytest.mark.parametrize(("units", "own", "expected"), [(5, None, True), (6, None, False), (3, 2, False), (0, 0, True)])
def test_goods_run_low_by_their_own_limit_or_the_villages(units: int, own: int | None, expected: bool) -> None:
    assert is_low(units, own, 5) is expected
