"""Open slips: the list, what was agreed about each and who sees to it, how each ends."""

from __future__ import annotations

from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import UserId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.exchange.export import Cell
from pointsapp.outages.queries import describe_slip, list_slips
from pointsapp.outages.service import plan_slip, settle_slip
from pointsapp.outages.types import SettlementKind, SlipId, SlipView
from pointsapp.people.queries import list_officers
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow
from pointsapp.web.shop.outages.forms import PlanForm, SettleForm
from pointsapp.web.shop.outages.group import READERS, SETTLERS, UNPROCESSABLE, pages
from pointsapp.web.shop.outages.words import OBSTACLE_WORDS, SETTLED_WORDS, slip_words, typed_words
from pointsapp.web.show import points_number

STATES = {"open": True, "settled": False, "all": None}


@pages.get("/open-slips")
@allow(*READERS)
def open_slips() -> ResponseReturnValue:
    """List the slips that were not covered: what stands against each, what was agreed, how it ended."""
    with reading():
        rows = list_slips(actor().village_id, is_open=_wanted())
    words = {"obstacle_words": OBSTACLE_WORDS, "settled_words": SETTLED_WORDS, "slip_words": slip_words}
    return render_template("shop/outages/open_slips.html", rows=rows, **words)


@pages.get("/open-slips/export")
@allow(*READERS)
def export_slips() -> ResponseReturnValue:
    """Give the list as a workbook."""
    with reading():
        rows = list_slips(actor().village_id, is_open=_wanted())
    columns = [_("Slip"), _("When"), _("Household number"), _("Head"), _("Goods"), _("Points"), _("Why it is open")]
    more = [_("What was agreed"), _("Who sees to it"), _("How it ended"), _("Money collected, in yuan"), _("Ended")]
    return xlsx(_("Open slips"), [*columns, *more], [_cells(row) for row in rows])


@pages.get("/slips/<int:slip_id>")
@allow(*READERS)
def slip(slip_id: SlipId) -> ResponseReturnValue:
    """Show one slip."""
    return _page(slip_id)


@pages.post("/slips/<int:slip_id>/plan")
@allow(*SETTLERS)
def plan(slip_id: SlipId) -> ResponseReturnValue:
    """Note what was agreed and who sees to it."""
    form = _offered(PlanForm())
    if not form.accepts(lambda: _plan(slip_id, form)):
        return _page(slip_id, plan_form=form), UNPROCESSABLE
    flash(_("Noted. The slip stays open until it is settled."), "done")
    return redirect(url_for("outages.slip", slip_id=slip_id), 303)


@pages.post("/slips/<int:slip_id>/settle")
@allow(*SETTLERS)
def settle(slip_id: SlipId) -> ResponseReturnValue:
    """End a slip, once."""
    form = _with_kinds(SettleForm())
    if not form.accepts(lambda: _settle(slip_id, form)):
        return _page(slip_id, settle_form=form), UNPROCESSABLE
    flash(_("Settled."), "done")
    return redirect(url_for("outages.slip", slip_id=slip_id), 303)


def _page(slip_id: SlipId, *, plan_form: PlanForm | None = None, settle_form: SettleForm | None = None) -> str:
    with reading():
        view = describe_slip(actor().village_id, slip_id)
    return render_template(
        "shop/outages/slip.html",
        slip=view,
        plan_form=plan_form or _offered(PlanForm(formdata=None)),
        settle_form=settle_form or _with_kinds(SettleForm(formdata=None)),
        may_settle=actor().has(*SETTLERS) and view.obstacle is not None and view.settled is None,
        obstacle_words=OBSTACLE_WORDS,
        settled_words=SETTLED_WORDS,
        slip_words=slip_words,
        typed_words=typed_words,
    )


def _plan(slip_id: SlipId, form: PlanForm) -> None:
    with transaction():
        plan_slip(actor(), slip_id, form.agreed.data or "", UserId(int(form.handler.data)), at=now())


def _settle(slip_id: SlipId, form: SettleForm) -> None:
    kind, words, cash = form.settlement(), form.words.data or "", form.cash_fen()

    def act(request_id: RequestId) -> Answer:
        settled = settle_slip(actor(), slip_id, kind, words, cash_fen=cash, at=now(), request_id=request_id)
        return {"settlement_id": settled.id}

    content = {"slip": slip_id, "kind": kind, "words": words, "cash": cash}
    run_once(actor(), form.request_key.data or "", "outages.settle", content, act, at=now())


def _offered(form: PlanForm) -> PlanForm:
    with reading():
        officers = list_officers(actor().village_id, None, village_day(now()))
    form.handler.choices = [(str(user_id), name) for user_id, name in {o.user_id: o.name for o in officers}.items()]
    return form


def _with_kinds(form: SettleForm) -> SettleForm:
    said = {
        SettlementKind.PAID: _("The points are there now: take them"),
        SettlementKind.CASH: _("The household paid in money"),
        SettlementKind.WRITTEN_OFF: _("Written off: nobody pays"),
    }
    form.kind.choices = [(kind.value, words) for kind, words in said.items()]
    return form


def _wanted() -> bool | None:
    return STATES.get(request.args.get("state", "open"), True)


def _cells(row: SlipView) -> list[Cell]:
    return [
        row.number,
        row.occurred_at,
        row.household_number,
        row.head_name,
        slip_words(row),
        points_number(row.points) if row.points else None,
        str(OBSTACLE_WORDS[row.obstacle]) if row.obstacle else "",
        row.plan,
        row.handler_name,
        str(SETTLED_WORDS[row.settled]) if row.settled else "",
        Decimal(row.cash_fen) / 100 if row.cash_fen else None,
        row.settled_at,
    ]
