"""The notice on the web, for everybody who has its address: what was credited and why, and a way to object."""

from __future__ import annotations

import re

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from pointsapp.chain.queries import find_published
from pointsapp.chain.types import Occasion
from pointsapp.core.actor import Actor
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.publicity.errors import LineNumberUnknown
from pointsapp.publicity.models import Notice, NoticeLine
from pointsapp.publicity.queries.notices import get_notice_by_token, get_posted_line
from pointsapp.publicity.queries.objections import describe_objection_of
from pointsapp.publicity.queries.pages import list_public_groups
from pointsapp.publicity.queries.stops import find_replaced, find_stop
from pointsapp.publicity.rules.days import is_over, usable_day
from pointsapp.publicity.service import count_public_try, object_to_line, report_missing
from pointsapp.publicity.types import Channel
from pointsapp.villages.queries import get_settings, get_village
from pointsapp.web.guard import allow_anyone
from pointsapp.web.public.device import this_address
from pointsapp.web.public.notice_forms import MissingForm, ObjectionForm
from pointsapp.web.seals import long_seal

pages = Blueprint("public_notice", __name__, url_prefix="/n")
HIGHEST_NUMBER = 10**6
GONE, UNPROCESSABLE = 410, 422
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
_UID = re.compile(r"[0-9a-f-]{36}", re.ASCII)


@pages.after_request
def keep_out_of_searches(response: Response) -> Response:
    """Ask search engines to forget what they should never have found."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@pages.get("/<token>")
@allow_anyone
def show(token: str) -> ResponseReturnValue:
    """Show the lines while the notice stands; afterwards say that it is over."""
    with reading():
        notice = _find(token)
        groups = [] if _has_ended(notice) else list_public_groups(notice)
        stopped, replaced = find_stop(notice), find_replaced(notice)
        seal = long_seal(find_published(notice.village_id, Occasion.NOTICE_POSTED, notice.uid))
    if _has_ended(notice):
        return render_template("public/notice/over.html", notice=notice, stopped=stopped), GONE
    page = {"notice": notice, "groups": groups, "usable_on": usable_day(notice.ends_on), "replaced": replaced}
    return render_template("public/notice/show.html", **page, seal=seal)


@pages.route("/<token>/<int:number>", methods=["GET", "POST"])
@allow_anyone
def object_to(token: str, number: int) -> ResponseReturnValue:
    """Take what somebody says against one line."""
    with reading():
        notice = _find(token)
        posted = _shown_line(notice, number)
    return _take(notice, posted, ObjectionForm())


@pages.route("/<token>/missing", methods=["GET", "POST"])
@allow_anyone
def missing(token: str) -> ResponseReturnValue:
    """Take what somebody misses on the notice."""
    with reading():
        notice = _find(token)
    return _take(notice, None, MissingForm())


@pages.get("/<token>/said/<uid>")
@allow_anyone
def said(token: str, uid: str) -> ResponseReturnValue:
    """Show whoever objected until when the answer comes, and later the answer."""
    if not _UID.fullmatch(uid):
        raise Absent()
    with reading():
        notice = _find(token)
        view = describe_objection_of(notice, uid)
    return render_template("public/notice/said.html", notice=notice, view=view)


def _find(token: str) -> Notice:
    """Find the notice of an address, and let the page speak in its village's words."""
    if not _TOKEN.fullmatch(token):
        raise Absent()
    notice = get_notice_by_token(token)
    g.village, g.settings = get_village(notice.village_id), get_settings(notice.village_id)
    return notice


def _has_ended(notice: Notice) -> bool:
    return notice.closed_at is not None or notice.stopped_at is not None or is_over(notice.ends_on, village_day(now()))


def _shown_line(notice: Notice, number: int) -> NoticeLine:
    """Give a line that the page shows. Errors: Absent."""
    if number > HIGHEST_NUMBER:
        raise Absent()
    try:
        posted = get_posted_line(notice.village_id, notice.id, number)
    except LineNumberUnknown as error:
        raise Absent() from error
    if not posted.points:
        raise Absent()
    return posted


def _take(notice: Notice, posted: NoticeLine | None, form: ObjectionForm) -> ResponseReturnValue:
    if _has_ended(notice):
        with reading():
            stopped = find_stop(notice)
        return render_template("public/notice/over.html", notice=notice, stopped=stopped), GONE
    made: Answer = {}
    if form.is_submitted() and form.accepts(lambda: made.update(_object(notice, posted, form))):
        return redirect(url_for("public_notice.said", token=notice.token, uid=made["uid"]), 303)
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("public/notice/object.html", notice=notice, posted=posted, form=form), status


def _object(notice: Notice, posted: NoticeLine | None, form: ObjectionForm) -> Answer:
    passer_by, words, objector = Actor(notice.village_id), form.words.data or "", form.objector()

    def act(_request_id: RequestId) -> Answer:
        if posted is None:
            taken = report_missing(passer_by, notice.id, words, objector, Channel.WEB, at=now())
        else:
            taken = object_to_line(passer_by, notice.id, posted.number, words, objector, Channel.WEB, at=now())
        return {"uid": taken.uid}

    with transaction():
        count_public_try(notice, this_address(), at=now())
    content = {"notice": notice.id, "line": posted.number if posted else None, "words": words, "who": objector.name}
    return run_once(
        passer_by, form.request_key.data or "", "notices.object", content | {"contact": objector.contact}, act, at=now()
    )
