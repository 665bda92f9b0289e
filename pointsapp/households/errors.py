"""Refusals about households and who lives in them."""

from pointsapp.core.errors import RuleError


class NumberTaken(RuleError):
    """Another household has this number."""


class NumberUnreadable(RuleError):
    """A household number has letters that may not be in one."""


class NameUnreadable(RuleError):
    """A name is empty, too long, or has letters that nobody can see or read."""


class NameExists(RuleError):
    """Somebody of this name lives in the village already, and nobody said that it is another person."""


class HouseholdNeedsHead(RuleError):
    """A household has at least its head."""


class HeadNeedsSuccessor(RuleError):
    """While others live there, the head can't leave before somebody else is head."""


class HeadAlready(RuleError):
    """This member is the head already."""


class HeadMustBeAdult(RuleError):
    """A child can't be the head while grown-ups live in the household."""


class OneHeadOnly(RuleError):
    """A further member can't be entered as head: the head is changed instead."""


class StayDaysWrong(RuleError):
    """A stay begins and ends on a day that has come, and ends no earlier than it began."""


class StayOver(RuleError):
    """The member lives there no more."""


class GroupOver(RuleError):
    """The group has ended: no household can join it."""


class GroupInUse(RuleError):
    """Households that are not closed still belong to the group."""


class HouseholdClosed(RuleError):
    """The household (`number`) is closed: nothing happens to it any more."""


class SameHousehold(RuleError):
    """A household is neither merged with itself nor its own kin."""
