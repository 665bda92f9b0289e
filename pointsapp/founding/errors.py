"""Refusals while the first village is set up."""

from pointsapp.core.errors import RuleError


class SetupCodeUnreadable(RuleError):
    """The check letters don't fit: the code was mistyped."""


class SetupCodeWrong(RuleError):
    """This is not the code that the program printed last."""


class SetupCodeSpent(RuleError):
    """The code was used already or tried too often: starting the program again prints a new one."""


class DivisionCodeMistyped(RuleError):
    """What was typed as a division code is not 12 digits."""


class GroupsUnreadable(RuleError):
    """There is no group in what was typed, or more than a village has."""


class GroupNamedTwice(RuleError):
    """Two of the groups have one name."""


class PeopleUnreadable(RuleError):
    """There is no name in what was typed, or more than a village has officers."""


class SetupIncomplete(RuleError):
    """Something of the six is still missing."""


class SetupChanged(RuleError):
    """The draft is not the one that the person looked at."""
