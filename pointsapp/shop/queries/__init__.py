"""Reading the shop."""

from pointsapp.shop.queries.lists import count_moves, list_moves, list_wanted_rewards, page_of_rewards, stretch_of_moves
from pointsapp.shop.queries.rewards import (
    find_rewards,
    get_reward,
    get_shop,
    last_position,
    list_rewards,
    list_shops,
    stock_value,
)

__all__ = [
    "count_moves",
    "find_rewards",
    "get_reward",
    "get_shop",
    "last_position",
    "list_moves",
    "list_rewards",
    "list_shops",
    "list_wanted_rewards",
    "page_of_rewards",
    "stock_value",
    "stretch_of_moves",
]
