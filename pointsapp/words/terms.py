"""What an item is worth, in words: how it counts, its cap, for whom."""

from __future__ import annotations

from flask_babel import gettext as _

from pointsapp.scoring.rules.points import missing_from
from pointsapp.scoring.types import CapPeriod, CountedPer, ItemShape, ItemTerms

_USUAL = {"", "每次", "次", "一次"}


def worth_in_words(terms: ItemTerms, *, scale: int, unit: str) -> str:
    """Say what one deed is worth, such as 每次 10 分. Units: `scale` parts make one point of the village's `unit`."""
    if missing_from(terms) not in (None, "cap"):
        return _("points to be settled")
    amount = f"{number(terms.points or 0, scale)} {unit}"
    if terms.shape is ItemShape.RANGE:
        least, most = number(terms.points_min or 0, scale), number(terms.points_max or 0, scale)
        worth = _("%(least)s to %(most)s %(unit)s, as assessed", least=least, most=most, unit=unit)
    elif terms.shape is ItemShape.PER_UNIT:
        worth = _("%(amount)s for each %(measure)s", amount=amount, measure=terms.unit)
    elif terms.shape is ItemShape.CHECKLIST:
        worth = _("%(amount)s in full, less for each fault, never below 0", amount=amount)
    else:
        worth = _fixed(terms, scale, unit)
    is_said = terms.counted_per is CountedPer.HOUSEHOLD or "人" in terms.unit
    return worth if is_said else _("%(worth)s, counted for each person", worth=worth)


def cap_in_words(terms: ItemTerms, *, scale: int, unit: str) -> str:
    """Say the most that a household may get in a period, or nothing."""
    if terms.cap_points is None or terms.cap_period is None:
        return ""
    amount = f"{number(terms.cap_points, scale)} {unit}"
    return {
        CapPeriod.DAY: _("at most %(amount)s for a household and day", amount=amount),
        CapPeriod.WEEK: _("at most %(amount)s for a household and week", amount=amount),
        CapPeriod.MONTH: _("at most %(amount)s for a household and month", amount=amount),
        CapPeriod.QUARTER: _("at most %(amount)s for a household and quarter", amount=amount),
        CapPeriod.YEAR: _("at most %(amount)s for a household and year", amount=amount),
    }[terms.cap_period]


def number(points: int, scale: int) -> str:
    """Write points of the smallest unit as people read them, with the sign of a deduction."""
    whole, part = divmod(abs(points), scale)
    sign = "−" if points < 0 else ""
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def _fixed(terms: ItemTerms, scale: int, unit: str) -> str:
    amount = f"{number(abs(terms.points or 0), scale)} {unit}"
    if (terms.points or 0) < 0:
        return _("%(amount)s off each time", amount=amount)
    if terms.unit in _USUAL:
        return _("%(amount)s each time", amount=amount)
    return _("%(amount)s (%(often)s)", amount=amount, often=terms.unit)
