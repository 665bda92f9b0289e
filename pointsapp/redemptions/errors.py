"""Refusals at the counter."""

from pointsapp.core.errors import RuleError


class NothingWanted(RuleError):
    """A quote is for one unit of something or more."""


class UnitsUnreadable(RuleError):
    """How many is written in plain figures (`text`)."""


class TooManyCodes(RuleError):
    """So many unknown codes were tried that the next must wait (`minutes`)."""


class LookTooOld(RuleError):
    """The card was read, or the household looked up, too long ago."""


class LookUpReasonMissing(RuleError):
    """Who serves a household without its card says why."""


class CheckWithoutWords(RuleError):
    """Who checked a month's look-ups says how many households were asked, and what they said."""


class HouseholdNotServed(RuleError):
    """The household has been closed: nobody can redeem for it."""


class CardHolderGone(RuleError):
    """The card's holder no longer lives in the household (`serial`)."""


class CollectorUnfit(RuleError):
    """Who collects is the holder, one of the household, or somebody else of the village, as was said."""


class CollectorUnknown(RuleError):
    """Nobody of the village has this name or household number (`text`)."""


class CollectorAmbiguous(RuleError):
    """Several persons fit what was typed: one is to be picked."""


class QuoteExpired(RuleError):
    """The quote's minutes are over."""


class QuoteUsed(RuleError):
    """The quote has become a redemption already."""


class QuoteOfAnotherCounter(RuleError):
    """The quote was made at another shop or by another keeper."""


class PriceChanged(RuleError):
    """The price of the goods is no longer that of the quote (`name`)."""


class NeedsSecondOfficer(RuleError):
    """Above the day's limit, or for the keeper's own household, a second officer signs first."""


class SecondOfficerHasNoOffice(RuleError):
    """The second officer is a clerk, the secretary or a supervisor of this village."""


class SecondOfficerIsKeeper(RuleError):
    """The second officer is another person than the keeper."""


class SecondOfficerCollects(RuleError):
    """The second officer belongs neither to the household nor collects for it."""


class SecondOfficerUnmatched(RuleError):
    """Nobody has said yet in which household the second officer lives, so the own one can't be kept apart."""


class SecondOfficerKin(RuleError):
    """The household is entered as kin of the second officer, or of somebody of that officer's household."""


class SecondOfficerPasswordNotOwn(RuleError):
    """The second officer still has the first password, which somebody else knows."""


class QuoteSigned(RuleError):
    """A second officer has signed the quote already."""


class UndoOver(RuleError):
    """The minutes in which the counter may undo are over (`minutes`)."""


class UndoElsewhere(RuleError):
    """A redemption is undone at the shop where it was made."""


class AlreadyUndone(RuleError):
    """The redemption has been undone already."""


class MoreBackThanTaken(RuleError):
    """Fewer units of the good (`name`) are with the household (`left`) than are to come back."""


class PartReturned(RuleError):
    """Some goods have come back already: only the rest can."""
