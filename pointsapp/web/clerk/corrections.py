"""Corrections: asked for by the clerk with a reason, decided by a second person, told to the household."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.queries.lines import describe_lines, get_line
from pointsapp.activities.types import LineId
from pointsapp.core.actor import HouseholdId, Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.corrections.models import Correction
from pointsapp.corrections.queries import (
    CorrectionFilter,
    describe_correction,
    find_obstacle,
    get_correction,
    has_decider,
    list_corrections,
    page_of_corrections,
)
from pointsapp.corrections.service import ask_for_line, ask_for_redemption, decide
from pointsapp.corrections.types import DECIDERS, CorrectionId, Stage
from pointsapp.exchange.text import clean_text
from pointsapp.redemptions.queries import describe_redemption
from pointsapp.redemptions.types import RedemptionId
from pointsapp.reports.passbook import list_holders
from pointsapp.reports.types import Holder
from pointsapp.web import passbook_words
from pointsapp.web.clerk.correction_forms import AskForm, DecideForm
from pointsapp.web.clerk.correction_lists import STAGE_WORDS, correction_rows
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow
from pointsapp.web.links import way_to
from pointsapp.web.messages import text_of
from pointsapp.web.numbers import whole_number
from pointsapp.web.shop.wording import receipt_number_text

pages = Blueprint("corrections", __name__, url_prefix="/v/<slug>/corrections")
READERS = (Role.CLERK, Role.REVIEWER, Role.SUPERVISOR, Role.SECRETARY)
UNPROCESSABLE = 422


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List corrections: those that wait first."""
    with reading():
        page = page_of_corrections(actor().village_id, _wanted(), whole_number("page") or 1)
    return render_template(
        "clerk/corrections/index.html", page=page, words=passbook_words, stages=STAGE_WORDS, way_to=way_to
    )


@pages.get("/export")
@allow(*READERS)
def export() -> ResponseReturnValue:
    """Give the list as a workbook."""
    with reading():
        views = list_corrections(actor().village_id, _wanted())
    return xlsx(_("Corrections"), *correction_rows(views))


@pages.route("/line/<int:line_id>", methods=["GET", "POST"])
@allow(Role.CLERK)
def ask_line(line_id: LineId) -> ResponseReturnValue:
    """Ask for a credited line to be taken back."""
    with reading():
        household_id = get_line(actor().village_id, line_id).household_id
        [line] = describe_lines(actor().village_id, [line_id])
        holder = _holder(household_id)
    form = AskForm()
    ask = partial(ask_for_line, actor(), line_id)
    if form.is_submitted() and form.accepts(lambda: _ask(form, {"line": line_id}, ask)):
        return _asked()
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("clerk/corrections/ask.html", form=form, holder=holder, line=line, redemption=None), status


@pages.route("/redemption/<int:redemption_id>", methods=["GET", "POST"])
@allow(Role.CLERK)
def ask_redemption(redemption_id: RedemptionId) -> ResponseReturnValue:
    """Ask for an old redemption to be taken back."""
    with reading():
        redemption = describe_redemption(actor().village_id, redemption_id)
        holder = _holder(redemption.household_id)
    form = AskForm()
    ask = partial(ask_for_redemption, actor(), redemption_id)
    if form.is_submitted() and form.accepts(lambda: _ask(form, {"redemption": redemption_id}, ask)):
        return _asked()
    status = UNPROCESSABLE if form.is_submitted() else 200
    number = receipt_number_text(redemption.receipt_number)
    page = {"form": form, "holder": holder, "line": None, "redemption": redemption, "receipt_number": number}
    return render_template("clerk/corrections/ask.html", **page), status


@pages.get("/<int:correction_id>")
@allow(*READERS)
def show(correction_id: CorrectionId) -> ResponseReturnValue:
    """Show a correction, and to whom may decide the form for that."""
    return _page(correction_id, None)


@pages.post("/<int:correction_id>")
@allow(*DECIDERS)
def answer(correction_id: CorrectionId) -> ResponseReturnValue:
    """Decide as the second person."""
    form = DecideForm()
    if not form.accepts(lambda: _decide(correction_id, form)):
        return _page(correction_id, form), UNPROCESSABLE
    if form.is_agreed:
        flash(_("Taken back. The household sees it on top of its passbook."), "done")
    else:
        flash(_("Refused. All stays as it is."), "done")
    return redirect(url_for("corrections.show", correction_id=correction_id), 303)


def _page(correction_id: CorrectionId, form: DecideForm | None) -> str:
    with reading():
        view = describe_correction(actor().village_id, correction_id)
        correction = get_correction(actor().village_id, correction_id)
        holder = _holder(view.household_id)
        obstacle = find_obstacle(actor(), correction)
        has_somebody = has_decider(correction, at=now())
    may_decide = obstacle is None and view.stage is Stage.OPEN
    return render_template(
        "clerk/corrections/show.html",
        view=view,
        holder=holder,
        left_points=holder.balance - view.points,
        words=passbook_words,
        form=(form or DecideForm(formdata=None)) if may_decide else None,
        obstacle=text_of(obstacle) if obstacle is not None and actor().has(*DECIDERS) else "",
        has_somebody=has_somebody,
        passbook_url=way_to("passbooks.show", household_id=view.household_id),
        people_url=way_to("people.index") if actor().has(Role.SECRETARY) else None,
    )


def _holder(household_id: HouseholdId) -> Holder:
    [holder] = list_holders(actor().village_id, household_ids=[household_id], on=village_day(now()))
    return holder


def _wanted() -> CorrectionFilter:
    stage = request.args.get("stage", "")
    text = clean_text(request.args.get("q", "")[:100])
    return CorrectionFilter(text, Stage(stage) if stage in set(Stage) else None)


def _asked() -> ResponseReturnValue:
    flash(_("Asked. Nothing is changed until a second person agrees."), "waiting")
    return redirect(url_for("corrections.index"), 303)


def _ask(form: AskForm, subject: dict[str, int], ask: Callable[..., Correction]) -> Answer:
    reason, at = form.reason.data or "", now()

    def act(_request_id: RequestId) -> Answer:
        return {"correction_id": ask(reason, at=at).id}

    content = {**subject, "reason": reason}
    return run_once(actor(), form.request_key.data or "", "corrections.ask", content, act, at=at)


def _decide(correction_id: CorrectionId, form: DecideForm) -> Answer:
    words, is_agreed = form.words.data or "", form.is_agreed

    def act(request_id: RequestId) -> Answer:
        made = decide(actor(), correction_id, words, is_agreed=is_agreed, at=now(), request_id=request_id)
        return {"transfer_id": made.transfer_id}

    content = {"correction": correction_id, "is_agreed": is_agreed, "words": words}
    return run_once(actor(), form.request_key.data or "", "corrections.decide", content, act, at=now())
