"""What a person says about an item, brought to what its shape can use."""

from __future__ import annotations

from dataclasses import replace

from pointsapp.scoring.errors import DeductionsOff, ItemUnsettled, PointsTooMany
from pointsapp.scoring.rules.points import require_settled
from pointsapp.scoring.types import MAX_POINTS, Fault, FaultId, ItemContent, ItemShape, ItemTerms


def kept_by_shape(content: ItemContent) -> ItemContent:
    """Leave out what the shape does not use, so that nothing hidden counts later."""
    if content.shape is ItemShape.RANGE:
        return replace(content, points=None, faults=())
    without_range = replace(content, points_min=None, points_max=None)
    return without_range if content.shape is ItemShape.CHECKLIST else replace(without_range, faults=())


def terms_of(content: ItemContent) -> ItemTerms:
    """Give the terms that the content would have. Shape: its faults have no ids of their own yet."""
    faults = tuple(Fault(FaultId(place), each.name, each.points) for place, each in enumerate(content.faults))
    return ItemTerms(
        shape=content.shape,
        points=content.points,
        points_min=content.points_min,
        points_max=content.points_max,
        unit=content.unit,
        faults=faults,
        counted_per=content.counted_per,
        cap_points=content.cap_points,
        cap_period=content.cap_period,
        is_on=content.is_on,
    )


def require_usable(terms: ItemTerms, remark: str | None = None) -> None:
    """Refuse to take an item into use that takes points away, is not complete, or has a remark left.

    Errors: DeductionsOff, ItemUnsettled, PointsTooMany.
    """
    if (terms.points or 0) < 0:
        raise DeductionsOff()
    require_settled(terms)
    if remark is not None:
        raise ItemUnsettled(missing=remark)
    if max(terms.points or 0, terms.points_max or 0) > MAX_POINTS:
        raise PointsTooMany(most=MAX_POINTS)
