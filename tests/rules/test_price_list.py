"""A price list from a file: every row that names goods is shown, and what is odd about it is said."""

from pathlib import Path

import pytest

from pointsapp.core.errors import RuleError
from pointsapp.exchange.price_list import PriceRemark, read_price_list
from pointsapp.exchange.sheets import read_table
from pointsapp.web.shop.goods.words import REMARK_WORDS

TABLES = Path(__file__).parents[1] / "data" / "tables"


def read(text: str, scale: int = 1):
    return read_price_list(read_table(text.encode(), "prices.csv"), scale)


def test_the_list_of_wanzhou_is_read_whole() -> None:
    name = "exchange_prices_wanzhou.csv"

    prices = read_price_list(read_table((TABLES / name).read_bytes(), name), 1)

    assert len(prices) == 17
    assert [(price.name, price.unit, price.price_points) for price in prices[:2]] == [
        ("洗衣液", "瓶", 15),
        ("洗衣粉", "袋", 12),
    ]
    assert all(price.remarks == () for price in prices)


def test_a_price_for_each_time_is_shown_with_a_remark() -> None:
    name = "press_exchange_prices_PARTIAL.csv"

    prices = read_price_list(read_table((TABLES / name).read_bytes(), name), 1)

    odd = {price.name: price.remarks for price in prices if price.remarks}
    assert len(prices) == 12
    assert odd == {"食用盐2袋": (PriceRemark.UNIT_IS_A_TIME,), "洗衣液2桶": (PriceRemark.UNIT_IS_A_TIME,)}


@pytest.mark.parametrize(
    ("row", "points", "remarks"),
    [
        ("香皂,5,块", 5, []),
        ("香皂,-5,每块", 5, []),
        ("香皂,5分,一块", 5, []),
        ("香皂,若干,块", None, [PriceRemark.PRICE_UNCLEAR]),
        ("香皂,5-10,块", None, [PriceRemark.PRICE_UNCLEAR]),
        ("香皂,2.5,块", None, [PriceRemark.PRICE_UNCLEAR]),
        ("香皂,0,块", None, [PriceRemark.PRICE_UNCLEAR]),
        ("香皂,,块", None, [PriceRemark.PRICE_MISSING]),
        (",5,块", 5, [PriceRemark.NAME_MISSING]),
        ("香皂,5,", 5, [PriceRemark.UNIT_MISSING]),
        (f"{'好' * 61},5,块", 5, [PriceRemark.NAME_TOO_LONG]),
    ],
)
def test_a_row_says_plainly_what_it_costs_or_what_is_odd(
    row: str, points: int | None, remarks: list[PriceRemark]
) -> None:
    [price] = read(f"商品,积分,单位\n{row}\n")

    assert price.price_points == points
    assert list(price.remarks) == remarks


def test_tenths_count_where_the_village_has_them() -> None:
    [price] = read("商品,积分,单位\n香皂,2.5,块\n", scale=10)

    assert price.price_points == 25


def test_the_same_name_twice_is_said_on_both_rows() -> None:
    prices = read("商品,积分,单位\n香皂,5,块\n盐,3,袋\n香皂,6,块\n")

    assert [price.remarks for price in prices] == [(PriceRemark.NAME_TWICE,), (), (PriceRemark.NAME_TWICE,)]


def test_titles_totals_and_repeated_headings_are_no_goods() -> None:
    prices = read("幸福超市价目表\n\n序号,商品,积分,单位\n1,香皂,5,块\n\n序号,商品,积分,单位\n2,盐,3,袋\n,合计,8,\n")

    assert [(price.row, price.name) for price in prices] == [(4, "香皂"), (7, "盐")]


def test_a_list_without_headings_or_longer_than_any_shop_is_refused() -> None:
    with pytest.raises(RuleError):
        read("香皂,5,块\n盐,3,袋\n")
    with pytest.raises(RuleError):
        read("商品,积分,单位\n" + "".join(f"货{number},5,个\n" for number in range(301)))


def test_every_remark_has_its_words() -> None:
    assert set(REMARK_WORDS) == set(PriceRemark)
