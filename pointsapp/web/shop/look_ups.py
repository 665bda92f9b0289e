"""Look-ups without a card, for the month's check."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.core.paging import Page, page_number
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.exchange.export import Cell
from pointsapp.exchange.text import clean_text
from pointsapp.redemptions.queries import count_look_ups, list_checks, list_look_ups
from pointsapp.redemptions.service import note_check
from pointsapp.web.downloads import xlsx
from pointsapp.web.fields import CountField
from pointsapp.web.forms import KeyedForm
from pointsapp.web.guard import actor, allow
from pointsapp.web.shop.look_up_reasons import reason_text
from pointsapp.web.shop.periods import Period, month_choices, read_month, this_month
from pointsapp.web.shop.sent import read_text
from pointsapp.web.shop.wording import receipt_number_text

pages = Blueprint("look_ups", __name__, url_prefix="/v/<slug>/look-ups")

READERS = (Role.CLERK, Role.SECRETARY, Role.SUPERVISOR)
LONGEST_TEXT = 40
ROWS_ON_A_PAGE = 25
CHECKERS = (Role.SUPERVISOR, Role.SECRETARY)
UNPROCESSABLE = 422


class CheckForm(KeyedForm):
    """What the check of a month showed."""

    asked = CountField(_l("Households asked"), [InputRequired(_l("Write how many households you asked."))])
    words = TextAreaField(
        _l("What they said"),
        [DataRequired(_l("Write what the households said.")), Length(max=300)],
        filters=[lambda text: clean_text(text or "")],
    )


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List a month's look-ups: who, why, by which keeper, and what was collected."""
    return _page()


@pages.post("/check")
@allow(*CHECKERS)
def check() -> ResponseReturnValue:
    """Note that the month was checked, once."""
    form, period = CheckForm(), _period()
    if not form.accepts(lambda: _check(form, period)):
        return _page(form), UNPROCESSABLE
    flash(_("The check is noted."), "done")
    return redirect(url_for("look_ups.index", month=f"{period.first_on:%Y-%m}"), 303)


@pages.get("/print")
@allow(*READERS)
def print_month() -> ResponseReturnValue:
    """Show a month's look-ups on paper, to ask the households by and to sign."""
    period = _period()
    with reading():
        rows = list_look_ups(actor().village_id, period.since, period.until)
    facts = {"reason_text": reason_text, "receipt_text": receipt_number_text}
    return render_template("shop/look_ups/print.html", rows=list(reversed(rows)), period=period, **facts)


def _check(form: CheckForm, period: Period) -> None:
    asked, words, month_on = form.asked.count or 0, form.words.data or "", period.first_on

    def act(request_id: RequestId) -> Answer:
        return {"check_id": note_check(actor(), month_on, asked, words, at=now(), request_id=request_id).id}

    content = {"month": month_on, "asked": asked, "words": words}
    run_once(actor(), form.request_key.data or "", "look_ups.check", content, act, at=now())


def _page(form: CheckForm | None = None) -> str:
    village_id, period, text = actor().village_id, _period(), _text()
    with reading():
        total = count_look_ups(village_id, period.since, period.until, text=text)
        number = page_number(request.args.get("page", 1, type=int), total, ROWS_ON_A_PAGE)
        offset = (number - 1) * ROWS_ON_A_PAGE
        rows = list_look_ups(village_id, period.since, period.until, text=text, limit=ROWS_ON_A_PAGE, offset=offset)
        checks = list_checks(village_id, period.first_on)
    return render_template(
        "shop/look_ups/index.html",
        page=Page(rows, number, total, ROWS_ON_A_PAGE),
        period=period,
        is_search=bool(text),
        months=month_choices(now()),
        reason_text=reason_text,
        receipt_text=receipt_number_text,
        checks=checks,
        form=form or CheckForm(formdata=None),
        may_check=actor().has(*CHECKERS),
    )


@pages.get("/export")
@allow(*READERS)
def export() -> Response:
    """Give the month's look-ups as a workbook."""
    period = _period()
    with reading():
        rows = list_look_ups(actor().village_id, period.since, period.until, text=_text())
    columns = [_("When"), _("Household number"), _("Head"), _("Reason"), _("Keeper"), _("Receipts")]
    cells: list[list[Cell]] = [
        [
            row.looked_up_at,
            row.household_number,
            row.head_name,
            reason_text(row.reason),
            row.keeper_name,
            _(", ").join(receipt_number_text(number) for number in row.receipt_numbers),
        ]
        for row in rows
    ]
    return xlsx(_("Look-ups without card"), columns, cells)


def _text() -> str:
    return read_text(request.args.get("q", ""), LONGEST_TEXT)


def _period() -> Period:
    """Give the month of the address, this month without one."""
    present = this_month(now())
    period = read_month(request.args.get("month", "")) or read_month(present)
    if period is None:
        raise RuntimeError(f"the clock gives no month: {present}")
    return period
