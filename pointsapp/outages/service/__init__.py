"""Commands of power cuts: print slips, enter them, confirm as the second person, settle what was not covered."""

from pointsapp.outages.service.confirming import confirm_outage
from pointsapp.outages.service.entering import (
    change_outage,
    drop_outage,
    hand_in,
    save_lines,
    start_outage,
    take_back,
)
from pointsapp.outages.service.printing import print_slips
from pointsapp.outages.service.settling import plan_slip, settle_slip

__all__ = [
    "change_outage",
    "confirm_outage",
    "drop_outage",
    "hand_in",
    "plan_slip",
    "print_slips",
    "save_lines",
    "settle_slip",
    "start_outage",
    "take_back",
]
