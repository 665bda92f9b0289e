"""The page group: its address, who may write, and what a sheet shows."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from pointsapp.activities.queries.sheet import Sheet, read_sheet
from pointsapp.activities.types import ActivityId, ActivityKind
from pointsapp.core.actor import Role
from pointsapp.core.db import reading
from pointsapp.core.errors import Absent
from pointsapp.exchange.roster.openings import OpeningRemark
from pointsapp.web.guard import actor

pages = Blueprint("openings", __name__, url_prefix="/v/<slug>/opening-balances")
READERS = (Role.CLERK, Role.REVIEWER, Role.SUPERVISOR, Role.SECRETARY)
WRITERS = (Role.CLERK, Role.SECRETARY)
UNPROCESSABLE = 422

REMARK_WORDS = {
    OpeningRemark.UNKNOWN: _l("No household has this number or head."),
    OpeningRemark.SEVERAL: _l("Several households fit. Write the household number."),
    OpeningRemark.OTHER_HEAD: _l("Nobody of this name lives in that household."),
    OpeningRemark.CLOSED: _l("The household is closed."),
    OpeningRemark.NO_POINTS: _l("The points are missing."),
    OpeningRemark.POINTS_BAD: _l("The points are no plain number."),
    OpeningRemark.ZERO: _l("Nothing to carry over."),
}


@dataclass(frozen=True)
class Rejected:
    """A row that could not be added, with why."""

    row: int
    text: str
    words: str


def may_write() -> bool:
    """Tell whether this person records balances."""
    return actor().has(*WRITERS)


def read_opening(activity_id: ActivityId) -> Sheet:
    """Read a sheet of old balances. Errors: Absent."""
    with reading():
        sheet = read_sheet(actor().village_id, activity_id)
    if sheet.activity.kind is not ActivityKind.OPENING:
        raise Absent()
    return sheet
