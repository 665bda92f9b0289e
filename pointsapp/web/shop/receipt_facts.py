"""What a receipt says, on the counter's screen, in the office and on paper."""

from __future__ import annotations

from typing import Any

from pointsapp.redemptions.types import RedemptionView
from pointsapp.web.shop.wording import collector_text, receipt_number_text, slip_text
from pointsapp.web.show import points_unit


def receipt_facts(view: RedemptionView) -> dict[str, Any]:
    """Give the values of a receipt."""
    return {
        "number": receipt_number_text(view.receipt_number),
        "household_name": view.head_name,
        "household_number": view.household_number,
        "lines": [
            {"name": line.name, "quantity": line.units, "unit": line.unit, "points": line.points} for line in view.lines
        ],
        "total_points": view.points,
        "unit": points_unit(),
        "collector_text": collector_text(view.collected_by, view.collector_name),
        "keeper_name": view.keeper_name,
        "at": view.done_at,
        "slip": slip_text(view),
        "is_undone": view.undone_at is not None,
    }
