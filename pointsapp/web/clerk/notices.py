"""Notices in the office: what waits, posting, the paper, looking through the channels, closing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from pointsapp.activities.types import LineState
from pointsapp.chain.queries import find_published
from pointsapp.chain.types import Occasion
from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.publicity.queries.notices import (
    count_approved,
    count_to_close,
    get_notice,
    list_approved,
    list_half_credited,
)
from pointsapp.publicity.queries.objections import count_missing_reports
from pointsapp.publicity.queries.pages import (
    NoticeFilter,
    Stage,
    list_notice_rows,
    list_office_lines,
    list_sheet_groups,
    page_of_notices,
    stage_of,
)
from pointsapp.publicity.queries.points import read_promise
from pointsapp.publicity.queries.stops import find_replaced, find_stop
from pointsapp.publicity.rules.days import days_left, last_day, usable_day
from pointsapp.publicity.service import check_channels, post_notice
from pointsapp.publicity.types import NoticeId
from pointsapp.web.addresses import public_url
from pointsapp.web.asked import asked_day, asked_number, asked_text
from pointsapp.web.clerk.crediting import close_and_credit, credit_the_rest
from pointsapp.web.clerk.notice_forms import CheckForm, CloseForm, CreditForm, PostForm
from pointsapp.web.clerk.notice_lists import STAGE_WORDS, chosen_lines, line_rows, notice_rows
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow, settings
from pointsapp.web.qr import qr_image
from pointsapp.web.seals import long_seal

pages = Blueprint("notices", __name__, url_prefix="/v/<slug>/notices")
READERS = (Role.CLERK, Role.REVIEWER, Role.SUPERVISOR, Role.SECRETARY)
POSTERS = (Role.CLERK, Role.SECRETARY)
UNPROCESSABLE = 422


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List the notices, newest first, and say how many lines wait for the next one."""
    today, wanted = village_day(now()), _wanted()
    with reading():
        page = page_of_notices(actor().village_id, wanted, asked_number("page"), today=today)
        waiting, due = count_approved(actor().village_id), count_to_close(actor().village_id, today)
        halves = list_half_credited(actor().village_id)
    stages = {row.notice.id: stage_of(row.notice, today) for row in page.rows}
    return render_template(
        "clerk/notices/index.html",
        page=page,
        wanted=wanted,
        stages=stages,
        stage_words=STAGE_WORDS,
        waiting=waiting,
        due=due - len(halves),
        halves=halves,
        may_post=_may_post(),
    )


@pages.get("/export")
@allow(*READERS)
def export() -> ResponseReturnValue:
    """Give the list as a workbook."""
    today = village_day(now())
    with reading():
        rows = list_notice_rows(actor().village_id, _wanted(), today=today)
    return xlsx(_("Notices"), *notice_rows(rows, today))


@pages.route("/new", methods=["GET", "POST"])
@allow(*POSTERS)
def new() -> ResponseReturnValue:
    """Show what would go up and what that promises, then post it."""
    form = PostForm()
    made: Answer = {}
    if form.is_submitted() and form.accepts(lambda: made.update(_post(form))):
        flash(_("Notice %(number)s is posted. Print the sheet and hang it up.", number=made["number"]), "done")
        return redirect(url_for("notices.show", notice_id=made["notice_id"]), 303)
    today = village_day(now())
    with reading():
        lines = list_approved(actor().village_id, today)
        promise = read_promise(actor().village_id, sum(line.points for line in lines))
    chosen = set(form.line_ids()) if form.is_submitted() else {line.line_id for line in lines}
    ends_on = last_day(today, settings().notice_days)
    status = UNPROCESSABLE if form.is_submitted() else 200
    days = {"today": today, "ends_on": ends_on, "usable_on": usable_day(ends_on)}
    page = {"form": form, "lines": lines, "chosen": chosen, "promise": promise}
    return render_template("clerk/notices/new.html", **page, **days), status


@pages.get("/<int:notice_id>")
@allow(*READERS)
def show(notice_id: NoticeId) -> ResponseReturnValue:
    """Show one notice: its days, its lines and how far each is."""
    return _page(notice_id)


@pages.get("/<int:notice_id>/export")
@allow(*READERS)
def export_lines(notice_id: NoticeId) -> ResponseReturnValue:
    """Give the lines of one notice as a workbook."""
    with reading():
        notice = get_notice(actor().village_id, notice_id)
        lines = list_office_lines(notice)
    return xlsx(_("Notice No. %(number)s", number=notice.number), *line_rows(lines))


