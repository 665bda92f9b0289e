"""What keeps a practice copy from being made."""

from pointsapp.core.errors import RuleError


class PracticeRunning(RuleError):
    """The practice copy is being made or removed right now."""


class PracticeUnwritable(RuleError):
    """The folder for practice copies can't be written, or the disk is full."""
