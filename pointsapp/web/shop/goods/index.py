"""The shelf list, and the first shop of a village."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.exchange.text import clean_text
from pointsapp.shop.models import Reward
from pointsapp.shop.queries import list_rewards, list_shops, list_wanted_rewards, page_of_rewards
from pointsapp.shop.rules import is_low
from pointsapp.shop.service import open_shop
from pointsapp.shop.types import Order, RewardFilter, Shelf
from pointsapp.web import show
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow, settings
from pointsapp.web.shop.goods.forms import ShopForm
from pointsapp.web.shop.goods.group import PRICERS, READERS, find_shop, may_price, may_stock, pages, this_shop
from pointsapp.web.shop.goods.words import SHELF_WORDS


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List a shop's goods with price and stock."""
    shop = find_shop()
    if shop is None:
        form = ShopForm(name=settings().shop_name)
        return render_template("shop/goods/no_shop.html", form=form, may_price=may_price())
    wanted = _wanted()
    with reading():
        page = page_of_rewards(actor().village_id, shop.id, wanted, page=request.args.get("page", 1, type=int))
        shops = list_shops(actor().village_id)
    rights = {"may_price": may_price(), "may_stock": may_stock()}
    facts = {"shop": shop, "shops": shops, "wanted": wanted, "shelf_words": SHELF_WORDS, "looks": _looks(page.rows)}
    return render_template("shop/goods/index.html", page=page, **facts, **rights)


@pages.post("/shop")
@allow(*PRICERS)
def open_first_shop() -> ResponseReturnValue:
    """Open the village's shop."""
    form = ShopForm()

    def act() -> None:
        with transaction():
            open_shop(actor(), form.name.data or "", at=now())

    if not form.accepts(act):
        return render_template("shop/goods/no_shop.html", form=form, may_price=True), 422
    flash(_("The shop is open. Add what it offers."), "done")
    return redirect(url_for("goods.index"), 303)


@pages.get("/export")
@allow(*READERS)
def export() -> ResponseReturnValue:
    """Give the list as a workbook."""
    shop = this_shop()
    with reading():
        rewards = list_wanted_rewards(actor().village_id, shop.id, _wanted())
    columns = [_("Name"), _("Unit"), _("Price of one"), _("Stock"), _("Runs low at"), _("State")]
    return xlsx(
        _("Goods"),
        columns,
        [
            [
                reward.name,
                reward.unit,
                show.points_number(reward.price_points),
                reward.stock,
                settings().low_stock_units if reward.low_stock_units is None else reward.low_stock_units,
                str(SHELF_WORDS[Shelf.ON if reward.is_on else Shelf.OFF]),
            ]
            for reward in rewards
        ],
    )


@pages.get("/prices")
@allow(*READERS)
def prices() -> ResponseReturnValue:
    """Show the price list for the wall: what is offered, in large print."""
    shop = this_shop()
    with reading():
        rewards = list_rewards(actor().village_id, shop.id, only_on=True)
    return render_template("shop/goods/prices.html", shop=shop, rewards=rewards, today=village_day(now()))


def _wanted() -> RewardFilter:
    shelf, sort = request.args.get("shelf", ""), request.args.get("sort", "")
    order = sort.removeprefix("-")
    return RewardFilter(
        text=clean_text(request.args.get("q", "")),
        shelf=Shelf(shelf) if shelf in set(Shelf) else None,
        low_units=settings().low_stock_units,
        order=Order(order) if order in set(Order) else Order.SHELF,
        is_descending=sort.startswith("-"),
    )


def _looks(rewards: Sequence[Reward]) -> dict[int, list[str]]:
    """Give the states that each of the goods shows."""
    looks: dict[int, list[str]] = {}
    for reward in rewards:
        low = is_low(reward.stock, reward.low_stock_units, settings().low_stock_units)
        stock = "out_of_stock" if reward.stock == 0 else "low_stock" if low else ""
        looks[reward.id] = [name for name in ("" if reward.is_on else "off", stock if reward.is_on else "") if name]
    return looks
