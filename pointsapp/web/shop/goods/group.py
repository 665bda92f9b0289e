"""The page group: its address, who may read, who moves stock, who sets prices, and which shop it is about."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Blueprint, current_app, request

from pointsapp.core.actor import Role
from pointsapp.core.db import reading
from pointsapp.core.errors import Absent
from pointsapp.shop.models import Shop
from pointsapp.shop.queries import get_shop, list_shops
from pointsapp.shop.types import ShopId
from pointsapp.web.guard import actor

pages = Blueprint("goods", __name__, url_prefix="/v/<slug>/goods")
READERS = (Role.KEEPER, Role.CLERK, Role.SECRETARY, Role.SUPERVISOR)
STOCKERS = (Role.KEEPER, Role.CLERK)
PRICERS = (Role.CLERK, Role.SECRETARY)
UNPROCESSABLE = 422
_ID = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


def may_stock() -> bool:
    """Tell whether this person takes deliveries in and corrects the shelf."""
    return actor().has(*STOCKERS)


def may_price() -> bool:
    """Tell whether this person adds goods and sets prices."""
    return actor().has(*PRICERS)


def find_shop() -> Shop | None:
    """Find the shop of this address: the one it names, else the village's first; None in a village without."""
    wanted = request.args.get("shop", "")
    with reading():
        if wanted:
            return get_shop(actor().village_id, ShopId(int(wanted) if _ID.fullmatch(wanted) else 0))
        shops = list_shops(actor().village_id)
    return shops[0] if shops else None


def this_shop() -> Shop:
    """Give the shop of this address. Errors: Absent in a village without a shop."""
    shop = find_shop()
    if shop is None:
        raise Absent()
    return shop


def photo_folder() -> Path:
    """Give the folder of kept photos."""
    return Path(current_app.instance_path) / "files"
