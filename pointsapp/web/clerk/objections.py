"""Objections in the office: taken at the desk, listed with their days, answered by who had no part.

Who objected and in what words is shown to a supervisor who may answer, and to nobody else.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.queries.lines import describe_lines
from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.publicity.errors import DeedIncomplete
from pointsapp.publicity.queries.answerers import (
    find_household_by_number,
    find_objector,
    find_obstacle,
    has_answerer,
)
from pointsapp.publicity.queries.notices import get_notice
from pointsapp.publicity.queries.objections import (
    ObjectionFilter,
    ObjectionStage,
    count_overdue_objections,
    describe_objection,
    list_objections,
    page_of_objections,
)
from pointsapp.publicity.service import answer_objection, object_to_line, report_missing
from pointsapp.publicity.types import Channel, MissingDeed, NoticeId, ObjectionId, ObjectionKind, Objector
from pointsapp.web.asked import asked_day, asked_number, asked_text
from pointsapp.web.clerk.objection_forms import AnswerForm, DeskForm, outcome_word
from pointsapp.web.clerk.objection_lists import STAGE_WORDS, objection_rows
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of

pages = Blueprint("objections", __name__, url_prefix="/v/<slug>/objections")
READERS = (Role.CLERK, Role.SUPERVISOR, Role.SECRETARY)
TAKERS = (Role.CLERK, Role.SUPERVISOR)
UNPROCESSABLE = 422


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List objections by the day on which their answer is due."""
    today, wanted = village_day(now()), _wanted()
    with reading():
        page = page_of_objections(actor().village_id, wanted, asked_number("page"), today=today)
        overdue = count_overdue_objections(actor().village_id, today)
    words = {"stage_words": STAGE_WORDS, "outcome_word": outcome_word}
    return render_template(
        "clerk/objections/index.html", page=page, wanted=wanted, overdue=overdue, today=today, **words
    )


@pages.get("/export")
@allow(*READERS)
def export() -> ResponseReturnValue:
    """Give the list as a workbook, without who objected."""
    today = village_day(now())
    with reading():
        views = list_objections(actor().village_id, _wanted(), today=today)
    return xlsx(_("Objections"), *objection_rows(views, today))


@pages.route("/take/<int:notice_id>", methods=["GET", "POST"])
@allow(*TAKERS)
def take(notice_id: NoticeId) -> ResponseReturnValue:
    """Take down what was said at the desk, on paper, by phone or in a group."""
    with reading():
        notice = get_notice(actor().village_id, notice_id)
    form = DeskForm(line=request.args.get("line", "")[:10])
    taken: Answer = {}
    if form.is_submitted() and form.accepts(lambda: taken.update(_take(notice_id, form))):
        flash(_("Taken. A supervisor answers by %(day)s.", day=taken["due_on"]), "done")
        return redirect(url_for("notices.show", notice_id=notice_id), 303)
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("clerk/objections/take.html", notice=notice, form=form), status


@pages.get("/<int:objection_id>")
@allow(*READERS)
def show(objection_id: ObjectionId) -> ResponseReturnValue:
    """Show an objection, and to whom may answer it the form for that."""
    return _page(objection_id, None)


@pages.post("/<int:objection_id>")
@allow(Role.SUPERVISOR)
def answer(objection_id: ObjectionId) -> ResponseReturnValue:
    """Answer an objection."""
    with reading():
        kind = describe_objection(actor().village_id, objection_id).objection.kind
    form = AnswerForm().offer(kind)
    if not form.accepts(lambda: _answer(objection_id, form)):
        return _page(objection_id, form), UNPROCESSABLE
    flash(_("Answered. Whoever objected can read your reason."), "done")
    return redirect(url_for("objections.show", objection_id=objection_id), 303)


def _page(objection_id: ObjectionId, form: AnswerForm | None) -> str:
    today = village_day(now())
    with reading():
        view = describe_objection(actor().village_id, objection_id)
        obstacle = find_obstacle(actor(), view.objection)
        has_somebody = has_answerer(view.objection, today)
        lines = describe_lines(actor().village_id, [view.posted.line_id] if view.posted else [])
    is_supervisor = actor().has(Role.SUPERVISOR)
    may_answer = is_supervisor and obstacle is None
    if may_answer and form is None:
        form = AnswerForm(formdata=None).offer(view.objection.kind)
    return render_template(
        "clerk/objections/show.html",
        view=view,
        line=lines[0] if lines else None,
        stage=view.stage(today).value,
        is_missing=view.objection.kind is ObjectionKind.MISSING,
        may_see_who=may_answer,
        obstacle=text_of(obstacle) if is_supervisor and obstacle else "",
        has_somebody=has_somebody,
        form=form if may_answer and view.answer is None else None,
        outcome=outcome_word(view.objection.kind, view.answer.outcome) if view.answer else "",
        may_record=actor().has(Role.CLERK),
    )


def _wanted() -> ObjectionFilter:
    stage = request.args.get("stage", "")
    wanted = ObjectionStage(stage) if stage in set(ObjectionStage) else None
    return ObjectionFilter(asked_text(), wanted, asked_day("since"), asked_day("until"))


def _take(notice_id: NoticeId, form: DeskForm) -> Answer:
    words, number, objector = form.words.data or "", form.line_number(), _objector(form)
    with reading():
        missing_number = form.missing_number.data
        missed_id = find_household_by_number(actor().village_id, missing_number) if missing_number else None

    def act(_request_id: RequestId) -> Answer:
        if number is None:
            taken = report_missing(actor(), notice_id, words, objector, Channel.DESK, missed_id, at=now())
        else:
            taken = object_to_line(actor(), notice_id, number, words, objector, Channel.DESK, at=now())
        return {"due_on": taken.due_on.isoformat()}

    content = {"notice": notice_id, "line": number, "words": words, "who": str(objector), "home": missed_id}
    return run_once(actor(), form.request_key.data or "", "notices.object", content, act, at=now())


def _objector(form: DeskForm) -> Objector:
    name, number = form.name.data or "", form.objector_number.data
    if not number:
        return Objector(name, form.contact.data or "")
    with reading():
        member_id = find_objector(actor().village_id, number, name, on=village_day(now()))
    return Objector(name, form.contact.data or "", member_id)


def _answer(objection_id: ObjectionId, form: AnswerForm) -> None:
    answered, reason, deed = form.answered(), form.reason.data or "", _deed(form)

    def act(request_id: RequestId) -> Answer:
        made = answer_objection(actor(), objection_id, answered, reason, deed, at=now(), request_id=request_id)
        return {"answer_id": made.id}

    content = {"objection": objection_id, "answered": str(answered), "reason": reason, "deed": str(deed)}
    run_once(actor(), form.request_key.data or "", "objections.answer", content, act, at=now())


def _deed(form: AnswerForm) -> MissingDeed | None:
    if not form.wants_record():
        return None
    title, happened_on, number = form.title.data, form.happened_on.data, form.household_number.data
    if not title or happened_on is None or not number:
        raise DeedIncomplete()
    with reading():
        return MissingDeed(title, happened_on, find_household_by_number(actor().village_id, number))
