"""Words about goods."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pointsapp.exchange.price_list import PriceRemark
from pointsapp.shop.types import Shelf, StockMoveKind

SHELF_WORDS = {
    Shelf.ON: _l("Offered"),
    Shelf.LOW: _l("Running low"),
    Shelf.OFF: _l("Not offered"),
}
MOVE_WORDS = {
    StockMoveKind.IN: _l("Delivery"),
    StockMoveKind.HANDED_OVER: _l("Redeemed"),
    StockMoveKind.TAKEN_BACK: _l("Redemption undone"),
    StockMoveKind.FOUND: _l("Found in a count"),
    StockMoveKind.LOST: _l("Lost, broken or expired"),
}
REMARK_WORDS = {
    PriceRemark.NAME_MISSING: _l("No name: write one, or leave the row out."),
    PriceRemark.NAME_TOO_LONG: _l("The name is longer than 60 letters: shorten it."),
    PriceRemark.NAME_TWICE: _l("The name stands in the list twice: leave one out, or tell them apart."),
    PriceRemark.UNIT_MISSING: _l("No unit: write what is handed over at one time."),
    PriceRemark.UNIT_IS_A_TIME: _l("“Each time” says nothing about the pack: look at the name and mend the unit."),
    PriceRemark.PRICE_MISSING: _l("No price."),
    PriceRemark.PRICE_UNCLEAR: _l("The price “%(text)s” can't be told: write one number."),
}
