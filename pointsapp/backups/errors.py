"""What keeps a backup from being made, and what keeps one from coming back."""

from pointsapp.core.errors import RuleError


class BackupRunning(RuleError):
    """Another backup is being made right now."""


class BackupFolderFull(RuleError):
    """There is not enough room for another backup."""


class BackupFolderUnwritable(RuleError):
    """The folder for backups can't be made or written."""


class BooksNotWhole(RuleError):
    """The copy of the books is not sound, so it does not count as a backup."""


class BackupKeyUnreadable(RuleError):
    """The public key for encrypting backups is none."""


class Unrestorable(Exception):
    """A backup can't come back here; the message says why and what to do."""
