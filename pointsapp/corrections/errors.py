"""Refusals of corrections."""

from pointsapp.core.errors import RuleError


class CorrectionReasonMissing(RuleError):
    """Whoever asks for a correction, or refuses one, says why."""


class LineNotCorrectable(RuleError):
    """Only a credited line with points can be corrected; one that was reversed can't be reversed again."""


class StillUndoable(RuleError):
    """The counter itself can still undo the redemption (`minutes`)."""


class RedemptionNotCorrectable(RuleError):
    """The redemption has been taken back already."""


class CorrectionWaiting(RuleError):
    """The same line or redemption waits for a second person already."""


class CorrectionDecided(RuleError):
    """Somebody decided on the correction before."""


class DeciderHasNoOffice(RuleError):
    """The second person is of the review panel, a supervisor or the secretary."""


class DeciderAsked(RuleError):
    """The second person is another person than who asked."""


class DeciderConcerned(RuleError):
    """The second person belongs neither to the household nor to what is corrected."""


class DeciderUnmatched(RuleError):
    """Nobody has said yet in which household the second person lives, so the own one can't be kept apart."""


class DeciderKin(RuleError):
    """The second person is not entered as kin of the household."""


class CorrectedPointsSpent(RuleError):
    """The household holds fewer points (`balance`) than are to be taken back (`wanted`)."""

    in_points = frozenset({"balance", "wanted"})


class CorrectionInBundle(RuleError):
    """The correction belongs to a whole sheet, which is decided on at once."""


class NothingCredited(RuleError):
    """The sheet has no credited line left that does not wait for a second person already."""


class NothingElseWished(RuleError):
    """What is to be recorded instead is what was recorded."""


class NoGoodsBack(RuleError):
    """No good is to come back."""


class WishedPersonUnclear(RuleError):
    """What was typed (`text`) fits nobody, or several people, of those who lived here on the day of the deed."""
