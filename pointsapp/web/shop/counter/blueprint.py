"""The counter's blueprint, and at which shop this device stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from pointsapp.core.db import reading
from pointsapp.shop.models import Shop
from pointsapp.shop.queries import list_shops
from pointsapp.shop.types import ShopId
from pointsapp.web.guard import actor, settings, village

SHOP_COOKIE = "counter_shop"
UNPROCESSABLE = 422

POSTINGS = {"counter.confirm", "counter.undo"}
"""A posting is answered even where the shop was closed meanwhile: it may have been done before. It finds out where it
stands itself, where it reads what is posted."""

pages = Blueprint("counter", __name__, url_prefix="/v/<slug>/counter")


def this_shop() -> Shop:
    """Give the shop at which this device stands."""
    shop: Shop = g.counter_shop
    return shop


def this_shop_id() -> ShopId:
    """Give the id of the shop at which this device stands, 0 where it stands at none."""
    shop_id: ShopId = g.counter_shop_id
    return shop_id


def open_shops() -> list[Shop]:
    """Give the village's open shops."""
    shops: list[Shop] = g.counter_shops
    return shops


def look_for_shop() -> None:
    """Find out at which shop this device stands."""
    g.counter_shops = list_shops(actor().village_id)
    stand_at([shop.id for shop in g.counter_shops])
    g.counter_shop = next((shop for shop in g.counter_shops if shop.id == this_shop_id()), None)


def stand_at(open_shop_ids: Sequence[ShopId]) -> None:
    """Stand at the only open shop, or at the one that was picked on this device."""
    kept = request.cookies.get(SHOP_COOKIE, "")
    may_be = open_shop_ids if len(open_shop_ids) == 1 else [each for each in open_shop_ids if str(each) == kept]
    g.counter_shop_id = may_be[0] if may_be else ShopId(0)


@pages.before_request
def _find_shop() -> ResponseReturnValue | None:
    if request.endpoint in POSTINGS:
        return None
    with reading():
        look_for_shop()
    if g.counter_shop is None and request.endpoint != "counter.choose_shop":
        return redirect(url_for("counter.choose_shop"), 303)
    return None


@pages.context_processor
def _counter() -> dict[str, Any]:
    if g.get("actor") is None:
        return {}
    shop = g.get("counter_shop")
    return {
        "counter": {
            "shop_key": f"{village().slug}/{shop.id if shop else 0}",
            "shop_name": shop.name if shop else "",
            "has_choice": len(g.get("counter_shops", ())) > 1,
            "user_id": actor().user_id,
            "is_voice_on": settings().has_voice,
            "start_url": url_for("counter.scan"),
            "login_url": url_for("door.sign_in", next=""),
        }
    }
