"""Refusals of notices, objections and crediting."""

from pointsapp.core.errors import RuleError


class NothingApproved(RuleError):
    """No line is approved and waiting, or none was chosen."""


class LineNotApproved(RuleError):
    """A chosen line is not, or no longer, approved and waiting for a notice."""


class NoticeStillRunning(RuleError):
    """Points are credited after the last day of the notice (`ends_on`)."""


class TickTooEarly(RuleError):
    """The channels are looked through on the last day (`ends_on`) or later."""


class ChannelsUnchecked(RuleError):
    """Nobody has said that the other channels were looked through."""


class NoticeClosed(RuleError):
    """The notice was closed, its lines are credited."""


class NoticeNotClosed(RuleError):
    """Points are credited when the notice is closed, not before."""


class NoticeStopped(RuleError):
    """The notice was taken down before its end: its lines stand on another one, or wait for one."""


class StopReasonMissing(RuleError):
    """Whoever stops a notice says why: the next one shows it."""


class NoticeOver(RuleError):
    """The days of the notice are over; the public page takes nothing any more."""


class LineNumberUnknown(RuleError):
    """The notice has no line of this number (`number`)."""


class LineNotOnNotice(RuleError):
    """The line no longer stands on this notice: it was struck off, changed or credited."""


class ObjectionAnswered(RuleError):
    """Somebody has answered this objection already."""


class AnswererRecorded(RuleError):
    """Who recorded the line does not answer for it."""


class AnswererReviewed(RuleError):
    """Who reviewed the line does not answer for it."""


class AnswererConcerned(RuleError):
    """Who lives in a household that is concerned, or objected, does not answer."""


class AnswererUnmatched(RuleError):
    """Nobody has said yet in which household the actor lives, so the own one can't be kept apart."""


class AnswererKin(RuleError):
    """Who is entered as kin of a household that is concerned does not answer."""


class OutcomeDoesNotFit(RuleError):
    """A posted line is upheld, voided or changed; a missing one is recorded or not."""


class NewPointsMissing(RuleError):
    """A changed line needs its new points, other than the old ones."""


class NewPointsOutsideTerms(RuleError):
    """The item can't be worth these points."""


class DeedIncomplete(RuleError):
    """A line to be recorded needs what was done, on which day, by which household."""


class HouseholdNumberUnknown(RuleError):
    """The village has no household of this number (`number`)."""


class ObjectorUnknown(RuleError):
    """Nobody of this name (`name`) lives in the household."""


class TooManyObjections(RuleError):
    """Too many came in from one place, or for one notice, in a short time."""
