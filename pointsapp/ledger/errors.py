"""Refusals of the ledger."""

from pointsapp.core.errors import RuleError


class InsufficientPoints(RuleError):
    """The wallet holds fewer points than are to leave it."""

    in_points = frozenset({"balance", "wanted"})


class PointsNotPositive(RuleError):
    """A transfer moves one point or more."""


class AlreadyReversed(RuleError):
    """A transfer can be reversed once."""


class NotReversible(RuleError):
    """A reversal itself can't be reversed."""
