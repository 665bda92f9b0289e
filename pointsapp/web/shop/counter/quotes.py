"""The quote screen: what it costs, who answers for it, until when it holds."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent, RuleError
from pointsapp.redemptions.models import Quote
from pointsapp.redemptions.queries import (
    describe_customer,
    describe_quote_people,
    find_redemption_of_quote,
    get_quote_by_uid,
    list_quote_lines,
    look_of,
)
from pointsapp.redemptions.service import renew_quote
from pointsapp.redemptions.service.checks import is_second_needed
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of
from pointsapp.web.shop.counter.blueprint import UNPROCESSABLE, pages, this_shop
from pointsapp.web.shop.counter.looks import write_look
from pointsapp.web.shop.counter.second import SecondForm, sign_as_second
from pointsapp.web.shop.wording import collector_text, goods_text, points_text
from pointsapp.web.show import points_unit


@pages.get("/quotes/<uuid:uid>")
@allow(Role.KEEPER)
def quote(uid: UUID) -> ResponseReturnValue:
    """Show a quote; once it is used, its receipt."""
    with reading():
        found = own_quote(uid)
        done = find_redemption_of_quote(actor().village_id, found.id)
    if done is not None:
        return redirect(url_for("counter.receipt", uid=done.uid), 303)
    return _quote_page(found, SecondForm(formdata=None))


@pages.post("/quotes/<uuid:uid>/second")
@allow(Role.KEEPER)
def second(uid: UUID) -> ResponseReturnValue:
    """Let a second officer sign the quote on the own login."""
    with reading():
        found = own_quote(uid)
    form = SecondForm()
    if not form.accepts(lambda: sign_as_second(found.id, form.login.data or "", form.password.data or "", at=now())):
        return _quote_page(found, form), UNPROCESSABLE
    return redirect(url_for("counter.quote", uid=uid), 303)


@pages.post("/quotes/<uuid:uid>/renew")
@allow(Role.KEEPER)
def renew(uid: UUID) -> ResponseReturnValue:
    """Make a new quote of the same goods for the same household."""
    with reading():
        found = own_quote(uid)
    try:
        with transaction():
            again = renew_quote(actor(), found.id, at=now())
    except RuleError as error:
        flash(text_of(error), "refused")
        return redirect(goods_url(found), 303)
    return redirect(url_for("counter.quote", uid=again.uid), 303)


def own_quote(uid: UUID) -> Quote:
    """Give a quote that this keeper made at this shop. Errors: Absent."""
    found = get_quote_by_uid(actor().village_id, str(uid))
    if (found.made_by_id, found.shop_id) != (actor().user_id, this_shop().id):
        raise Absent()
    return found


def goods_url(found: Quote) -> str:
    """Give the way back to the goods, with the quantities kept."""
    return url_for("counter.goods", look=write_look(look_of(found)), quote=found.uid)


def confirm_key(uid: str) -> str:
    """Give the key under which a quote is confirmed: the same however often it is shown."""
    return uid


def _quote_page(found: Quote, form: SecondForm) -> str:
    with reading():
        facts = _quote_facts(found)
    urls = {
        "confirm": url_for("counter.confirm", uid=found.uid),
        "renew": url_for("counter.renew", uid=found.uid),
        "second": url_for("counter.second", uid=found.uid),
        "goods": goods_url(found),
        "start": url_for("counter.scan"),
    }
    return render_template("shop/counter/quote.html", quote=facts, urls=urls, second_form=form, refusal="")


def _quote_facts(found: Quote) -> dict[str, Any]:
    at = now()
    village_id = actor().village_id
    customer = describe_customer(village_id, found.household_id)
    lines = list_quote_lines(village_id, found.id)
    collector_name, second_name = describe_quote_people(village_id, found.id)
    is_needed = is_second_needed(actor(), found.household_id, found.collector_id, found.total_points, at=at)
    return {
        "household_name": customer.head_name,
        "lines": [
            {"name": line.name, "quantity": line.units, "unit": line.unit, "points": line.points} for line in lines
        ],
        "total_points": found.total_points,
        "left_points": customer.balance - found.total_points,
        "unit": points_unit(),
        "collector_text": collector_text(found.collected_by, collector_name),
        "seconds_left": max(0, math.ceil((found.expires_at - at).total_seconds())),
        "request_key": confirm_key(found.uid),
        "needs_second": is_needed and second_name is None,
        "second_name": second_name,
        "summary": _(
            "%(name)s: %(goods)s, %(points)s",
            name=customer.head_name,
            goods=goods_text(lines),
            points=points_text(found.total_points),
        ),
    }
