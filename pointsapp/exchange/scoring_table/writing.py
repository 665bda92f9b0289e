"""A scoring table as cells of a sheet, in columns that can be imported again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pointsapp.exchange.export import Cell
from pointsapp.exchange.scoring_table.cells import read_unit
from pointsapp.exchange.scoring_table.further import unit_name
from pointsapp.scoring.queries import ItemRow
from pointsapp.scoring.types import CapPeriod, CountedPer, ItemShape, ItemState

HEADINGS = {
    "zh": ("类别", "项目", "分值", "单位", "封顶", "计分形式", "公示用语", "依据条款", "凭证", "在用", "备注"),
    "en": (
        "Category", "Item", "Points", "Unit", "Cap", "Shape", "Public wording", "Article", "Evidence", "In use", "Note",
    ),
}  # fmt: skip
"""The columns in both languages; the import knows either."""

_SHAPES = {
    "zh": {ItemShape.FIXED: "固定", ItemShape.RANGE: "区间", ItemShape.PER_UNIT: "按量", ItemShape.CHECKLIST: "检查表"},
    "en": {shape: shape.value.replace("_", " ") for shape in ItemShape},
}
_YES_NO = {"zh": ("是", "否"), "en": ("yes", "no")}
_PERIODS = {
    CapPeriod.DAY: "天",
    CapPeriod.WEEK: "周",
    CapPeriod.MONTH: "月",
    CapPeriod.QUARTER: "季度",
    CapPeriod.YEAR: "年",
}
_WHOM = {CountedPer.HOUSEHOLD: "每户", CountedPer.PERSON: "每人"}
_NO_BRACKETS = str.maketrans("（）()", "〔〕〔〕")


def table_cells(rows: Iterable[ItemRow], language: str, *, scale: int) -> Iterator[tuple[Cell, ...]]:
    """Write items under the headings; a checklist takes one row for each fault.

    Units: `scale` parts make one point.
    """
    for row in rows:
        if row.terms.shape is ItemShape.CHECKLIST and row.terms.faults:
            yield from _faults(row, language, scale)
        else:
            yield _item(row, language, scale)


def _item(row: ItemRow, language: str, scale: int) -> tuple[Cell, ...]:
    return (
        row.category_name,
        row.name,
        _points(row, scale),
        _unit(row),
        _cap(row, scale),
        *_further(row, language),
    )


def _faults(row: ItemRow, language: str, scale: int) -> Iterator[tuple[Cell, ...]]:
    mark = _amount(row.terms.points or 0, scale)
    category = f"{row.name.translate(_NO_BRACKETS)}（满分{mark}）"
    for fault in row.terms.faults:
        cells = (category, fault.name, _amount(-fault.points, scale), _unit(row), _cap(row, scale))
        yield (*cells, *_further(row, language))


def _further(row: ItemRow, language: str) -> tuple[Cell, ...]:
    yes, no = _YES_NO[language]
    return (
        _SHAPES[language][row.terms.shape],
        row.public_wording,
        row.article,
        yes if row.wants_evidence else no,
        no if row.state is ItemState.OFF else yes,
        row.note,
    )


def _points(row: ItemRow, scale: int) -> Cell:
    terms = row.terms
    if terms.points is not None:
        return _amount(terms.points, scale)
    if terms.points_min is not None and terms.points_max is not None:
        return f"{_amount(terms.points_min, scale)}–{_amount(terms.points_max, scale)}"
    quoted = [remark["params"].get("text") for remark in row.remarks if remark["code"].startswith("points_")]
    return str(quoted[0] or "") if quoted else ""


def _amount(points: int, scale: int) -> int | str:
    whole, rest = divmod(points, scale)
    if not rest:
        return whole
    return f"{'扣' if points < 0 else ''}{Decimal(abs(points)) / scale}"


def _unit(row: ItemRow) -> str:
    terms = row.terms
    if terms.shape is ItemShape.PER_UNIT:
        return f"{'每人' if terms.counted_per is CountedPer.PERSON else ''}每{terms.unit}"
    said = read_unit(terms.unit).counted_per
    if (said or CountedPer.HOUSEHOLD) is terms.counted_per:
        return terms.unit
    often = unit_name(terms.unit) if said is None else ""
    return f"{_WHOM[terms.counted_per]}每{often or '次'}"


def _cap(row: ItemRow, scale: int) -> str:
    if row.terms.cap_points is None or row.terms.cap_period is None:
        return ""
    return f"{_amount(row.terms.cap_points, scale)}分/户/{_PERIODS[row.terms.cap_period]}"
