"""Beginning the entry of a power cut, mending its facts, throwing it away."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import Role
from pointsapp.core.clock import VILLAGE_ZONE, now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, run_once
from pointsapp.outages.queries import describe_outage
from pointsapp.outages.service import change_outage, drop_outage, start_outage
from pointsapp.outages.types import OutageId
from pointsapp.people.queries import list_officers
from pointsapp.shop.queries import list_shops
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of
from pointsapp.web.shop.outages.forms import FactsForm
from pointsapp.web.shop.outages.group import UNPROCESSABLE, WRITERS, pages


@pages.route("/new", methods=["GET", "POST"])
@allow(*WRITERS)
def new() -> ResponseReturnValue:
    """Begin an entry: where, when, who stood at the counter."""
    form, made = _offered(FactsForm()), Answer()
    if form.is_submitted() and form.accepts(lambda: made.update(_start(form))):
        flash(_("Begun. Type the slips as they are written; everything saves by itself."), "done")
        return redirect(url_for("outages.entry", outage_id=made["outage_id"]), 303)
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("shop/outages/facts.html", form=form, outage=None), status


@pages.route("/<int:outage_id>/facts", methods=["GET", "POST"])
@allow(*WRITERS)
def facts(outage_id: OutageId) -> ResponseReturnValue:
    """Mend where and when the power was out."""
    with reading():
        outage = describe_outage(actor().village_id, outage_id)
    form = _offered(FactsForm())
    if not form.is_submitted():
        local = outage.began_at.astimezone(VILLAGE_ZONE)
        form.shop.data, form.keeper.data = str(outage.shop_id), str(outage.keeper_id)
        form.day.data, form.hour.data = local.date(), local.time()
        return render_template("shop/outages/facts.html", form=form, outage=outage)
    if form.accepts(lambda: _change(outage_id, form)):
        return redirect(url_for("outages.entry", outage_id=outage_id), 303)
    return render_template("shop/outages/facts.html", form=form, outage=outage), UNPROCESSABLE


@pages.post("/<int:outage_id>/drop")
@allow(*WRITERS)
def drop(outage_id: OutageId) -> ResponseReturnValue:
    """Throw an entry away of which nothing is in the books."""
    try:
        with transaction():
            drop_outage(actor(), outage_id, at=now())
        flash(_("The entry is thrown away. The slips on paper are as they were."), "done")
    except RuleError as error:
        flash(text_of(error), "refused")
        return redirect(url_for("outages.entry", outage_id=outage_id), 303)
    return redirect(url_for("outages.index"), 303)


def _offered(form: FactsForm) -> FactsForm:
    on = _day() or village_day(now())
    with reading():
        shops = {int(shop.id): shop.name for shop in list_shops(actor().village_id)}
        officers = list_officers(actor().village_id, Role.KEEPER, on)
    if not form.is_submitted() and form.day.data is None:
        form.day.data = on
    return form.offer(shops, {int(officer.user_id): officer.name for officer in officers})


def _day() -> date | None:
    """Give the day that was sent: the keepers of that day are offered."""
    try:
        return date.fromisoformat(request.form.get("day", "")[:10])
    except ValueError:
        return None


def _start(form: FactsForm) -> Answer:
    content = {name: str(form[name].data) for name in ("shop", "day", "hour", "keeper")}

    def act(_request_id: int) -> Answer:
        return {"outage_id": start_outage(actor(), form.shop_id(), form.began_at(), form.keeper_id(), at=now()).id}

    return run_once(actor(), form.request_key.data or "", "outages.start", content, act, at=now())


def _change(outage_id: OutageId, form: FactsForm) -> None:
    with transaction():
        change_outage(actor(), outage_id, form.shop_id(), form.began_at(), form.keeper_id(), at=now())
