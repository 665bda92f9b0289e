"""What one deed is worth, before any cap."""

from __future__ import annotations

from pointsapp.scoring.errors import (
    DeductionsOff,
    ItemSwitchedOff,
    ItemUnsettled,
    PointsMissing,
    PointsOutOfRange,
    PointsTooMany,
    UnitsMissing,
    UnitsOutOfRange,
    UnknownFault,
)
from pointsapp.scoring.types import MAX_POINTS, MAX_UNITS, ONLY_OFF, Deed, ItemShape, ItemState, ItemTerms


def points_for(terms: ItemTerms, deed: Deed, *, may_deduct: bool = False) -> int:
    """Compute what the deed is worth under the item.

    Shape: a checklist counts each fault once and never falls below zero.
    Units: points in the smallest unit; below zero only where the village deducts.
    Errors: ItemSwitchedOff, ItemUnsettled, DeductionsOff, PointsMissing, PointsOutOfRange,
    UnitsMissing, UnitsOutOfRange, UnknownFault, PointsTooMany.
    """
    if not terms.is_on:
        raise ItemSwitchedOff()
    require_settled(terms)
    points = _worth(terms, deed)
    if points < 0 and not may_deduct:
        raise DeductionsOff()
    if abs(points) > MAX_POINTS:
        raise PointsTooMany(most=MAX_POINTS)
    return points


def require_settled(terms: ItemTerms) -> None:
    """Refuse an item that lacks what its shape needs. Errors: ItemUnsettled."""
    missing = missing_from(terms)
    if missing is not None:
        raise ItemUnsettled(missing=missing)


def missing_from(terms: ItemTerms) -> str | None:
    """Name the first thing that an item lacks for its shape, or None."""
    missing = {
        ItemShape.FIXED: _missing_from_fixed,
        ItemShape.RANGE: _missing_from_range,
        ItemShape.PER_UNIT: _missing_from_per_unit,
        ItemShape.CHECKLIST: _missing_from_checklist,
    }[terms.shape](terms)
    return missing or _missing_from_cap(terms)


def state_of(terms: ItemTerms, remark: str | None) -> ItemState:
    """Say whether an item is in use, waits for a decision, or is left off."""
    if terms.is_on:
        return ItemState.ON
    is_asked = remark is not None and remark not in ONLY_OFF
    return ItemState.TO_SETTLE if is_asked or missing_from(terms) else ItemState.OFF


def _worth(terms: ItemTerms, deed: Deed) -> int:
    if terms.shape is ItemShape.RANGE:
        return _chosen(terms, deed)
    if terms.shape is ItemShape.PER_UNIT:
        return _units(deed) * (terms.points or 0)
    if terms.shape is ItemShape.CHECKLIST:
        return _marks_left(terms, deed)
    return terms.points or 0


def _chosen(terms: ItemTerms, deed: Deed) -> int:
    least, most = terms.points_min or 0, terms.points_max or 0
    if deed.points is None:
        raise PointsMissing(least=least, most=most)
    if not least <= deed.points <= most:
        raise PointsOutOfRange(least=least, most=most)
    return deed.points


def _units(deed: Deed) -> int:
    if deed.units is None:
        raise UnitsMissing()
    if not 1 <= deed.units <= MAX_UNITS:
        raise UnitsOutOfRange(most=MAX_UNITS)
    return deed.units


def _marks_left(terms: ItemTerms, deed: Deed) -> int:
    taken = {fault.id: fault.points for fault in terms.faults}
    if not deed.fault_ids <= taken.keys():
        raise UnknownFault()
    return max(0, (terms.points or 0) - sum(taken[fault] for fault in deed.fault_ids))


def _missing_from_fixed(terms: ItemTerms) -> str | None:
    return None if terms.points else "points"


def _missing_from_range(terms: ItemTerms) -> str | None:
    least, most = terms.points_min, terms.points_max
    return None if least and most and 0 < least < most else "range"


def _missing_from_per_unit(terms: ItemTerms) -> str | None:
    if not terms.points:
        return "points"
    return None if terms.unit.strip() else "unit"


def _missing_from_checklist(terms: ItemTerms) -> str | None:
    if not terms.points or terms.points < 0:
        return "points"
    has_faults = terms.faults and all(fault.points > 0 for fault in terms.faults)
    return None if has_faults else "faults"


def _missing_from_cap(terms: ItemTerms) -> str | None:
    if (terms.cap_points is None) != (terms.cap_period is None):
        return "cap"
    return "cap" if terms.cap_points is not None and terms.cap_points <= 0 else None
