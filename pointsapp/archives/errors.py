"""What keeps an archive from being made, and what keeps one from being read in."""

from pointsapp.core.errors import RuleError


class ArchiveRunning(RuleError):
    """Another archive of this village is being made right now."""


class ArchiveTooOften(RuleError):
    """So many archives were made in a short time that the next must wait (`minutes`)."""


class ArchiveUnwritable(RuleError):
    """The folder for archives can't be written, or the disk is full."""


class ArchiveUnreadable(RuleError):
    """The file is no zip, is cut off, or can't be opened."""


class ArchiveTooBig(RuleError):
    """Unpacked, the archive would be larger than any village's, or it is packed as no archive is."""


class ArchiveNameOdd(RuleError):
    """The zip holds a file that belongs in no archive."""


class ArchiveIncomplete(RuleError):
    """A file that the description names is not in the zip, or the description is missing."""


class ArchiveDamaged(RuleError):
    """A file in the zip is not what the description says."""


class ArchiveNewer(RuleError):
    """The archive was made by a newer release."""


class ArchiveOlder(RuleError):
    """The archive was made by an older release."""


class ArchiveColumnsDiffer(RuleError):
    """A table of the archive has other columns than this release."""


class ArchiveRowWrong(RuleError):
    """A row of the archive can't be one of this village's."""


class ArchiveBooksWrong(RuleError):
    """The books that were read in do not agree, or end elsewhere than the archive says."""


class ArchiveOfPractice(RuleError):
    """It is a practice copy, of which nothing counts."""


class ArchivePlaceTaken(RuleError):
    """There is something in this installation already."""


class ArchiveReadInBefore(RuleError):
    """The same village is in this installation already."""
