"""How goods, points and collectors read in a sentence of the shop."""

from __future__ import annotations

from collections.abc import Iterable

from pointsapp.core.clock import village_day
from pointsapp.redemptions.types import CollectedBy, GoodsLine, RedemptionView
from pointsapp.web.language import gettext as _
from pointsapp.web.show import points, points_unit, short_day


def goods_text(lines: Iterable[GoodsLine]) -> str:
    """Write goods in one line: 大米 5 公斤 ×1、香皂 ×2."""
    return _(", ").join(f"{line.name} ×{line.units}" for line in lines)


def points_text(amount: int) -> str:
    """Write points with their unit: 30 分."""
    return f"{points(amount)} {points_unit()}"


def collector_text(collected_by: CollectedBy, name: str) -> str:
    """Say who collects and how that person stands to the household."""
    if collected_by is CollectedBy.HOLDER:
        return _("%(name)s in person", name=name)
    if collected_by is CollectedBy.FAMILY:
        return _("%(name)s, of the family", name=name)
    return _("%(name)s, for the household", name=name)


def slip_text(view: RedemptionView) -> str:
    """Say from which slip of paper a redemption was entered, nothing for one at the counter."""
    if view.slip_number is None or view.occurred_at is None:
        return ""
    day = short_day(village_day(view.occurred_at))
    return _("power cut of %(day)s, slip %(number)s", day=day, number=view.slip_number)


def receipt_number_text(number: int) -> str:
    """Write a receipt's number as it is printed: 000123."""
    return f"{number:06d}"
