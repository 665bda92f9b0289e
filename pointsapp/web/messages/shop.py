"""Texts for refusals of the shop."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SHOP = {
    "out_of_stock": _l("%(name)s: only %(stock)s %(unit)s left on the shelf."),
    "units_not_positive": _l("Units that come or go are whole numbers from 1."),
    "units_too_many": _l("More than %(most)s at one time? Look at the number again."),
    "reward_name_taken": _l("The shop has goods called “%(name)s” already. Change those, or choose another name."),
    "too_many_prices": _l("At most %(most)s goods can be read from one file. Split it."),
    "reward_off": _l("%(name)s is not offered at present."),
    "price_not_positive": _l("Goods cost one point or more."),
    "price_too_high": _l("A price of more than %(most)s points can't be. Look at the number again."),
    "shop_name_taken": _l("The village has a shop called “%(name)s” already."),
    "nothing_came": _l("Write how many came, at least for one of the goods."),
    "reason_missing": _l("Write why: whoever checks the shelf reads it."),
}
