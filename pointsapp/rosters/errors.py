"""Refusals of lists that are taken in and batches that are undone."""

from pointsapp.core.errors import RuleError


class NothingToTake(RuleError):
    """Everything of the list stands in the village already, or nothing of it can be taken."""


class RosterMoved(RuleError):
    """The village's households changed since the list was compared with them, or its columns are read otherwise."""


class GroupsNotMade(RuleError):
    """The list names groups that the village does not have, and nobody said that they be made."""


class BatchUndone(RuleError):
    """The batch was undone already."""


class BatchNotNewest(RuleError):
    """A later batch stands on this one."""


class BatchInUse(RuleError):
    """Something depends on what the batch brought: `count` entries, the first at household `number`."""


class BatchChangedSince(RuleError):
    """Something that the batch changed was changed again by hand (household `number`)."""


class ClosingWithPoints(RuleError):
    """A household that holds points can't be closed by a list (`number`)."""


class ColumnTwice(RuleError):
    """Two columns were said to hold the same thing."""


class ColumnsUnsaid(RuleError):
    """Household number, group, and head or member must be told apart before a list can be read."""
