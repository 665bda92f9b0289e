"""Refusals of sheets and their lines."""

from pointsapp.core.errors import RuleError


class LineStateChanged(RuleError):
    """The line is no longer in the state that the act began with: somebody else was faster."""
