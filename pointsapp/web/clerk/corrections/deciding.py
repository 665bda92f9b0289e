"""The list of corrections, and one of them for a second person to decide on."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.arrivals.queries import find_successor
from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.corrections.queries import (
    CorrectionFilter,
    describe_correction,
    find_obstacle,
    get_correction,
    has_decider,
    list_corrections,
    page_of_corrections,
)
from pointsapp.corrections.rules import missing_points, ways_allowed
from pointsapp.corrections.service import decide
from pointsapp.corrections.types import DECIDERS, CorrectionId, CorrectionView, Stage
from pointsapp.exchange.text import clean_text
from pointsapp.ledger.queries import get_balance
from pointsapp.reports.types import Holder
from pointsapp.web import passbook_words
from pointsapp.web.clerk.corrections.blueprint import READERS, UNPROCESSABLE, holder_of, pages
from pointsapp.web.clerk.corrections.forms import DecideForm
from pointsapp.web.clerk.corrections.lists import STAGE_WORDS, WAY_WORDS, correction_rows
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow, settings
from pointsapp.web.links import way_to
from pointsapp.web.messages import text_of
from pointsapp.web.numbers import whole_number


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


@pages.get("/<int:correction_id>")
@allow(*READERS)
def show(correction_id: CorrectionId) -> ResponseReturnValue:
    """Show a correction, and to whom may decide the form for that."""
    return _page(correction_id, None)


@pages.post("/<int:correction_id>")
@allow(*DECIDERS)
def answer(correction_id: CorrectionId) -> ResponseReturnValue:
    """Decide as the second person."""
    form = DecideForm.offering(ways_allowed(settings()))
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
        holder = holder_of(view.household_id)
        obstacle = find_obstacle(actor(), correction)
        has_somebody = has_decider(correction, at=now())
        missing = _missing(view, holder)
    may_decide = obstacle is None and view.stage is Stage.OPEN and view.bundle_id is None
    ways = ways_allowed(settings()) if missing else ()
    return render_template(
        "clerk/corrections/show.html",
        view=view,
        holder=holder,
        left_points=holder.balance - view.points,
        missing=missing,
        ways=[WAY_WORDS[way] for way in ways],
        words=passbook_words,
        form=(form or DecideForm.offering(ways, formdata=None)) if may_decide else None,
        obstacle=text_of(obstacle) if obstacle is not None and actor().has(*DECIDERS) else "",
        has_somebody=has_somebody,
        draft_url=way_to("activities.sheet", activity_id=view.draft_id) if view.draft_id else None,
        passbook_url=way_to("passbooks.show", household_id=view.household_id),
        people_url=way_to("people.index") if actor().has(Role.SECRETARY) else None,
    )


def _missing(view: CorrectionView, holder: Holder) -> int:
    """Tell how many of the points to be taken back are spent; goods that come back take none."""
    if view.line_id is None or view.stage is not Stage.OPEN:
        return 0
    successor_id = find_successor(actor().village_id, holder.wallet_id)
    there = get_balance(actor().village_id, successor_id) if successor_id is not None else 0
    return missing_points(view.points, holder.balance, there)


def _wanted() -> CorrectionFilter:
    stage = request.args.get("stage", "")
    text = clean_text(request.args.get("q", "")[:100])
    return CorrectionFilter(text, Stage(stage) if stage in set(Stage) else None)


def _decide(correction_id: CorrectionId, form: DecideForm) -> Answer:
    words, is_agreed, way = form.words.data or "", form.is_agreed, form.chosen_way()

    def act(request_id: RequestId) -> Answer:
        made = decide(actor(), correction_id, words, is_agreed=is_agreed, at=now(), request_id=request_id, way=way)
        return {"transfer_id": made.transfer_id}

    content = {"correction": correction_id, "is_agreed": is_agreed, "words": words, "way": way}
    return run_once(actor(), form.request_key.data or "", "corrections.decide", content, act, at=now())
