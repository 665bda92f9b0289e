"""The rules in force today, for everybody of the village: officers and villagers' phones."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.households.queries import get_household
from pointsapp.scoring.queries import describe_rule_set, find_rule_set_on, list_table
from pointsapp.scoring.types import ItemState
from pointsapp.villages.queries import list_groups
from pointsapp.villages.types import GroupId
from pointsapp.web.admin.scoring.group import pages
from pointsapp.web.admin.scoring.shown import by_category, force_words, meeting_words
from pointsapp.web.guard import actor, allow_all_of_village


@pages.get("/current")
@allow_all_of_village
def current() -> ResponseReturnValue:
    """Show the rules that count today where this person lives, or in the group that was asked for."""
    today = village_day(now())
    with reading():
        groups = list_groups(actor().village_id)
        group_id = _group_asked({str(group.id): group.id for group in groups})
        rule_set_id = find_rule_set_on(actor().village_id, group_id, today)
        version = describe_rule_set(actor().village_id, rule_set_id, today) if rule_set_id else None
        rows = list_table(actor().village_id, rule_set_id) if rule_set_id else []
    return render_template(
        "villager/scoring/current.html",
        version=version,
        grouped=by_category(row for row in rows if row.state is ItemState.ON),
        groups=groups,
        group_id=group_id,
        force_words=force_words,
        meeting_words=meeting_words,
    )


def _group_asked(groups: dict[str, GroupId]) -> GroupId | None:
    asked = request.args.get("group")
    if asked is not None:
        return groups.get(asked)
    household_id = actor().household_id
    return None if household_id is None else get_household(actor().village_id, household_id).group_id
