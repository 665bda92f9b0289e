"""The blank sign-in sheet (签到表) on A4."""

from __future__ import annotations

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from pointsapp.activities.queries.roster import list_residents
from pointsapp.activities.queries.sheet import read_sheet
from pointsapp.activities.types import ActivityId, Resident
from pointsapp.core.db import reading
from pointsapp.villages.queries import list_groups
from pointsapp.villages.types import GroupId
from pointsapp.web.clerk.activities.group import READERS, pages
from pointsapp.web.guard import actor, allow

USUAL_ROWS = 20
MOST_ROWS = 300


@pages.get("/<int:activity_id>/sign-in-sheet")
@allow(*READERS)
def sign_in_sheet(activity_id: ActivityId) -> ResponseReturnValue:
    """Show the sheet to print: empty rows, or the households of a group already written."""
    village_id = actor().village_id
    with reading():
        found = read_sheet(village_id, activity_id)
        groups = list_groups(village_id)
        chosen = next((group for group in groups if str(group.id) == request.args.get("group")), None)
        heads = _heads(found.activity.happened_on, chosen.id) if chosen else []
    names = {group.id: group.name for group in groups}
    return render_template(
        "clerk/activities/blank.html",
        sheet=found,
        groups=groups,
        group_names=names,
        chosen=chosen,
        heads=heads,
        row_count=_row_count(has_heads=bool(heads)),
    )


def _heads(day: date, group_id: GroupId) -> list[Resident]:
    heads: dict[int, Resident] = {}
    for resident in list_residents(actor().village_id, day):
        if resident.group_id == group_id:
            heads.setdefault(resident.household_id, resident)
    return sorted(heads.values(), key=lambda resident: resident.household_number)


def _row_count(*, has_heads: bool) -> int:
    text = request.args.get("rows", "")
    if text.isascii() and text.isdigit():
        return min(int(text[:6]), MOST_ROWS)
    return 0 if has_heads else USUAL_ROWS
