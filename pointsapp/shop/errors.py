"""Refusals of the shop."""

from pointsapp.core.errors import RuleError


class OutOfStock(RuleError):
    """Fewer units are on the shelf than are wanted (`name`, `stock`, `unit`)."""


class UnitsNotPositive(RuleError):
    """Units that come or go are whole numbers from one."""


class UnitsTooMany(RuleError):
    """More units at one time than a village shop ever moves (`most`)."""


class NothingCame(RuleError):
    """A delivery without any goods."""


class ReasonMissing(RuleError):
    """Units that are found or lost need a reason in words."""


class RewardNameTaken(RuleError):
    """The shop has goods of this name already (`name`)."""


class RewardOff(RuleError):
    """The goods are not offered at present (`name`)."""


class PriceNotPositive(RuleError):
    """Goods cost one point or more."""


class PriceTooHigh(RuleError):
    """A price above anything a village gives (`most`)."""

    in_points = frozenset({"most"})


class ShopNameTaken(RuleError):
    """The village has a shop of this name already (`name`)."""


class TooManyPrices(RuleError):
    """A price list with more goods than a village shop holds (`most`)."""
