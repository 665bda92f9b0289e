"""Goods, their prices, and every move of stock."""

from pointsapp.shop.service.rewards import add_reward, change_reward, open_shop, set_prices
from pointsapp.shop.service.stock import correct_stock, move_stock, put_back, take_in, take_off_shelf, write_off

__all__ = [
    "add_reward",
    "change_reward",
    "correct_stock",
    "move_stock",
    "open_shop",
    "put_back",
    "set_prices",
    "take_in",
    "take_off_shelf",
    "write_off",
]
