"""The list of activities."""

from __future__ import annotations

import re
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.queries.index import (
    ActivityFilter,
    ActivityRow,
    count_states,
    list_activities,
    list_months,
    stretch_of_activities,
)
from pointsapp.activities.types import LineState
from pointsapp.core.db import reading
from pointsapp.exchange.export import Cell
from pointsapp.exchange.text import clean_text
from pointsapp.web.asked import asked_number
from pointsapp.web.clerk.activities.group import READERS, may_write, pages
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow, village
from pointsapp.web.show import points

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List the activities by what is asked for, newest first."""
    wanted = _wanted()
    with reading():
        page = stretch_of_activities(actor().village_id, wanted, asked_number("before"))
        counts = count_states(actor().village_id)
        months = list_months(actor().village_id)
    return render_template(
        "clerk/activities/index.html",
        page=page,
        counts=counts,
        months=months,
        wanted=wanted,
        states=list(LineState),
        may_write=may_write(),
    )


@pages.get("/export")
@allow(*READERS)
def export() -> ResponseReturnValue:
    """Give the list as an Excel file, with what is asked for."""
    with reading():
        rows = list_activities(actor().village_id, _wanted())
    columns = [_("Day"), _("What was done"), _("Place"), _("Led by"), _("Households"), _("Points")]
    words = {state: label for state, label in state_words().items() if any(row.counts.get(state) for row in rows)}
    cells = [(*_facts(row), *(row.counts.get(state, 0) for state in words)) for row in rows]
    return xlsx(_("Activities"), [*columns, *words.values()], cells)


def state_words() -> dict[LineState, str]:
    """Give the word for each state of a line."""
    return {
        LineState.DRAFT: _("Draft"),
        LineState.SUBMITTED: _("With the panel"),
        LineState.REFUSED: _("Refused"),
        LineState.APPROVED: _("Approved"),
        LineState.ON_NOTICE: _("On notice"),
        LineState.DISPUTED: _("Objection open"),
        LineState.VOIDED: _("Struck off"),
        LineState.CREDITED: _("Credited"),
        LineState.REVERSED: _("Reversed"),
    }


def _wanted() -> ActivityFilter:
    state = request.args.get("state", "")
    month = _MONTH.fullmatch(request.args.get("month", ""))
    return ActivityFilter(
        text=clean_text(request.args.get("q", "")[:100]),
        state=LineState(state) if state in set(LineState) else None,
        month=date(int(month[1]), int(month[2]), 1) if month else None,
        recorder_id=actor().user_id if request.args.get("mine") == "1" else None,
    )


def _facts(row: ActivityRow) -> tuple[Cell, ...]:
    total: Cell = row.points if village().point_scale == 1 else points(row.points)
    return (row.happened_on, row.title, row.place, row.leader_name, row.households, total)
