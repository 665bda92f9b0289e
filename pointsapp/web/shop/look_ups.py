"""Look-ups without a card, for the month's check."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.core.paging import Page, page_number
from pointsapp.exchange.export import Cell
from pointsapp.redemptions.queries import count_look_ups, list_look_ups
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow
from pointsapp.web.shop.look_up_reasons import reason_text
from pointsapp.web.shop.periods import Period, month_choices, read_month, this_month
from pointsapp.web.shop.sent import read_text
from pointsapp.web.shop.wording import receipt_number_text

pages = Blueprint("look_ups", __name__, url_prefix="/v/<slug>/look-ups")

READERS = (Role.CLERK, Role.SECRETARY, Role.SUPERVISOR)
LONGEST_TEXT = 40
ROWS_ON_A_PAGE = 25


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List a month's look-ups: who, why, by which keeper, and what was collected."""
    village_id, period, text = actor().village_id, _period(), _text()
    with reading():
        total = count_look_ups(village_id, period.since, period.until, text=text)
        number = page_number(request.args.get("page", 1, type=int), total, ROWS_ON_A_PAGE)
        offset = (number - 1) * ROWS_ON_A_PAGE
        rows = list_look_ups(village_id, period.since, period.until, text=text, limit=ROWS_ON_A_PAGE, offset=offset)
    return render_template(
        "shop/look_ups/index.html",
        page=Page(rows, number, total, ROWS_ON_A_PAGE),
        period=period,
        is_search=bool(text),
        months=month_choices(now()),
        reason_text=reason_text,
        receipt_text=receipt_number_text,
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
