"""The second person's page: everything as it was entered, and one button that brings it into the books."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.outages.queries import describe_outage, get_outage, read_entry
from pointsapp.outages.rules import require_may_confirm
from pointsapp.outages.service import confirm_outage, take_back
from pointsapp.outages.service.confirming import people_of
from pointsapp.outages.types import LineView, OutageId, OutageState, OutageView
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of
from pointsapp.web.shop.outages.forms import ConfirmForm
from pointsapp.web.shop.outages.group import CONFIRMERS, UNPROCESSABLE, WRITERS, may_write, pages
from pointsapp.web.shop.outages.words import OBSTACLE_WORDS, STATE_WORDS, meaning, remarks


def check_page(outage: OutageView, lines: list[LineView], form: ConfirmForm | None = None) -> str:
    """Show an entry to be compared with the paper, with the button for who may confirm."""
    return render_template(
        "shop/outages/check.html",
        outage=outage,
        lines=lines,
        form=form or ConfirmForm(formdata=None),
        refusal=_why_not(outage) if outage.state is OutageState.HANDED_IN else "",
        may_write=may_write(),
        state_words=STATE_WORDS,
        obstacle_words=OBSTACLE_WORDS,
        meaning=meaning,
        remarks=remarks,
    )


@pages.post("/<int:outage_id>/confirm")
@allow(*CONFIRMERS)
def confirm(outage_id: OutageId) -> ResponseReturnValue:
    """Bring the entry into the books as the second person, once."""
    form, done = ConfirmForm(), Answer()
    with reading():
        outage = describe_outage(actor().village_id, outage_id)
    if not form.accepts(lambda: done.update(_confirm(outage_id, form))):
        with reading():
            lines = read_entry(get_outage(actor().village_id, outage_id))
        return check_page(outage, lines, form), UNPROCESSABLE
    _say(done)
    return redirect(url_for("outages.entry", outage_id=outage_id), 303)


@pages.post("/<int:outage_id>/take-back")
@allow(*WRITERS)
def take_back_entry(outage_id: OutageId) -> ResponseReturnValue:
    """Take an entry back to write in it again."""
    try:
        with transaction():
            take_back(actor(), outage_id, at=now())
    except RuleError as error:
        flash(text_of(error), "refused")
    return redirect(url_for("outages.entry", outage_id=outage_id), 303)


def _confirm(outage_id: OutageId, form: ConfirmForm) -> Answer:
    def act(request_id: RequestId) -> Answer:
        outcome = confirm_outage(actor(), outage_id, at=now(), request_id=request_id)
        return {
            "posted": outcome.posted,
            "open": outcome.open,
            "sent_back": outcome.sent_back,
            "left": outcome.left,
        }

    key = form.request_key.data or ""
    return run_once(actor(), key, "outages.confirm", {"outage": outage_id}, act, at=now())


def _say(done: Answer) -> None:
    flash(_("%(count)s slips are in the books, each with its receipt.", count=done["posted"]), "done")
    if done["open"]:
        flash(_("%(count)s slips wait for the secretary's decision.", count=done["open"]), "waiting")
    if done["sent_back"]:
        flash(
            _("%(count)s lines went back to be mended: their slips were entered elsewhere.", count=done["sent_back"]),
            "waiting",
        )
    if done["left"]:
        flash(
            _(
                "%(count)s slips of your own household or kin are left: another officer confirms them.",
                count=done["left"],
            ),
            "waiting",
        )


def _why_not(outage: OutageView) -> str:
    """Say why this person can't confirm, or nothing."""
    try:
        with reading():
            require_may_confirm(actor(), *people_of(get_outage(actor().village_id, outage.outage_id)))
    except RuleError as error:
        return text_of(error)
    return ""
