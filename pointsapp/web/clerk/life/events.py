"""The list of what happened to households, one event with its decision, and its paper."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.corrections.types import DECIDERS
from pointsapp.exchange.export import Cell
from pointsapp.life.queries import (
    describe_event,
    find_obstacle,
    get_event,
    has_decider,
    list_events,
    page_of_events,
    plan_of,
)
from pointsapp.life.service import decide_event
from pointsapp.life.service.foreseeing import foresee
from pointsapp.life.types import EventId, EventKind, EventView, Stage
from pointsapp.web.clerk.life.blueprint import READERS, UNPROCESSABLE, pages
from pointsapp.web.clerk.life.forms import DecideForm
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow
from pointsapp.web.life_words import KIND_WORDS, STAGE_WORDS, facts, subject
from pointsapp.web.links import way_to
from pointsapp.web.messages import text_of
from pointsapp.web.numbers import whole_number
from pointsapp.web.show import points_number


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List what happened to households: what waits first."""
    with reading():
        page = page_of_events(actor().village_id, _wanted(), whole_number("page") or 1)
    words = {"kind": KIND_WORDS, "stage": STAGE_WORDS, "subject": subject}
    return render_template("clerk/life/index.html", page=page, words=words, households_url=way_to("households.index"))


@pages.get("/export")
@allow(*READERS)
def export() -> ResponseReturnValue:
    """Give the list as a workbook."""
    with reading():
        views = list_events(actor().village_id, _wanted())
    columns = [
        pgettext("life", "What happened"),
        _("Day"),
        _("Household number"),
        _("The other household"),
        _("Points"),
        _("Reason"),
        _("Recorded by"),
        _("State"),
        _("Second person"),
    ]
    return xlsx(_("Household life"), columns, [_row(view) for view in views])


@pages.get("/<int:event_id>")
@allow(*READERS)
def show(event_id: EventId) -> ResponseReturnValue:
    """Show an event, and to whom may decide the form for that."""
    return _page(event_id, None)


@pages.post("/<int:event_id>")
@allow(*DECIDERS)
def answer(event_id: EventId) -> ResponseReturnValue:
    """Decide as the second person."""
    form = DecideForm()
    if not form.accepts(lambda: _decide(event_id, form)):
        return _page(event_id, form), UNPROCESSABLE
    flash(_("Done. Both passbooks show it.") if form.is_agreed else _("Refused. All stays as it is."), "done")
    return redirect(url_for("life.show", event_id=event_id), 303)


@pages.get("/<int:event_id>/paper")
@allow(*READERS)
def paper(event_id: EventId) -> ResponseReturnValue:
    """Show the paper that is signed and kept."""
    with reading():
        view = describe_event(actor().village_id, event_id)
    return render_template("clerk/life/paper.html", view=view, facts=facts(view), stage=STAGE_WORDS[view.stage])


def _page(event_id: EventId, form: DecideForm | None) -> str:
    with reading():
        view = describe_event(actor().village_id, event_id)
        event = get_event(actor().village_id, event_id)
        obstacle = find_obstacle(actor(), event)
        has_somebody = has_decider(event, at=now())
        seen = foresee(actor().village_id, plan_of(event), at=now()) if view.stage is Stage.OPEN else None
    may_decide = obstacle is None and view.stage is Stage.OPEN
    return render_template(
        "clerk/life/show.html",
        view=view,
        facts=facts(view),
        subject=subject(view),
        seen=seen,
        form=(form or DecideForm(formdata=None)) if may_decide else None,
        obstacle=text_of(obstacle) if obstacle is not None and actor().has(*DECIDERS) else "",
        has_somebody=has_somebody,
        ways=_ways(view),
        people_url=way_to("people.index") if actor().has(Role.SECRETARY) else None,
    )


def _ways(view: EventView) -> list[tuple[str, str]]:
    """Give the pages from which both sides can be read, and what is to do next."""
    found = [(_("Passbook %(number)s", number=view.household_number), _passbook(view.household_id))]
    if view.second_id is not None:
        found.append((_("Passbook %(number)s", number=view.other_number), _passbook(view.second_id)))
    is_new = view.kind is EventKind.SPLIT and view.new_household_id is not None
    if is_new:
        found.append((_("Print a card for the new household"), way_to("cards.issue", household=view.new_household_id)))
        found.append((_("The new household's members"), way_to("households.show", household_id=view.new_household_id)))
    return [(label, url) for label, url in found if url is not None]


def _passbook(household_id: int) -> str | None:
    return way_to("passbooks.show", household_id=household_id)


def _row(view: EventView) -> list[Cell]:
    return [
        str(KIND_WORDS[view.kind]),
        view.happened_on,
        view.household_number,
        view.other_number or view.number,
        points_number(view.points),
        view.reason,
        view.recorded_by,
        str(STAGE_WORDS[view.stage]),
        view.decided_by,
    ]


def _wanted() -> Stage | None:
    stage = request.args.get("stage", "")
    return Stage(stage) if stage in set(Stage) else None


def _decide(event_id: EventId, form: DecideForm) -> Answer:
    words, is_agreed = form.words.data or "", form.is_agreed

    def act(request_id: RequestId) -> Answer:
        made = decide_event(actor(), event_id, words, is_agreed=is_agreed, at=now(), request_id=request_id)
        return {"is_done": made.is_done}

    content = {"event": event_id, "is_agreed": is_agreed, "words": words}
    return run_once(actor(), form.request_key.data or "", "life.decide", content, act, at=now())
