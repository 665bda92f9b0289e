"""Deciding on a sheet in a meeting, and sending back a line that was approved."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.errors import LineStateChanged
from pointsapp.activities.queries.desk import Desk, read_desk
from pointsapp.activities.queries.lines import LineView, describe_lines
from pointsapp.activities.queries.meetings import get_meeting
from pointsapp.activities.service.review import decide as decide_lines
from pointsapp.activities.service.review import send_back as send_line_back
from pointsapp.activities.types import ActivityId, LineId, LineState, MeetingId, Verdict
from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.errors import Absent
from pointsapp.core.requests import Answer, run_once
from pointsapp.web.clerk.review.forms import (
    LEAVE,
    SendBackForm,
    VerdictsForm,
    keep_typed,
    posted_line_ids,
    verdict_words,
    verdicts_form,
)
from pointsapp.web.clerk.review.group import READERS, UNPROCESSABLE, may_decide, pages
from pointsapp.web.clerk.review.words import STATE_SIGNS, hindrances, joined, people_url
from pointsapp.web.guard import actor, allow


@pages.get("/meetings/<int:meeting_id>/sheets/<int:activity_id>")
@allow(*READERS)
def sheet(meeting_id: MeetingId, activity_id: ActivityId) -> ResponseReturnValue:
    """Show a sheet to the panel: approved as a whole with exceptions, or line by line."""
    is_by_line = request.args.get("by") == "line"
    desk = _read(meeting_id, activity_id)
    form = verdicts_form(desk.mine, LEAVE if is_by_line else Verdict.APPROVE.value)
    return _page(desk, form, is_by_line=is_by_line)


@pages.post("/meetings/<int:meeting_id>/sheets/<int:activity_id>")
@allow(Role.REVIEWER)
def decide(meeting_id: MeetingId, activity_id: ActivityId) -> ResponseReturnValue:
    """Decide on the lines that were sent, all or none of them."""
    sent = set(posted_line_ids(request.form))
    desk = _read(meeting_id, activity_id)
    lines = [line for line in (*desk.mine, *desk.others, *desk.decided) if line.entry.line.line_id in sent]
    form = verdicts_form(lines, LEAVE)
    counts: dict[str, int] = {}
    if form.accepts(lambda: counts.update(_decide(meeting_id, form, sent))):
        flash(_("Approved: %(approved)s. Sent back: %(refused)s.", **counts), "done")
        return redirect(url_for("review.meeting", meeting_id=meeting_id), 303)
    desk = _read(meeting_id, activity_id)
    kept = keep_typed(form, desk.mine)
    return _page(desk, kept, is_by_line=request.args.get("by") == "line"), UNPROCESSABLE


@pages.route("/meetings/<int:meeting_id>/lines/<int:line_id>/send-back", methods=["GET", "POST"])
@allow(Role.REVIEWER)
def send_back(meeting_id: MeetingId, line_id: LineId) -> ResponseReturnValue:
    """Ask why an approved line goes back, and send it back."""
    line = _approved_line(meeting_id, line_id)
    form = SendBackForm()
    if form.is_submitted() and form.accepts(lambda: _send_back(meeting_id, line_id, form)):
        flash(_("Sent back: household %(number)s. The recorder can mend it.", number=line.household_number), "done")
        return redirect(url_for("review.sheet", meeting_id=meeting_id, activity_id=line.activity_id), 303)
    page = render_template("clerk/review/send_back.html", form=form, line=line, meeting_id=meeting_id)
    return page, UNPROCESSABLE if form.is_submitted() else 200


def _read(meeting_id: MeetingId, activity_id: ActivityId) -> Desk:
    with reading():
        return read_desk(actor().village_id, meeting_id, activity_id, actor().user_id, village_day(now()))


def _page(desk: Desk, form: VerdictsForm, *, is_by_line: bool) -> str:
    return render_template(
        "clerk/review/sheet.html",
        desk=desk,
        form=form,
        is_by_line=is_by_line,
        may_decide=may_decide(),
        approved=LineState.APPROVED,
        hindrances=hindrances,
        joined=joined,
        people_url=people_url(),
        signs=STATE_SIGNS,
        verdict_words=verdict_words,
    )


def _decide(meeting_id: MeetingId, form: VerdictsForm, sent: set[LineId]) -> Answer:
    if sent != set(form.line_ids()):
        raise LineStateChanged()
    judgements = form.judgements()

    def act(_request_id: int) -> Answer:
        made = decide_lines(actor(), meeting_id, judgements, as_seen=form.as_seen(), at=now())
        approved = sum(decision.verdict is Verdict.APPROVE for decision in made)
        return {"approved": approved, "refused": len(made) - approved}

    content = {"meeting_id": meeting_id, "judgements": judgements}
    return run_once(actor(), form.request_key.data or "", "review.decide", content, act, at=now())


def _approved_line(meeting_id: MeetingId, line_id: LineId) -> LineView:
    with reading():
        get_meeting(actor().village_id, meeting_id)
        found = describe_lines(actor().village_id, [line_id])
    if not found:
        raise Absent()
    return found[0]


def _send_back(meeting_id: MeetingId, line_id: LineId, form: SendBackForm) -> Answer:
    reason = form.reason.data or ""

    def act(_request_id: int) -> Answer:
        return {"decision_id": send_line_back(actor(), meeting_id, line_id, reason, at=now()).id}

    content = {"meeting_id": meeting_id, "line_id": line_id, "reason": reason}
    return run_once(actor(), form.request_key.data or "", "review.send_back", content, act, at=now())
