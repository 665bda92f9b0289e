"""The register of decisions."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.queries.decisions import (
    DecisionView,
    Wanted,
    list_deciders,
    list_decisions,
    stretch_of_decisions,
)
from pointsapp.activities.types import Verdict
from pointsapp.core.actor import UserId
from pointsapp.core.db import reading
from pointsapp.exchange.export import Cell
from pointsapp.web.asked import asked_day, asked_number, asked_text
from pointsapp.web.clerk.review.group import READERS, may_decide, pages
from pointsapp.web.clerk.review.words import VERDICT_WORDS
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow
from pointsapp.web.show import points_number


@pages.get("/decisions")
@allow(*READERS)
def decisions() -> ResponseReturnValue:
    """List all decisions by what is asked for, the newest first."""
    wanted = _wanted()
    with reading():
        page = stretch_of_decisions(actor().village_id, wanted, asked_number("before"))
        deciders = list_deciders(actor().village_id)
    return render_template(
        "clerk/review/decisions.html",
        page=page,
        wanted=wanted,
        deciders=deciders,
        verdict_words=VERDICT_WORDS,
        may_decide=may_decide(),
    )


@pages.get("/decisions/export")
@allow(*READERS)
def export_decisions() -> ResponseReturnValue:
    """Give the register as an Excel file."""
    with reading():
        rows = list_decisions(actor().village_id, _wanted())
    columns = [_("Meeting of"), _("Household number"), _("Head"), _("Who did it"), _("Day"), _("Activity"), _("Item")]
    more = [_("Points"), _("Verdict"), _("Reason"), _("Decided by"), _("Entered at")]
    return xlsx(_("Register of decisions"), [*columns, *more], [_cells(row) for row in rows])


def _wanted() -> Wanted:
    verdict = request.args.get("verdict", "")
    return Wanted(
        text=asked_text(),
        verdict=Verdict(verdict) if verdict in set(Verdict) else None,
        since_on=asked_day("since"),
        until_on=asked_day("until"),
        decided_by_id=UserId(asked_number("by")) or None,
    )


def _cells(row: DecisionView) -> tuple[Cell, ...]:
    return (
        row.met_on,
        row.household_number,
        row.head_name,
        row.member_name,
        row.happened_on,
        row.title,
        row.item_name,
        points_number(row.points),
        str(VERDICT_WORDS[row.verdict]),
        row.reason,
        row.decider_name,
        row.decided_at,
    )
