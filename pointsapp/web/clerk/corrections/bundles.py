"""A whole sheet taken back at once."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from pointsapp.activities.queries.lines import describe_sheet
from pointsapp.activities.queries.sheet import get_activity
from pointsapp.activities.types import ActivityId, LineState
from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.corrections.queries import describe_bundle, find_obstacle_to_any
from pointsapp.corrections.rules import missing_points, ways_allowed
from pointsapp.corrections.service import ask_for_sheet, decide_bundle
from pointsapp.corrections.types import DECIDERS, BundleId, CorrectionView, Stage
from pointsapp.reports.passbook import list_holders
from pointsapp.web import passbook_words
from pointsapp.web.clerk.corrections.blueprint import READERS, UNPROCESSABLE, pages
from pointsapp.web.clerk.corrections.forms import AskForm, DecideForm
from pointsapp.web.clerk.corrections.lists import STAGE_WORDS
from pointsapp.web.guard import actor, allow, settings
from pointsapp.web.messages import text_of


@pages.route("/sheet/<int:activity_id>", methods=["GET", "POST"])
@allow(Role.CLERK)
def ask_sheet(activity_id: ActivityId) -> ResponseReturnValue:
    """Ask for all credited lines of a sheet to be taken back."""
    with reading():
        activity = get_activity(actor().village_id, activity_id)
        lines = [one for one in describe_sheet(actor().village_id, activity_id) if one.state is LineState.CREDITED]
    form = AskForm()
    made: Answer = {}
    if form.is_submitted() and form.accepts(lambda: made.update(_ask(form, activity_id))):
        flash(_("Asked. Nothing is changed until a second person agrees."), "waiting")
        return redirect(url_for("corrections.bundle", bundle_id=made["bundle_id"]), 303)
    status = UNPROCESSABLE if form.is_submitted() else 200
    total = sum(line.points for line in lines)
    page = {"form": form, "activity": activity, "lines": lines, "total_points": total}
    return render_template("clerk/corrections/ask_sheet.html", **page), status


@pages.get("/bundles/<int:bundle_id>")
@allow(*READERS)
def bundle(bundle_id: BundleId) -> ResponseReturnValue:
    """Show a whole sheet that is asked for, and to whom may decide the form for that."""
    return _page(bundle_id, None)


@pages.post("/bundles/<int:bundle_id>")
@allow(*DECIDERS)
def answer_bundle(bundle_id: BundleId) -> ResponseReturnValue:
    """Decide on the whole sheet as the second person."""
    form = DecideForm.offering(ways_allowed(settings()))
    done: Answer = {}
    if not form.accepts(lambda: done.update(_decide(bundle_id, form))):
        return _page(bundle_id, form), UNPROCESSABLE
    if form.is_agreed:
        flash(ngettext("%(num)s line is taken back.", "%(num)s lines are taken back.", done["lines"]), "done")
    else:
        flash(_("Refused. All stays as it is."), "done")
    return redirect(url_for("corrections.bundle", bundle_id=bundle_id), 303)


def _page(bundle_id: BundleId, form: DecideForm | None) -> str:
    with reading():
        views = describe_bundle(actor().village_id, bundle_id)
        obstacle = find_obstacle_to_any(actor(), actor().village_id, [view.correction_id for view in views])
        short = _short([view for view in views if view.stage is Stage.OPEN])
    is_open = views[0].stage is Stage.OPEN
    may_decide = obstacle is None and is_open
    offered = form or DecideForm.offering(ways_allowed(settings()), formdata=None)
    return render_template(
        "clerk/corrections/bundle.html",
        views=views,
        total_points=sum(view.points for view in views),
        short=short,
        words=passbook_words,
        stages=STAGE_WORDS,
        form=offered if may_decide else None,
        obstacle=text_of(obstacle) if obstacle is not None and is_open and actor().has(*DECIDERS) else "",
    )


def _short(views: list[CorrectionView]) -> list[CorrectionView]:
    """Keep the lines of which some points are spent."""
    ids = {view.household_id for view in views}
    holders = list_holders(actor().village_id, household_ids=ids, on=village_day(now()))
    held = {holder.household_id: holder.balance for holder in holders}
    return [view for view in views if missing_points(view.points, held[view.household_id])]


def _ask(form: AskForm, activity_id: ActivityId) -> Answer:
    reason, at = form.reason.data or "", now()

    def act(_request_id: RequestId) -> Answer:
        return {"bundle_id": ask_for_sheet(actor(), activity_id, reason, at=at).id}

    content = {"activity": activity_id, "reason": reason}
    return run_once(actor(), form.request_key.data or "", "corrections.ask_sheet", content, act, at=at)


def _decide(bundle_id: BundleId, form: DecideForm) -> Answer:
    words, is_agreed, way = form.words.data or "", form.is_agreed, form.chosen_way()

    def act(request_id: RequestId) -> Answer:
        at = now()
        lines = decide_bundle(actor(), bundle_id, words, is_agreed=is_agreed, at=at, request_id=request_id, way=way)
        return {"lines": lines}

    content = {"bundle": bundle_id, "is_agreed": is_agreed, "words": words, "way": way}
    return run_once(actor(), form.request_key.data or "", "corrections.decide_sheet", content, act, at=now())
