"""The sheet of a meeting on A4 (评议表): what was decided, and what still waits, to sign and to seal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from flask import render_template
from flask.typing import ResponseReturnValue

from pointsapp.activities.queries.decisions import DecisionView, list_minutes
from pointsapp.activities.queries.meetings import MeetingView, read_meeting
from pointsapp.activities.queries.review import describe_cases
from pointsapp.activities.queries.sheet import Sheet, read_sheets
from pointsapp.activities.queries.waiting import list_waiting
from pointsapp.activities.rules.review import barred_of
from pointsapp.activities.types import ActivityId, Case, LineId, LineState, MeetingId
from pointsapp.core.db import reading
from pointsapp.web.clerk.review.group import READERS, pages
from pointsapp.web.clerk.review.words import VERDICT_WORDS, joined
from pointsapp.web.guard import actor, allow


@pages.get("/meetings/<int:meeting_id>/paper")
@allow(*READERS)
def paper(meeting_id: MeetingId) -> ResponseReturnValue:
    """Show what a meeting decided, as it is printed, signed and sealed."""
    with reading():
        meeting = read_meeting(actor().village_id, meeting_id)
        rows = list_minutes(actor().village_id, meeting_id)
        cases = describe_cases(actor().village_id, {row.line_id for row in rows})
    return render_template(
        "clerk/review/paper.html",
        meeting=meeting,
        groups=_grouped(rows, lambda row: row.activity_id),
        sitting_out=_sitting_out(meeting, cases),
        verdict_words=VERDICT_WORDS,
        joined=joined,
    )


@pages.get("/meetings/<int:meeting_id>/list")
@allow(*READERS)
def blank(meeting_id: MeetingId) -> ResponseReturnValue:
    """Show the lines that wait, to print and to tick by hand while the panel sits."""
    village_id = actor().village_id
    with reading():
        meeting = read_meeting(village_id, meeting_id)
        waiting = list_waiting(village_id, None, meeting.met_on)
        ids = [sheet.activity_id for sheet in waiting if sheet.happened_on <= meeting.met_on]
        found = read_sheets(village_id, ids)
        cases = describe_cases(village_id, [line_id for sheet in found for line_id in _waiting_ids(sheet)])
    return render_template(
        "clerk/review/blank.html",
        meeting=meeting,
        sheets=found,
        waits=LineState.SUBMITTED,
        sitting_out=_sitting_out(meeting, cases),
        joined=joined,
    )


def _grouped(
    rows: Sequence[DecisionView], key: Callable[[DecisionView], ActivityId]
) -> list[tuple[DecisionView, list[DecisionView]]]:
    groups = [list(group) for _, group in groupby(rows, key)]
    return [(group[0], group) for group in groups]


def _sitting_out(meeting: MeetingView, cases: dict[LineId, Case]) -> dict[LineId, str]:
    present = [seat.reviewer for seat in meeting.present]
    barred = {line_id: barred_of(present, case, meeting.met_on) for line_id, case in cases.items()}
    return {line_id: joined(person.name for person, _ in found) for line_id, found in barred.items()}


def _waiting_ids(sheet: Sheet) -> Iterable[LineId]:
    return (entry.line.line_id for entry in sheet.lines if entry.line.state is LineState.SUBMITTED)
