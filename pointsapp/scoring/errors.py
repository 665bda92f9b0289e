"""Refusals of the scoring table."""

from pointsapp.core.errors import RuleError


class ItemSwitchedOff(RuleError):
    """The item is in the table but not in use."""


class ItemUnsettled(RuleError):
    """The item lacks something (`missing`) that its shape needs."""


class DeductionsOff(RuleError):
    """The item takes points away, and the village does not deduct."""


class PointsMissing(RuleError):
    """The item has a range, and no points were chosen in it."""

    in_points = frozenset({"least", "most"})


class PointsOutOfRange(RuleError):
    """The chosen points lie outside the item's range."""

    in_points = frozenset({"least", "most"})


class UnitsMissing(RuleError):
    """The item counts units, and none were given."""


class UnitsOutOfRange(RuleError):
    """Units are whole numbers from one to a sensible most."""


class PointsTooMany(RuleError):
    """One line would be worth more than any line may be."""

    in_points = frozenset({"most"})


class UnknownFault(RuleError):
    """A ticked fault does not belong to this checklist."""


class NotADraft(RuleError):
    """Only a draft can be changed or adopted."""


class MeetingInFuture(RuleError):
    """The meeting is said to have met on a day that has not come."""


class AttendanceMismatch(RuleError):
    """This kind of meeting does not count its attendance in this way."""


class MeetingCountsWrong(RuleError):
    """A count is below zero, nobody was due, or more came or voted than could (`which`)."""


class QuorumMissed(RuleError):
    """Too few came for the meeting to decide."""


class MajorityMissed(RuleError):
    """Not more than half of those present voted for it."""


class InForceBeforeAdoption(RuleError):
    """Rules can't count for days before the meeting that adopted them."""


class NothingToAdopt(RuleError):
    """No item of the draft is switched on."""


class ItemsUnsettled(RuleError):
    """Some items that are switched on lack something; settle them or switch them off."""


class NoRuleSetInForce(RuleError):
    """No rule set counted on that day in that group."""


class ItemNotInForce(RuleError):
    """The item's rule set did not count on the day of the deed."""


class ItemNameTaken(RuleError):
    """Another item in use has the same name in the same category."""


class CategoryNameTaken(RuleError):
    """Another category of the table is called so."""


class LaterVersionAdopted(RuleError):
    """A version of the same scope counts from a later day (`day`) already."""


class NotInForce(RuleError):
    """Only adopted rules that have not ended can be ended."""


class EndInPast(RuleError):
    """Rules can't end for days that are over, or before they begin (`day` is the first that may be)."""


class TableTakenAlready(RuleError):
    """Every row of the file stands in this draft already."""
