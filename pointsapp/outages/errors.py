"""Refusals about power cuts."""

from pointsapp.core.errors import RuleError


class NothingToOffer(RuleError):
    """A shop that offers nothing needs no slips."""


class PagesOutOfRange(RuleError):
    """So many pages of slips are printed at one time: from one to `most`."""


class OutageInFuture(RuleError):
    """A power cut is entered when it is over."""


class KeeperNotInOffice(RuleError):
    """Who stood at the counter kept the shop on that day."""


class OutageChanged(RuleError):
    """Somebody else saved the entry since this page was opened."""


class OutageNotOpen(RuleError):
    """The entry was handed in or is in the books: it can't be written in."""


class OutageNotHandedIn(RuleError):
    """Only an entry that was handed in can be confirmed or taken back."""


class OutageHasSlips(RuleError):
    """An entry of which slips are in the books stays."""


class NothingEntered(RuleError):
    """An entry without a line can't be handed in."""


class LinesToMend(RuleError):
    """So many lines can't be read: they are mended or set aside first (`count`)."""


class TooManySlips(RuleError):
    """More slips than one entry takes (`most`)."""


class ConfirmerHasNoOffice(RuleError):
    """The second person is a clerk, the secretary or a supervisor."""


class ConfirmerEntered(RuleError):
    """The second person has neither written in the entry nor stood at the counter."""


class ConfirmerConcerned(RuleError):
    """All slips that are left are of the officer's own household or kin, or the officer collected them."""


class SettlerHasNoOffice(RuleError):
    """Open slips are decided on by the secretary, or by a supervisor where the secretary is concerned."""


class SettlerConcerned(RuleError):
    """Who decides on an open slip is not of the household, did not collect, enter or hand over."""


class ConfirmerUnmatched(RuleError):
    """Nobody has said yet in which household the second person lives, so the own one can't be kept apart."""


class SettlerKin(RuleError):
    """The slip's household is entered as kin of who decides."""


class DecisionWordsMissing(RuleError):
    """Whoever decides on an open slip says what was agreed."""


class SlipSettled(RuleError):
    """The slip was posted or settled before."""


class SlipUnclear(RuleError):
    """What the slip takes could not be read, so it can't be paid with points."""


class CashMissing(RuleError):
    """Money that was collected is counted."""
