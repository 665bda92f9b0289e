"""Refusals about villages, their settings and groups."""

from pointsapp.core.errors import RuleError


class SlugTaken(RuleError):
    """Another village has this address already."""


class GroupNameTaken(RuleError):
    """The village has a group of this name already."""


class NoticeTooShort(RuleError):
    """A notice stands for at least three days."""


class SettingOutOfBounds(RuleError):
    """A setting's number is smaller or larger than it may be."""


class SlugUnreadable(RuleError):
    """A village's address has letters that may not be in one."""


class DivisionCodeWrong(RuleError):
    """A division code has 12 digits."""


class GroupEnded(RuleError):
    """The group has ended already."""


class LineUnreadable(RuleError):
    """A short text is empty, too long, or has letters that nobody can see."""
