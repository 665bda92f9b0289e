"""Refusals of sheets and their lines."""

from pointsapp.core.errors import RuleError


class LineStateChanged(RuleError):
    """The line is no longer in the state that the act began with: somebody else was faster."""


class LineChangedMeanwhile(RuleError):
    """Somebody else saved the line after this page had read it."""


class LineNotMendable(RuleError):
    """The line is with the panel or beyond."""


class HappenedInFuture(RuleError):
    """The day of the activity has not come yet."""


class SheetUnderWay(RuleError):
    """Day, title and place stay as they are while lines are with the panel or beyond."""


class HouseholdTwice(RuleError):
    """The item counts once for a household, and the household (`number`) is in the sheet with it."""


class MemberTwice(RuleError):
    """The same person is in the sheet with the same item already."""


class DoerMissing(RuleError):
    """The item counts for each person, and nobody was named."""


class NotAtHome(RuleError):
    """Nobody lived in the household on that day."""


class DoerLivedElsewhere(RuleError):
    """The person did not live in this household on that day."""


class LeaderUnknown(RuleError):
    """The leader did not live in the village on that day."""


class ItemNotUsable(RuleError):
    """The item was not in the rules of this household's group on that day, or is switched off."""


class EvidenceMissing(RuleError):
    """An item of the sheet (`item`) wants a photo, and there is none."""


class SheetEmpty(RuleError):
    """There is no line to submit."""


class SheetHasProblems(RuleError):
    """Some lines need mending before the sheet can be submitted (`count`)."""


class NothingToTakeBack(RuleError):
    """No line of the sheet waits for the panel any more."""


class NotARecorder(RuleError):
    """Only who recorded the sheet takes it back."""


class SheetIsOpening(RuleError):
    """The sheet carries balances over from paper books: it takes no deeds."""


class OpeningTwice(RuleError):
    """The household (`number`) has an opening balance already."""


class OpeningTooLate(RuleError):
    """The household (`number`) has exchanged points here already: only the secretary may still carry a balance over."""


class OpeningOfClosed(RuleError):
    """The household (`number`) is closed."""


class SheetTooLong(RuleError):
    """A sheet holds so many lines at most (`most`)."""


class PasteTooLong(RuleError):
    """One pasted list holds so many names at most (`most`)."""


class PhotosTooMany(RuleError):
    """An activity holds so many photos at most (`most`)."""


class ReviewMeetingInFuture(RuleError):
    """The day of the review meeting has not come yet."""


class MeetingTooLongAgo(RuleError):
    """A review meeting is entered within so many days (`days`)."""


class NobodyPresent(RuleError):
    """A review meeting needs somebody who sits in it."""


class NotOnPanel(RuleError):
    """A person listed for the meeting was not on the panel that day."""


class PersonSeatedTwice(RuleError):
    """Two logins of one person (`name`) are listed for one meeting."""


class SeatTaken(RuleError):
    """A person (`name`) has decided in this meeting and stays in its list as present."""


class NotInMeeting(RuleError):
    """Only who sat in the meeting decides in it."""


class SteppedOut(RuleError):
    """Who stepped out of the meeting decides nothing in it."""


class ReviewerUnmatched(RuleError):
    """Nobody has said yet in which household the reviewer lives."""


class ReviewerKin(RuleError):
    """The household (`number`) stands in the register as the actor's kin."""


class ReviewBarred(RuleError):
    """The line of a household (`number`) is the actor's own, or recorded by the actor."""


class RefusalNeedsReason(RuleError):
    """The household (`number`) and the recorder must read why a line was refused."""


class MeetingBeforeDeed(RuleError):
    """The meeting was held before the deed was done (`happened_on`)."""


class NothingDecided(RuleError):
    """No line was decided on."""
