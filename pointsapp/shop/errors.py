"""Refusals of the shop."""

from pointsapp.core.errors import RuleError


class OutOfStock(RuleError):
    """Fewer units are on the shelf than are wanted (`name`, `stock`, `unit`)."""


class UnitsNotPositive(RuleError):
    """Units that come or go are whole numbers from one."""


class RewardNameTaken(RuleError):
    """The shop has goods of this name already."""


class RewardOff(RuleError):
    """The goods are not offered at present (`name`)."""


class PriceNotPositive(RuleError):
    """Goods cost one point or more."""


class ShopNameTaken(RuleError):
    """The village has a shop of this name already."""
