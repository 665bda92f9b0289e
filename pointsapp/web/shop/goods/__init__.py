"""Goods: the shelf list, prices and photos, deliveries and counts, the price list on paper and from a file."""

from pointsapp.web.shop.goods import editing, history, importing, index, pictures, stocking
from pointsapp.web.shop.goods.group import pages

__all__ = ["editing", "history", "importing", "index", "pages", "pictures", "stocking"]
