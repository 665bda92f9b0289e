"""Deliveries, and what a count found."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.shop.queries import get_reward, list_rewards
from pointsapp.shop.service import correct_stock, take_in
from pointsapp.shop.types import RewardId, StockMoveKind
from pointsapp.web.guard import actor, allow
from pointsapp.web.shop.goods.forms import CountForm, DeliveryForm
from pointsapp.web.shop.goods.group import STOCKERS, UNPROCESSABLE, pages, this_shop


@pages.route("/delivery", methods=["GET", "POST"])
@allow(*STOCKERS)
def deliver() -> ResponseReturnValue:
    """Take a delivery in: many goods at one time."""
    form = DeliveryForm()
    if form.is_submitted() and form.accepts(lambda: _deliver(form)):
        kinds = len(form.arrivals())
        flash(ngettext("Taken in: %(num)s kind of goods.", "Taken in: %(num)s kinds of goods.", kinds), "done")
        return redirect(url_for("goods.index", shop=request.args.get("shop")), 303)
    shop = this_shop()
    with reading():
        rewards = list_rewards(actor().village_id, shop.id)
    if not form.is_submitted():
        form = DeliveryForm(formdata=None, rows=[{"reward_id": str(reward.id), "units": ""} for reward in rewards])
    known = {reward.id: reward for reward in rewards}
    rows = [(known[row.form.id()], row.form) for row in form.rows if row.form.id() in known]
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("shop/goods/delivery.html", form=form, rows=rows), status


@pages.route("/<int:reward_id>/count", methods=["GET", "POST"])
@allow(*STOCKERS)
def count(reward_id: RewardId) -> ResponseReturnValue:
    """Correct the shelf after a count, with the reason."""
    with reading():
        reward = get_reward(actor().village_id, reward_id)
    form = CountForm()
    if form.is_submitted() and form.accepts(lambda: _count(reward_id, form)):
        flash(_("Noted. The shelf is corrected."), "done")
        return redirect(url_for("goods.history", reward_id=reward_id), 303)
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("shop/goods/count.html", form=form, reward=reward), status


def _deliver(form: DeliveryForm) -> None:
    arrivals, note = form.arrivals(), form.note.data or ""

    def act(request_id: RequestId) -> Answer:
        take_in(actor(), arrivals, note, at=now(), request_id=request_id)
        return {}

    content = {"arrivals": arrivals, "note": note}
    run_once(actor(), form.request_key.data or "", "goods.take_in", content, act, at=now())


def _count(reward_id: RewardId, form: CountForm) -> None:
    kind, units, note = StockMoveKind(form.kind.data), form.units.count or 0, form.note.data or ""

    def act(request_id: RequestId) -> Answer:
        correct_stock(actor(), (reward_id, units), kind, note, at=now(), request_id=request_id)
        return {}

    content = {"reward": reward_id, "kind": kind.value, "units": units, "note": note}
    run_once(actor(), form.request_key.data or "", "goods.count", content, act, at=now())
