"""Asking for a line or for goods to be taken back, and for what should be there instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from pointsapp.activities.queries.lines import LineView, describe_lines, get_line
from pointsapp.activities.types import LineId
from pointsapp.arrivals.queries import find_successor
from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.corrections.models import Correction
from pointsapp.corrections.service import ask_for_line, ask_for_redemption
from pointsapp.redemptions.queries import describe_redemption
from pointsapp.redemptions.queries.redemptions import get_redemption
from pointsapp.redemptions.queries.returns import list_goods_out
from pointsapp.redemptions.types import RedemptionId
from pointsapp.web.clerk.corrections.blueprint import UNPROCESSABLE, asked, holder_of, pages
from pointsapp.web.clerk.corrections.forms import GoodsForm, LineForm
from pointsapp.web.clerk.corrections.wishes import items_for, wished
from pointsapp.web.guard import actor, allow
from pointsapp.web.shop.wording import receipt_number_text


@pages.route("/line/<int:line_id>", methods=["GET", "POST"])
@allow(Role.CLERK)
def ask_line(line_id: LineId) -> ResponseReturnValue:
    """Ask for a credited line to be taken back, and for the right one to be recorded anew."""
    with reading():
        household_id = get_line(actor().village_id, line_id).household_id
        [line] = describe_lines(actor().village_id, [line_id])
        holder = holder_of(household_id)
        items = items_for(line)
        has_successor = find_successor(actor().village_id, holder.wallet_id) is not None
    form = LineForm(item_id=str(line.item_id))
    form.item_id.choices = items
    if form.is_submitted() and form.accepts(lambda: _ask_line(form, line)):
        return asked()
    status = UNPROCESSABLE if form.is_submitted() else 200
    page = {"form": form, "holder": holder, "line": line, "has_successor": has_successor}
    return render_template("clerk/corrections/ask_line.html", **page), status


@pages.route("/redemption/<int:redemption_id>", methods=["GET", "POST"])
@allow(Role.CLERK)
def ask_redemption(redemption_id: RedemptionId) -> ResponseReturnValue:
    """Ask for goods to come back: all of them or some, to the shelf or written off."""
    village_id = actor().village_id
    with reading():
        redemption = describe_redemption(village_id, redemption_id)
        out = [line for line in list_goods_out(village_id, get_redemption(village_id, redemption_id)) if line.units]
        holder = holder_of(redemption.household_id)
    form = GoodsForm.of(out)
    ask = partial(ask_for_redemption, actor(), redemption_id)
    if form.is_submitted() and form.accepts(lambda: _ask_goods(form, {"redemption": redemption_id}, ask)):
        return asked()
    status = UNPROCESSABLE if form.is_submitted() else 200
    number = receipt_number_text(redemption.receipt_number)
    page = {"form": form, "holder": holder, "redemption": redemption, "receipt_number": number}
    return render_template("clerk/corrections/ask_goods.html", **page), status


def _ask_line(form: LineForm, line: LineView) -> Answer:
    at, reason = now(), form.reason.data or ""
    with reading():
        instead = wished(form, line)

    def act(_request_id: RequestId) -> Answer:
        return {"correction_id": ask_for_line(actor(), line.line_id, reason, at=at, instead=instead).id}

    content = {"line": line.line_id, "reason": reason, "instead": form.wish()}
    return run_once(actor(), form.request_key.data or "", "corrections.ask", content, act, at=at)


def _ask_goods(form: GoodsForm, subject: dict[str, Any], ask: Callable[..., Correction]) -> Answer:
    at, reason, goods = now(), form.reason.data or "", form.goods()

    def act(_request_id: RequestId) -> Answer:
        return {"correction_id": ask(reason, at=at, goods=goods).id}

    content = {**subject, "reason": reason, "goods": [vars(back) for back in goods]}
    return run_once(actor(), form.request_key.data or "", "corrections.ask", content, act, at=at)
