"""A shop's price list from a file: every row that names goods, with what is odd about it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

from pointsapp.exchange.scoring_table.cells import read_points
from pointsapp.exchange.scoring_table.columns import Header, find_header, repeats
from pointsapp.exchange.scoring_table.types import Column
from pointsapp.exchange.types import Sheet
from pointsapp.shop.errors import TooManyPrices

MOST_PRICES = 300
LONGEST_NAME = 60
_TOTAL = re.compile(r"(合计|总计|小计|total)[:：]?", re.IGNORECASE)
_EACH = re.compile(r"^(每|一|1)\s*")
_TIME = frozenset({"次", "回", "人次", "time"})


class PriceRemark(StrEnum):
    """What a person should settle before a row counts."""

    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    NAME_TWICE = "name_twice"
    UNIT_MISSING = "unit_missing"
    UNIT_IS_A_TIME = "unit_is_a_time"
    PRICE_MISSING = "price_missing"
    PRICE_UNCLEAR = "price_unclear"


@dataclass(frozen=True)
class ProposedPrice:
    """One row. Units: points of the smallest unit, None where the file doesn't say plainly."""

    row: int
    name: str
    unit: str
    price_points: int | None
    price_text: str
    remarks: tuple[PriceRemark, ...] = ()


def read_price_list(sheet: Sheet, scale: int) -> list[ProposedPrice]:
    """Read goods and prices; points written as deductions, as in -15, are what the goods cost.

    Shape: blank rows, totals and repeated headings are left out; every other row is shown.
    Errors: ColumnsMissing, TooManyPrices.
    """
    header = find_header(sheet.rows)
    proposed = [
        _propose(number, header, cells, scale)
        for number, cells in enumerate(sheet.rows[header.row :], start=header.row + 1)
        if any(cells) and not repeats(header, cells) and not _is_total(cells)
    ]
    if len(proposed) > MOST_PRICES:
        raise TooManyPrices(most=MOST_PRICES)
    times = Counter(price.name for price in proposed)
    return [
        replace(price, remarks=(*price.remarks, PriceRemark.NAME_TWICE))
        if price.name and times[price.name] > 1
        else price
        for price in proposed
    ]


def _propose(number: int, header: Header, cells: list[str], scale: int) -> ProposedPrice:
    texts = {column: cells[place] if place < len(cells) else "" for column, place in header.places.items()}
    name, price_text = texts[Column.ITEM], texts[Column.POINTS]
    read = read_points(price_text, scale)
    points = abs(read.points) if read.points else None
    unit = _EACH.sub("", texts.get(Column.UNIT, "") or read.unit)
    remarks = [*_of_name(name), *_of_unit(unit)]
    if points is None:
        remarks.append(PriceRemark.PRICE_UNCLEAR if price_text else PriceRemark.PRICE_MISSING)
    return ProposedPrice(number, name, unit, points, price_text, tuple(remarks))


def _of_name(name: str) -> list[PriceRemark]:
    if not name:
        return [PriceRemark.NAME_MISSING]
    return [PriceRemark.NAME_TOO_LONG] if len(name) > LONGEST_NAME else []


def _of_unit(unit: str) -> list[PriceRemark]:
    if not unit:
        return [PriceRemark.UNIT_MISSING]
    return [PriceRemark.UNIT_IS_A_TIME] if unit in _TIME else []


def _is_total(cells: list[str]) -> bool:
    return any(_TOTAL.fullmatch(cell) for cell in cells if cell)
