"""Review meetings: the list, opening one, who sat in it, and what waits to be decided in it."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.queries.meetings import (
    MeetingView,
    list_meetings,
    list_meetings_on,
    page_of_meetings,
    read_meeting,
)
from pointsapp.activities.queries.review import find_reviewer, list_panel
from pointsapp.activities.queries.waiting import list_waiting
from pointsapp.activities.rules.review import find_seat
from pointsapp.activities.service.meetings import change_attendance, open_meeting
from pointsapp.activities.types import MeetingId, Reviewer
from pointsapp.core.actor import Role, UserId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.requests import Answer, run_once
from pointsapp.exchange.export import Cell
from pointsapp.web.asked import asked_day, asked_number
from pointsapp.web.clerk.review.forms import PRESENT, RECUSED, SeatsForm, seats_form
from pointsapp.web.clerk.review.group import READERS, UNPROCESSABLE, may_decide, pages
from pointsapp.web.clerk.review.words import joined, people_url
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow


@pages.get("/meetings")
@allow(*READERS)
def meetings() -> ResponseReturnValue:
    """List the meetings, the newest first."""
    since_on, until_on = asked_day("since"), asked_day("until")
    with reading():
        page = page_of_meetings(actor().village_id, since_on, until_on, asked_number("page"))
    return render_template(
        "clerk/review/meetings.html",
        page=page,
        since_on=since_on,
        until_on=until_on,
        may_decide=may_decide(),
        joined=joined,
    )


@pages.get("/meetings/export")
@allow(*READERS)
def export_meetings() -> ResponseReturnValue:
    """Give the list of meetings as an Excel file."""
    with reading():
        found = list_meetings(actor().village_id, asked_day("since"), asked_day("until"))
    columns = [_("Day"), _("Place"), _("Present"), _("Stepped out"), _("Approved"), _("Sent back")]
    return xlsx(_("Review meetings"), columns, [_cells(row) for row in found])


@pages.route("/meetings/new", methods=["GET", "POST"])
@allow(Role.REVIEWER)
def new() -> ResponseReturnValue:
    """Open a meeting for a day: today's, or one that is entered afterwards."""
    met_on = asked_day("on") or village_day(now())
    with reading():
        panel = list_panel(actor().village_id, met_on)
        same_day = list_meetings_on(actor().village_id, met_on)
    form = seats_form(panel, _seated_at_first(panel))
    made: dict[str, int] = {}
    if form.is_submitted() and form.accepts(lambda: made.update(_open(form, met_on))):
        return redirect(url_for("review.meeting", meeting_id=made["meeting_id"]), 303)
    page = render_template(
        "clerk/review/new.html", form=form, met_on=met_on, today=village_day(now()), same_day=same_day, joined=joined
    )
    return page, UNPROCESSABLE if form.is_submitted() else 200


@pages.get("/meetings/<int:meeting_id>")
@allow(*READERS)
def meeting(meeting_id: MeetingId) -> ResponseReturnValue:
    """Show a meeting: who is there, what it decided, and which sheet comes next."""
    today = village_day(now())
    with reading():
        found = read_meeting(actor().village_id, meeting_id)
        waiting = list_waiting(actor().village_id, actor().user_id, today)
        reader = find_reviewer(actor().village_id, actor().user_id)
    sheets = [sheet for sheet in waiting if sheet.happened_on <= found.met_on]
    seat = find_seat(reader, found.seats) if reader else None
    is_deciding = may_decide() and seat is not None and not seat.is_recused
    return render_template(
        "clerk/review/meeting.html",
        meeting=found,
        sheets=sheets,
        next_sheet=next((sheet for sheet in sheets if sheet.open_lines), None) if is_deciding else None,
        may_decide=may_decide(),
        seat=seat,
        joined=joined,
        people_url=people_url(),
    )


@pages.route("/meetings/<int:meeting_id>/attendance", methods=["GET", "POST"])
@allow(Role.REVIEWER)
def attendance(meeting_id: MeetingId) -> ResponseReturnValue:
    """Say anew who sat in a meeting."""
    with reading():
        found = read_meeting(actor().village_id, meeting_id)
        panel = list_panel(actor().village_id, found.met_on)
    listed = {seat.reviewer.user_id: RECUSED if seat.is_recused else PRESENT for seat in found.seats}
    gone = [seat.reviewer for seat in found.seats if seat.reviewer.user_id not in {p.user_id for p in panel}]
    form = seats_form([*panel, *gone], listed, found.place)
    if form.is_submitted() and form.accepts(lambda: _change(form, meeting_id)):
        flash(_("The list of those present is saved."), "done")
        return redirect(url_for("review.meeting", meeting_id=meeting_id), 303)
    page = render_template("clerk/review/attendance.html", form=form, meeting=found)
    return page, UNPROCESSABLE if form.is_submitted() else 200


def _seated_at_first(panel: list[Reviewer]) -> dict[UserId, str]:
    return {person.user_id: PRESENT for person in panel if person.user_id == actor().user_id}


def _open(form: SeatsForm, met_on: date) -> Answer:
    def act(_request_id: int) -> Answer:
        made = open_meeting(actor(), met_on, form.place.data or "", form.present(), at=now())
        return {"meeting_id": made.id}

    content = {"met_on": met_on, "place": form.place.data, "present": form.present()}
    return run_once(actor(), form.request_key.data or "", "review.open_meeting", content, act, at=now())


def _change(form: SeatsForm, meeting_id: MeetingId) -> Answer:
    def act(_request_id: int) -> Answer:
        change_attendance(actor(), meeting_id, form.present(), at=now())
        return {}

    content = {"meeting_id": meeting_id, "present": form.present()}
    return run_once(actor(), form.request_key.data or "", "review.attendance", content, act, at=now())


def _cells(row: MeetingView) -> tuple[Cell, ...]:
    present = joined(seat.reviewer.name for seat in row.present)
    recused = joined(seat.reviewer.name for seat in row.recused)
    return row.met_on, row.place, present, recused, row.approved, row.refused
