"""The panel's queue: which sheets wait, what is not for the reader, what nobody may review."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.queries.meetings import list_meetings_on
from pointsapp.activities.queries.review import find_reviewer
from pointsapp.activities.queries.waiting import WaitingSheet, list_waiting
from pointsapp.activities.rules.review import find_seat
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.paging import PAGE_SIZE, Page, page_number
from pointsapp.web.asked import asked_number, asked_text
from pointsapp.web.clerk.review.group import READERS, may_decide, pages
from pointsapp.web.clerk.review.words import hindrances, joined, people_url
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow
from pointsapp.web.show import points_number


@pages.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """Show what waits for the panel, and today's meetings to decide in."""
    today = village_day(now())
    with reading():
        sheets = list_waiting(actor().village_id, actor().user_id, today, asked_text())
        meetings = list_meetings_on(actor().village_id, today)
        reader = find_reviewer(actor().village_id, actor().user_id)
    seats = [(meeting, find_seat(reader, meeting.seats)) for meeting in meetings if reader]
    return render_template(
        "clerk/review/index.html",
        page=page_of(sheets),
        text=asked_text(),
        stuck=[sheet for sheet in sheets if sheet.stuck],
        meetings=meetings,
        own_meeting=next((meeting for meeting, seat in seats if seat and not seat.is_recused), None),
        may_decide=may_decide(),
        hindrances=hindrances,
        joined=joined,
        people_url=people_url(),
    )


@pages.get("/export")
@allow(*READERS)
def export() -> ResponseReturnValue:
    """Give the queue as an Excel file."""
    with reading():
        sheets = list_waiting(actor().village_id, None, village_day(now()), asked_text())
    columns = [_("Day"), _("Activity"), _("Lines"), _("Points"), _("Recorded by")]
    rows = [
        (sheet.happened_on, sheet.title, sheet.lines, points_number(sheet.points), joined(sheet.recorder_names))
        for sheet in sheets
    ]
    return xlsx(_("Sheets waiting for review"), columns, rows)


def page_of(sheets: list[WaitingSheet]) -> Page[WaitingSheet]:
    """Give the page that is asked for."""
    number = page_number(asked_number("page"), len(sheets))
    first = (number - 1) * PAGE_SIZE
    return Page(sheets[first : first + PAGE_SIZE], number, len(sheets))