@pages.post("/<int:notice_id>/check")
@allow(*POSTERS)
def check(notice_id: NoticeId) -> ResponseReturnValue:
    """Note that the channels were looked through."""
    form = CheckForm()
    if not form.accepts(lambda: _check(notice_id)):
        return _page(notice_id, check_form=form), UNPROCESSABLE
    flash(_("Noted. The points can be credited when the days are over."), "done")
    return redirect(url_for("notices.show", notice_id=notice_id), 303)


@pages.post("/<int:notice_id>/close")
@allow(*POSTERS)
def close(notice_id: NoticeId) -> ResponseReturnValue:
    """Close the notice and credit its undisputed lines, once."""
    form = CloseForm()
    done: Answer = {}
    if not form.accepts(lambda: done.update(close_and_credit(notice_id, form.request_key.data or ""))):
        return _page(notice_id, close_form=form), UNPROCESSABLE
    flash(_closed_words(done), "done")
    return redirect(url_for("notices.show", notice_id=notice_id), 303)


@pages.post("/<int:notice_id>/credit")
@allow(*POSTERS)
def credit(notice_id: NoticeId) -> ResponseReturnValue:
    """Go on crediting a closed notice where that was interrupted."""
    form = CreditForm()
    done: Answer = {}
    if not form.accepts(lambda: done.update(credit_the_rest(notice_id, form.request_key.data or ""))):
        return _page(notice_id, credit_form=form), UNPROCESSABLE
    flash(_closed_words(done), "done")
    return redirect(url_for("notices.show", notice_id=notice_id), 303)


@pages.get("/<int:notice_id>/sheet")
@allow(*READERS)
def sheet(notice_id: NoticeId) -> ResponseReturnValue:
    """Show the paper for the wall."""
    with reading():
        notice = get_notice(actor().village_id, notice_id)
        groups = list_sheet_groups(notice)
        seal = long_seal(find_published(notice.village_id, Occasion.NOTICE_POSTED, notice.uid))
        stops = {"stopped": find_stop(notice), "replaced": find_replaced(notice)}
    address = public_url("public_notice.show", token=notice.token)
    paper = {"groups": groups, "seal": seal, "qr": qr_image(address)}
    return render_template("clerk/notices/sheet.html", notice=notice, **paper, **stops)


def _page(
    notice_id: NoticeId,
    *,
    check_form: CheckForm | None = None,
    close_form: CloseForm | None = None,
    credit_form: CreditForm | None = None,
) -> str:
    today = village_day(now())
    with reading():
        notice = get_notice(actor().village_id, notice_id)
        lines = list_office_lines(notice)
        missing = count_missing_reports(notice.id)
        stopped, replaced = find_stop(notice), find_replaced(notice)
    return render_template(
        "clerk/notices/show.html",
        notice=notice,
        stage=stage_of(notice, today),
        left=days_left(notice.ends_on, today),
        is_last_day=notice.ends_on == today,
        usable_on=usable_day(notice.ends_on),
        page=chosen_lines(lines),
        open_objections=sum(line.open_objections for line in lines),
        missing=missing,
        stopped=stopped,
        replaced=replaced,
        may_post=_may_post(),
        may_take=actor().has(Role.CLERK, Role.SUPERVISOR),
        check_form=check_form or CheckForm(formdata=None),
        close_form=close_form or CloseForm(formdata=None, is_checked=notice.channels_checked),
        credit_form=credit_form or CreditForm(formdata=None),
        left_lines=sum(line.state is LineState.ON_NOTICE for line in lines) if notice.closed_at else 0,
    )


def _may_post() -> bool:
    return actor().has(*POSTERS)


def _wanted() -> NoticeFilter:
    stage = request.args.get("stage", "")
    wanted = Stage(stage) if stage in set(Stage) else None
    return NoticeFilter(asked_text(), wanted, asked_day("since"), asked_day("until"))


def _post(form: PostForm) -> Answer:
    line_ids = form.line_ids()

    def act(_request_id: RequestId) -> Answer:
        notice = post_notice(actor(), line_ids, at=now())
        return {"notice_id": notice.id, "number": notice.number}

    return run_once(actor(), form.request_key.data or "", "notices.post", {"lines": line_ids}, act, at=now())


def _check(notice_id: NoticeId) -> None:
    with transaction():
        check_channels(actor(), notice_id, at=now())


def _closed_words(done: Answer) -> str:
    credited = ngettext("%(num)s line is credited.", "%(num)s lines are credited.", done["lines"])
    if not done["disputed"]:
        return credited
    disputed = done["disputed"]
    waiting = ngettext(
        "%(num)s disputed line waits for its answer.", "%(num)s disputed lines wait for their answers.", disputed
    )
    return f"{credited} {waiting}"
