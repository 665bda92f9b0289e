"""Rows that take marks off a full mark (满分), gathered into one checklist for each category."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pointsapp.exchange.scoring_table.cells import read_points, read_unit
from pointsapp.exchange.scoring_table.further import says_no, says_yes
from pointsapp.exchange.scoring_table.types import (
    Column,
    ItemRemark,
    ProposedFault,
    ProposedItem,
    ScoringRemark,
    SourceRow,
)
from pointsapp.exchange.types import Remark
from pointsapp.scoring.rules.wording import suggest_public_wording, warning_for
from pointsapp.scoring.types import MAX_POINTS, ItemShape

_FULL_MARK = re.compile(r"(?P<name>[^（(]+)[（(](?:满分|总分)(?P<mark>[0-9]{1,6}(?:\.[0-9])?)分?[)）]")
FLOOR_WORDS = frozenset({"本类最低0分", "最低0分", "扣完为止", "本类扣完为止"})
"""Caps that only say what a checklist does anyway: it never falls below zero."""


@dataclass(frozen=True)
class FullMark:
    """A category that names its full mark. Units: the smallest unit."""

    name: str
    points: int


def full_mark_of(category: str, scale: int) -> FullMark | None:
    """Read a category such as 庭院（满分30）, or None."""
    found = _FULL_MARK.fullmatch("".join(category.split()))
    if not found:
        return None
    points = Decimal(found["mark"]) * scale
    is_mark = points == points.to_integral_value() and 0 < points <= MAX_POINTS
    return FullMark(found["name"], int(points)) if is_mark else None


def fault_of(row: SourceRow, scale: int) -> ProposedFault | None:
    """Read a row as a fault of its category's checklist: a name, and a number below zero."""
    points = read_points(row[Column.POINTS], scale).points
    if not row[Column.ITEM] or points is None or points >= 0:
        return None
    return ProposedFault(row[Column.ITEM], -points, row)


def checklist(mark: FullMark, faults: list[ProposedFault], unclear: list[SourceRow]) -> ProposedItem:
    """Make one item of a category's faults. `unclear` are its rows that name no points."""
    first = faults[0].source
    text = " ".join([mark.name, *(fault.name for fault in faults)])
    return ProposedItem(
        category=mark.name,
        name=mark.name,
        shape=ItemShape.CHECKLIST,
        points=mark.points,
        unit=first[Column.UNIT],
        faults=tuple(faults),
        counted_per=read_unit(first[Column.UNIT]).counted_per,
        public_wording=first[Column.WORDING] or suggest_public_wording(mark.name, mark.name),
        article=first[Column.ARTICLE],
        wants_evidence=says_yes(first[Column.EVIDENCE]),
        is_wanted=not says_no(first[Column.IN_USE]),
        remarks=(*_same_names(faults), *_not_understood(unclear)),
        warning=warning_for(text),
    )


def _same_names(faults: list[ProposedFault]) -> list[ItemRemark]:
    first: dict[str, int] = {}
    remarks = []
    for fault in faults:
        if first.setdefault(fault.name, fault.source.number) != fault.source.number:
            params = {"first": first[fault.name]}
            remarks.append(Remark(ScoringRemark.SAME_AS_ROW, fault.source.number, params))
    return remarks


def _not_understood(rows: list[SourceRow]) -> list[ItemRemark]:
    return [Remark(ScoringRemark.FAULT_UNCLEAR, row.number, {"text": row[Column.POINTS]}) for row in rows]
