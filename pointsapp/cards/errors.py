"""Refusals about cards."""

from pointsapp.core.errors import RuleError


class CardCodeUnreadable(RuleError):
    """What was scanned or typed is not a card's code: wrong length, letters or check letters."""


class CardForPractice(RuleError):
    """The card was printed in a practice copy, and this is a real shop."""


class CardNotForPractice(RuleError):
    """The card is a real one, and this is a practice copy."""


class CardUnknown(RuleError):
    """No card of this village has this code."""


class CardNotHandedOut(RuleError):
    """The card was printed but not ticked as handed out (`serial`)."""


class CardEnded(RuleError):
    """The card was replaced, reported lost or taken back (`serial`)."""


class CardFrozen(RuleError):
    """The card was reported lost and is frozen until the desk knows more (`serial`)."""


class CardNotInUse(RuleError):
    """Only a card in somebody's hands can be reported lost (`serial`)."""


class CardNotFrozen(RuleError):
    """Only a frozen card can be set free again (`serial`)."""


class ReporterMissing(RuleError):
    """Whoever freezes a card, or sets it free, notes who reported it."""


class CardNotWaiting(RuleError):
    """Only a card that waits for hand-over can be printed again as spoilt (`serial`)."""


class CardEndedBefore(RuleError):
    """A card that ended before can't be replaced once more (`serial`)."""


class HolderNotHere(RuleError):
    """A card's holder is a grown-up member who lives in the household (`number` of the household)."""


class TooManyCards(RuleError):
    """More cards than one printing holds (`most`)."""
