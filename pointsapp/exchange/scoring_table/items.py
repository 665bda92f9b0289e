"""One row of a scoring table as a proposed item, with all that is odd about it said beside it."""

from __future__ import annotations

from dataclasses import dataclass

from pointsapp.exchange.scoring_table.cells import (
    CapCell,
    PointsCell,
    UnitCell,
    read_cap,
    read_points,
    read_unit,
)
from pointsapp.exchange.scoring_table.further import read_shape, says_no, says_yes, unit_name
from pointsapp.exchange.scoring_table.types import (
    Column,
    ItemRemark,
    ProposedItem,
    ScoringRemark,
    SourceRow,
)
from pointsapp.exchange.types import Remark
from pointsapp.scoring.rules.wording import suggest_public_wording, warning_for
from pointsapp.scoring.types import ItemShape

ROOM = {
    Column.CATEGORY: 60,
    Column.ITEM: 200,
    Column.UNIT: 40,
    Column.NOTE: 300,
    Column.WORDING: 60,
    Column.ARTICLE: 100,
}
"""How many characters an item keeps of each text."""


@dataclass(frozen=True)
class Placed:
    """A row with the category it belongs to, and what there is to say about that."""

    source: SourceRow
    category: str
    remarks: tuple[ItemRemark, ...] = ()


def propose_item(placed: Placed, scale: int) -> ProposedItem:
    """Propose an item for a row that stands for itself."""
    row = placed.source
    points = read_points(row[Column.POINTS], scale)
    unit = read_unit(row[Column.UNIT] or points.unit)
    cap = read_cap(row[Column.CAP], scale)
    said = read_shape(row[Column.SHAPE])
    usual = ItemShape.PER_UNIT if unit.measure else ItemShape.FIXED
    is_per_unit = points.shape is ItemShape.FIXED and (said or usual) is ItemShape.PER_UNIT
    measure = unit_name(row[Column.UNIT]) if said else unit.measure
    return ProposedItem(
        category=placed.category[: ROOM[Column.CATEGORY]],
        name=row[Column.ITEM][: ROOM[Column.ITEM]],
        shape=ItemShape.PER_UNIT if is_per_unit else points.shape,
        source=row,
        points=points.points,
        points_min=points.points_min,
        points_max=points.points_max,
        unit=(measure if is_per_unit else row[Column.UNIT] or points.unit)[: ROOM[Column.UNIT]],
        counted_per=unit.counted_per,
        cap_points=cap.points,
        cap_period=cap.period,
        note=row[Column.NOTE][: ROOM[Column.NOTE]],
        public_wording=(row[Column.WORDING] or suggest_public_wording(placed.category, row[Column.ITEM]))[
            : ROOM[Column.WORDING]
        ],
        article=row[Column.ARTICLE][: ROOM[Column.ARTICLE]],
        wants_evidence=says_yes(row[Column.EVIDENCE]),
        is_wanted=not says_no(row[Column.IN_USE]),
        remarks=(*_remarks(row, points, unit, cap), *placed.remarks),
        warning=warning_for(f"{placed.category} {row[Column.ITEM]}"),
    )


def _remarks(row: SourceRow, points: PointsCell, unit: UnitCell, cap: CapCell) -> list[ItemRemark]:
    said = [
        *(Remark(code, row.number, _points_params(row, points)) for code in _said_of_points(row, points)),
        *(Remark(code, row.number, {"text": row[Column.UNIT]}) for code in unit.remarks),
        *(Remark(code, row.number, {"text": row[Column.CAP]}) for code in cap.remarks),
    ]
    if not row[Column.ITEM]:
        said.append(Remark(ScoringRemark.NAME_MISSING, row.number))
    if points.unit and row[Column.UNIT] and read_unit(points.unit) != unit:
        text = f"{row[Column.POINTS]} · {row[Column.UNIT]}"
        said.append(Remark(ScoringRemark.UNIT_CONTRADICTS, row.number, {"text": text}))
    if points.points is not None and points.points < 0:
        said.append(Remark(ScoringRemark.DEDUCTION_OFF, row.number))
    elif unit.period and cap.period is None:
        params = {"text": row[Column.UNIT] or points.unit, "period": unit.period.value}
        said.append(Remark(ScoringRemark.UNIT_NAMES_PERIOD, row.number, params))
    shortened = [column.value for column, most in ROOM.items() if len(row[column]) > most]
    if shortened:
        said.append(Remark(ScoringRemark.TEXT_SHORTENED, row.number, {"columns": ", ".join(shortened)}))
    return said


def _said_of_points(row: SourceRow, points: PointsCell) -> list[ScoringRemark]:
    """A range that the file itself calls one needs no confirming."""
    is_named = read_shape(row[Column.SHAPE]) is ItemShape.RANGE
    return [code for code in points.remarks if not (is_named and code is ScoringRemark.RANGE_TO_CONFIRM)]


def _points_params(row: SourceRow, points: PointsCell) -> dict[str, str | int]:
    params: dict[str, str | int] = {"text": row[Column.POINTS]}
    if points.points_min is not None and points.points_max is not None:
        params |= {"least": points.points_min, "most": points.points_max}
    return params
