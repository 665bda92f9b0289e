"""Refusals about villages, their settings and groups."""

from pointsapp.core.errors import RuleError


class SlugTaken(RuleError):
    """Another village has this address already."""


class GroupNameTaken(RuleError):
    """The village has a group of this name already."""


class NoticeTooShort(RuleError):
    """A notice stands for at least three days."""
