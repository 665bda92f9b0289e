"""A price list from a file: every row is shown and can be mended before it counts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.exchange.price_list import ProposedPrice, read_price_list
from pointsapp.exchange.sheets import read_table
from pointsapp.shop.queries import list_rewards
from pointsapp.shop.service import set_prices
from pointsapp.shop.types import ShopId
from pointsapp.web.guard import actor, allow, village
from pointsapp.web.messages import text_of
from pointsapp.web.shop.goods.forms import FileForm, PricesForm, typed_points
from pointsapp.web.shop.goods.group import PRICERS, UNPROCESSABLE, pages, this_shop
from pointsapp.web.shop.goods.words import REMARK_WORDS


@pages.get("/import")
@allow(*PRICERS)
def import_prices() -> ResponseReturnValue:
    """Ask for the file."""
    this_shop()
    return render_template("shop/goods/import.html", form=FileForm())


@pages.post("/import")
@allow(*PRICERS)
def look_at_prices() -> ResponseReturnValue:
    """Show what the file says, row by row. Nothing is changed: the rows stand in the form that comes back."""
    form = FileForm()
    sent = request.files.get("file")
    try:
        sheet = read_table(sent.read() if sent else b"", (sent.filename if sent else "") or "")
        proposed = read_price_list(sheet, village().point_scale)
    except RuleError as error:
        form.file.errors = [text_of(error)]
        return render_template("shop/goods/import.html", form=form), UNPROCESSABLE
    return _rows_page(PricesForm(formdata=None, rows=[_row(price) for price in proposed]))


@pages.post("/import/take-over")
@allow(*PRICERS)
def take_prices_over() -> ResponseReturnValue:
    """Take the ticked rows over, all or none."""
    form, shop = PricesForm(), this_shop()
    done: Answer = {}
    if not form.accepts(lambda: done.update(_take_over(shop.id, form))):
        return _rows_page(form), UNPROCESSABLE
    flash(_("Price list taken over: %(added)s added, %(changed)s changed.", **done), "done")
    return redirect(url_for("goods.index", shop=request.args.get("shop")), 303)


def _rows_page(form: PricesForm) -> str:
    shop = this_shop()
    with reading():
        known = {reward.name: reward for reward in list_rewards(actor().village_id, shop.id)}
    return render_template("shop/goods/import_rows.html", form=form, known=known)


def _row(price: ProposedPrice) -> dict[str, Any]:
    remarks = [str(REMARK_WORDS[remark]) % {"text": price.price_text} for remark in price.remarks]
    shown = "" if price.price_points is None else typed_points(price.price_points)
    return {
        "is_taken": not price.remarks,
        "name": price.name,
        "unit": price.unit,
        "price": shown or price.price_text,
        "remark": " ".join(remarks),
    }


def _take_over(shop_id: ShopId, form: PricesForm) -> Answer:
    prices = form.prices()

    def act(_request_id: RequestId) -> Answer:
        added, changed = set_prices(actor(), shop_id, prices, at=now())
        return {"added": added, "changed": changed}

    content = {"shop": shop_id, "prices": [(price.name, price.unit, price.price_points) for price in prices]}
    return run_once(actor(), form.request_key.data or "", "goods.set_prices", content, act, at=now())
