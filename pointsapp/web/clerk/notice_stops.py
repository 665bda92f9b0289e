"""Taking a notice down that was printed wrong, and posting its lines again."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.types import LineState
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.publicity.queries.notices import get_notice
from pointsapp.publicity.queries.pages import list_office_lines, list_standing_ids, stage_of
from pointsapp.publicity.rules.days import last_day
from pointsapp.publicity.service import stop_notice
from pointsapp.publicity.types import NoticeId
from pointsapp.web.clerk.notice_forms import StopForm
from pointsapp.web.clerk.notices import POSTERS, UNPROCESSABLE, pages
from pointsapp.web.guard import actor, allow, settings

__all__ = ["pages"]


@pages.route("/<int:notice_id>/stop", methods=["GET", "POST"])
@allow(*POSTERS)
def stop(notice_id: NoticeId) -> ResponseReturnValue:
    """Show which lines would go up again, then take the notice down and post them."""
    with reading():
        notice = get_notice(actor().village_id, notice_id)
        ids = list_standing_ids(notice)
        lines = [line for line in list_office_lines(notice) if line.state is LineState.ON_NOTICE]
    form = StopForm()
    done: Answer = {}
    if form.is_submitted() and form.accepts(lambda: done.update(_stop(notice_id, form))):
        flash(_("Notice %(number)s is taken down.", number=notice.number), "done")
        return redirect(url_for("notices.show", notice_id=done["next_id"] or notice_id), 303)
    today = village_day(now())
    chosen = set(form.line_ids()) if form.is_submitted() else set(ids.values())
    page = {"form": form, "notice": notice, "lines": lines, "ids": ids, "chosen": chosen}
    days = {"stage": stage_of(notice, today), "ends_on": last_day(today, settings().notice_days)}
    return render_template("clerk/notices/stop.html", **page, **days), UNPROCESSABLE if form.is_submitted() else 200


def _stop(notice_id: NoticeId, form: StopForm) -> Answer:
    reason, line_ids = form.reason.data or "", form.line_ids()

    def act(_request_id: RequestId) -> Answer:
        return {"next_id": stop_notice(actor(), notice_id, reason, line_ids, at=now()).next_notice_id}

    content = {"notice": notice_id, "reason": reason, "lines": line_ids}
    return run_once(actor(), form.request_key.data or "", "notices.stop", content, act, at=now())
