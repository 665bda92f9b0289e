"""Balances of old paper books from a sheet: household, points, page, and what can't be told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pointsapp.core.actor import HouseholdId
from pointsapp.exchange.roster.files import RosterSheet
from pointsapp.households.types import HouseholdState
from pointsapp.rosters.rules import folded
from pointsapp.rosters.types import KnownHousehold

LONGEST_PAGE = 60
_NUMBER_NAMES = "户号 户编号 家庭编号 编号 householdnumber number"
_HEAD_NAMES = "户主 户主姓名 姓名 户主名字 head name"
_POINTS_NAMES = (
    "分 积分 分数 结余 余额 结余积分 剩余积分 剩余 积分余额 旧存折积分 旧存折结余 结转积分 结转 points balance"
)
_PAGE_NAMES = "页 页码 页次 存折页 存折页码 旧存折页 备注 page"
_AMOUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,7})(?:\.([0-9]))?分?", re.ASCII)
_WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_MARKS = re.compile(r"[\s*:：]+|[（(].*$")
_TOTAL = re.compile(r"(合计|总计|小计|共计|填表|制表|审核|注)\S*")
_SEARCHED_ROWS = 20


class OpeningRemark(StrEnum):
    """Why a row can't be carried over."""

    UNKNOWN = "unknown"
    SEVERAL = "several"
    OTHER_HEAD = "other_head"
    CLOSED = "closed"
    NO_POINTS = "no_points"
    POINTS_BAD = "points_bad"
    ZERO = "zero"


@dataclass(frozen=True)
class ReadOpening:
    """A row of the sheet. Shape: with a `remark` it can't be carried over. Units: points in the smallest unit."""

    row: int
    cells: tuple[str, ...]
    household_id: HouseholdId | None = None
    points: int = 0
    page: str = ""
    remark: OpeningRemark | None = None


@dataclass(frozen=True)
class _Places:
    header_row: int
    number: int | None
    head: int | None
    points: int
    page: int | None


def read_openings(sheet: RosterSheet, households: Sequence[KnownHousehold], *, scale: int) -> list[ReadOpening]:
    """Read balances; without headings the columns are number, name, points, page.

    Units: `scale` parts make one point.
    """
    places = _places(sheet.rows)
    finder = _Finder(households)
    found = []
    for row, cells in enumerate(sheet.rows[places.header_row :], start=places.header_row + 1):
        filled = [cell for cell in cells if cell]
        if filled and not _TOTAL.fullmatch("".join(filled[0].split())):
            found.append(_read(row, cells, places, finder, scale))
    return found


def read_amount(text: str, scale: int) -> int | None:
    """Read points as a book has them, None where it is no number. Units: the smallest unit."""
    found = _AMOUNT.fullmatch(text.translate(_WIDE).strip())
    if found is None or (found[2] not in (None, "0") and scale == 1):
        return None
    return int(found[1].replace(",", "")) * scale + int(found[2] or 0) * (scale // 10)


class _Finder:
    """The village's households by number and by head."""

    def __init__(self, households: Sequence[KnownHousehold]) -> None:
        self.numbered = {home.number.casefold(): home for home in households}
        self.bare: defaultdict[str, list[KnownHousehold]] = defaultdict(list)
        self.headed: defaultdict[str, list[KnownHousehold]] = defaultdict(list)
        for home in households:
            self.bare[home.number.casefold().lstrip("0")].append(home)
            if home.state is not HouseholdState.CLOSED and home.head_name:
                self.headed[folded(home.head_name)].append(home)

    def find(self, number: str, head: str) -> KnownHousehold | OpeningRemark:
        """Find whom a row means, by number and name together where both stand there."""
        if number:
            exact = self.numbered.get(number.casefold())
            alike = [exact] if exact else self.bare.get(number.casefold().lstrip("0"), [])
        else:
            alike = self.headed.get(folded(head), [])
        if not alike:
            return OpeningRemark.UNKNOWN
        if len(alike) > 1:
            return OpeningRemark.SEVERAL
        home = alike[0]
        if head and folded(head) not in {folded(person.name) for person in home.people}:
            return OpeningRemark.OTHER_HEAD
        return OpeningRemark.CLOSED if home.state is HouseholdState.CLOSED else home


def _read(row: int, cells: list[str], places: _Places, finder: _Finder, scale: int) -> ReadOpening:
    number, head = _cell(cells, places.number), _cell(cells, places.head)
    typed, page = _cell(cells, places.points), _cell(cells, places.page)[:LONGEST_PAGE]
    plain = tuple(cells)
    home = finder.find(number, head)
    if isinstance(home, OpeningRemark):
        return ReadOpening(row, plain, remark=home)
    points = read_amount(typed, scale)
    if points is None:
        remark = OpeningRemark.POINTS_BAD if typed else OpeningRemark.NO_POINTS
        return ReadOpening(row, plain, remark=remark)
    if points == 0:
        return ReadOpening(row, plain, remark=OpeningRemark.ZERO)
    return ReadOpening(row, plain, home.household_id, points, page)


def _cell(cells: list[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _places(rows: list[list[str]]) -> _Places:
    for row, cells in enumerate(rows[:_SEARCHED_ROWS], start=1):
        plain = [_MARKS.sub("", cell).lower() for cell in cells]
        number, head, points, page = (
            next((place for place, name in enumerate(plain) if name in names.split()), None)
            for names in (_NUMBER_NAMES, _HEAD_NAMES, _POINTS_NAMES, _PAGE_NAMES)
        )
        if points is not None and (number is not None or head is not None):
            return _Places(row, number, head, points, page)
    return _unnamed(rows)


def _unnamed(rows: list[list[str]]) -> _Places:
    """Take the second column for names where it holds words, else for points."""
    second = [row[1] for row in rows if len(row) > 1]
    has_names = sum(not any(letter.isdigit() for letter in cell) for cell in second) * 2 > len(second)
    return _Places(0, 0, 1, 2, 3) if has_names else _Places(0, 0, None, 1, 2)
