"""Refusals of household life."""

from pointsapp.core.errors import RuleError


class EventReasonMissing(RuleError):
    """Whoever records an event, or refuses one, says why."""


class EventWaiting(RuleError):
    """Another event of the household (`number`) waits for a second person already."""


class EventDecided(RuleError):
    """Somebody decided on the event before."""


class NothingHappened(RuleError):
    """All is so already: the group, the state, the head."""


class NobodyGoes(RuleError):
    """A split takes somebody along, one of them as head."""


class EverybodyGoes(RuleError):
    """A split leaves somebody, the head among them."""


class PointsBeyondBalance(RuleError):
    """More points (`wanted`) are to go than the household holds (`balance`)."""

    in_points = frozenset({"balance", "wanted"})


class WalletBelowZero(RuleError):
    """The household (`number`) is below zero: it is merged or handed on when that is settled."""


class SuccessorMissing(RuleError):
    """The head has died and others live there: one of them is head from now on."""
