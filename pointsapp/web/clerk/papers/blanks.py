"""The list of all paper, and forms to be filled in by hand."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.scoring.queries.items import UsableItem, list_usable_items
from pointsapp.scoring.types import ItemShape
from pointsapp.villages.types import GroupId
from pointsapp.web.clerk.papers.group import OFFICE, PRINTERS, USUAL_ROWS, groups_and_chosen, heads_of, pages, row_count
from pointsapp.web.guard import actor, allow
from pointsapp.web.links import way_to

PATROL_ROWS = 9
INSPECTION_ROWS = 8


@pages.get("")
@allow(*PRINTERS)
def index() -> ResponseReturnValue:
    """List every sheet of paper that the product prints, with the way to it."""
    return render_template("clerk/papers/index.html", way_to=way_to)


@pages.get("/sign-in")
@allow(*OFFICE)
def sign_in() -> ResponseReturnValue:
    """Show a sign-in sheet for any activity: empty, or with the households of a group."""
    with reading():
        groups, chosen = groups_and_chosen()
        heads = heads_of(chosen)
    rows = row_count(0 if heads else USUAL_ROWS)
    return render_template("clerk/papers/sign_in.html", groups=groups, chosen=chosen, heads=heads, row_count=rows)


@pages.get("/patrol")
@allow(*OFFICE)
def patrol() -> ResponseReturnValue:
    """Show a patrol log: who went when and where, what was seen."""
    return render_template("clerk/papers/patrol.html", row_count=row_count(PATROL_ROWS))


@pages.get("/inspection")
@allow(*OFFICE)
def inspection() -> ResponseReturnValue:
    """Show an inspection sheet for a checklist of the scoring table: its faults as columns."""
    with reading():
        groups, chosen = groups_and_chosen()
        items = _checklists(chosen.id if chosen else None)
        heads = heads_of(chosen)
    item = next((one for one in items if str(one.item_id) == request.args.get("item")), items[0] if items else None)
    return render_template(
        "clerk/papers/inspection.html",
        groups=groups,
        chosen=chosen,
        items=items,
        item=item,
        heads=heads,
        row_count=row_count(0 if heads else INSPECTION_ROWS),
    )


@pages.get("/objection")
@allow(*OFFICE)
def objection() -> ResponseReturnValue:
    """Show the form on which somebody says that a line of a notice is wrong or missing."""
    return render_template("clerk/papers/objection.html")


def _checklists(group_id: GroupId | None) -> list[UsableItem]:
    found = list_usable_items(actor().village_id, group_id, village_day(now()))
    return [one for one in found if one.terms.shape is ItemShape.CHECKLIST]
