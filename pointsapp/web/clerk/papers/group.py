"""The page group: its address, who may print, and what an address asks for."""

from __future__ import annotations

from flask import Blueprint, request

from pointsapp.activities.queries.roster import list_residents
from pointsapp.activities.types import Resident
from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.villages.models import Group
from pointsapp.villages.queries import list_groups
from pointsapp.web.guard import actor

pages = Blueprint("papers", __name__, url_prefix="/v/<slug>/papers")
PRINTERS = (Role.CLERK, Role.KEEPER, Role.SECRETARY, Role.SUPERVISOR)
OFFICE = (Role.CLERK, Role.SECRETARY, Role.SUPERVISOR)
USUAL_ROWS = 20
MOST_ROWS = 300


def groups_and_chosen() -> tuple[list[Group], Group | None]:
    """Give the groups, and the one that the address names. Called inside `reading()`."""
    groups = list_groups(actor().village_id)
    return groups, next((group for group in groups if str(group.id) == request.args.get("group")), None)


def heads_of(group: Group | None) -> list[Resident]:
    """List the heads of a group's households today, by number; none without a group. Called inside `reading()`."""
    if group is None:
        return []
    heads: dict[int, Resident] = {}
    for resident in list_residents(actor().village_id, village_day(now())):
        if resident.group_id == group.id:
            heads.setdefault(resident.household_id, resident)
    return sorted(heads.values(), key=lambda one: (len(one.household_number), one.household_number))


def row_count(usual: int) -> int:
    """Give how many empty rows the address asks for."""
    text = request.args.get("rows", "")
    return min(int(text[:6]), MOST_ROWS) if text.isascii() and text.isdigit() else usual
