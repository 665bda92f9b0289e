"""Finding the row that names the columns, in Chinese or English, below any title lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pointsapp.exchange.errors import ColumnsMissing
from pointsapp.exchange.scoring_table.types import Column

GOODS_NAMES = frozenset(
    {"商品", "商品名称", "物品", "物品名称", "兑换物品", "兑换商品", "奖品", "礼品", "品名", "所需积分", "兑换积分"}
    | {"兑换分值", "价格", "单价", "goods", "price"}
)
"""Headings that belong to a price list of the shop."""

_GOODS_ITEMS = {"商品", "商品名称", "物品", "物品名称", "兑换物品", "兑换商品", "奖品", "礼品", "品名", "goods"}
_NAMES: dict[Column, set[str]] = {
    Column.CATEGORY: {
        "category",
        "类别",
        "分类",
        "类型",
        "大类",
        "项目类别",
        "积分类别",
        "项目分类",
        "积分类型",
        "指标类别",
        "一级指标",
        "板块",
        "模块",
        "类目",
    },
    Column.ITEM: {
        "item",
        "项目",
        "项目名称",
        "积分项目",
        "事项",
        "积分事项",
        "内容",
        "积分内容",
        "项目内容",
        "具体内容",
        "评分内容",
        "具体事项",
        "指标",
        "二级指标",
        "具体指标",
        "指标内容",
        "行为",
        "名称",
        "加分项",
        "扣分项",
        "加分项目",
        "扣分项目",
        "评分项目",
        "考核内容",
        "评价内容",
        "细则",
    }
    | _GOODS_ITEMS,
    Column.POINTS: {
        "points",
        "分值",
        "分数",
        "积分",
        "得分",
        "积分值",
        "积分分值",
        "分值标准",
        "积分标准",
        "评分标准",
        "计分标准",
        "标准分",
        "标准",
        "加分",
        "扣分",
        "加分值",
        "扣分值",
        "加分分值",
        "扣分分值",
        "加减分",
        "奖励积分",
    }
    | (GOODS_NAMES - _GOODS_ITEMS),
    Column.UNIT: {"unit", "单位", "计分单位", "计量单位", "计分方式", "积分单位", "频次", "计分频次"},
    Column.CAP: {
        "cap",
        "封顶",
        "上限",
        "封顶分",
        "封顶分值",
        "最高分",
        "最高分值",
        "积分上限",
        "分值上限",
        "最高限额",
        "限额",
    },
    Column.NOTE: {"note", "备注", "说明", "备注说明", "来源", "依据"},
    Column.SHAPE: {"shape", "计分形式"},
    Column.WORDING: {"publicwording", "公示用语"},
    Column.ARTICLE: {"article", "村规条款", "依据条款"},
    Column.EVIDENCE: {"evidence", "凭证", "需要凭证"},
    Column.IN_USE: {"inuse", "在用", "启用"},
}
_NUMBERING = {"", "序号", "编号", "no", "no.", "#", "id"}
_SEARCHED_ROWS = 30
_BRACKETED = re.compile(r"[（(【\[].*$")


@dataclass(frozen=True)
class Header:
    """Where the columns are. Shape: `row` is the header's number; `names` are as written there."""

    row: int
    places: dict[Column, int]
    names: dict[Column, str]
    not_read: tuple[str, ...]

    @property
    def is_of_goods(self) -> bool:
        """Say whether the headings are those of a price list."""
        return any(_plain(name) in GOODS_NAMES for name in self.names.values())


def find_header(rows: list[list[str]]) -> Header:
    """Find the first row that names an item and a points column. Errors: ColumnsMissing."""
    best: dict[Column, int] = {}
    for number, cells in enumerate(rows[:_SEARCHED_ROWS], start=1):
        places = _places(cells)
        if Column.ITEM in places and Column.POINTS in places:
            return _header(number, cells, places)
        best = max(best, places, key=len)
    missing = [column for column in (Column.ITEM, Column.POINTS) if column not in best]
    raise ColumnsMissing(missing=", ".join(missing))


def repeats(header: Header, cells: list[str]) -> bool:
    """Say whether a row is the header once more, as on every page of a long print."""
    found = _places(cells)
    wanted = (Column.ITEM, Column.POINTS)
    return all(found.get(column) == header.places[column] for column in wanted)


def _header(number: int, cells: list[str], places: dict[Column, int]) -> Header:
    read = set(places.values())
    not_read = tuple(cell for place, cell in enumerate(cells) if place not in read and _plain(cell) not in _NUMBERING)
    names = {column: cells[place] for column, place in places.items()}
    return Header(number, places, names, not_read)


def _places(cells: list[str]) -> dict[Column, int]:
    """Give each column its first place; of two item columns without a category, the left is it."""
    named = [(column, place) for place, cell in enumerate(cells) if (column := _column(cell))]
    items = [place for column, place in named if column is Column.ITEM]
    places: dict[Column, int] = {}
    if len(items) > 1 and all(column is not Column.CATEGORY for column, _ in named):
        places = {Column.CATEGORY: items[0], Column.ITEM: items[1]}
    for column, place in named:
        places.setdefault(column, place)
    return places


def _column(cell: str) -> Column | None:
    plain = _plain(cell)
    return next((column for column, names in _NAMES.items() if plain in names), None)


def _plain(cell: str) -> str:
    return "".join(_BRACKETED.sub("", cell).split()).strip(":：*").lower()
