"""What keeps a village's archive from being made or read in, for pages and for the command line."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pointsapp.archives import errors

ARCHIVES = {
    errors.ArchiveRunning.code: _l("Another file is being made right now. Look again in a minute."),
    errors.ArchiveTooOften.code: _l(
        "It was made several times just now. Fetch the file that is ready, or wait %(minutes)s min and make it anew."
    ),
    errors.ArchiveUnwritable.code: _l(
        "Nothing was written: %(folder)s can't be written (%(reason)s). Whoever looks after the computer makes room"
        " there, or lets the program write."
    ),
    errors.ArchiveUnreadable.code: _l(
        "%(file)s is no export of a village: it is not there, is no zip file, or is cut off. Copy it again from where"
        " it was made. Nothing was changed."
    ),
    errors.ArchiveTooBig.code: _l(
        "Unpacked, this file would fill %(megabytes)s MB as no village's data does. It was not unpacked, and nothing"
        " was changed."
    ),
    errors.ArchiveNameOdd.code: _l(
        "There is a file in it that belongs in no export: %(name)s. Take the export as the program made it. Nothing was"
        " changed."
    ),
    errors.ArchiveIncomplete.code: _l(
        "%(name)s is missing in it. Take the export as the program made it. Nothing was changed."
    ),
    errors.ArchiveDamaged.code: _l(
        "%(name)s in it is not what was written there: the file is damaged or was changed. Copy it again from where it"
        " was made. Nothing was changed."
    ),
    errors.ArchiveNewer.code: _l(
        "A newer release of the program made this export. Install that release here first. Nothing was changed."
    ),
    errors.ArchiveOlder.code: _l(
        "An older release of the program made this export. Read it in with that release, then upgrade: flask db upgrade"
        " keeps the books. Nothing was changed."
    ),
    errors.ArchiveColumnsDiffer.code: _l(
        "%(table)s has other columns than this release (%(columns)s): it was changed after it was made. Nothing was"
        " changed here."
    ),
    errors.ArchiveRowWrong.code: _l(
        "%(table)s, from line %(line)s: %(reason)s. No export of this program has such a row. Nothing was changed."
    ),
    errors.ArchiveBooksWrong.code: _l(
        "The books in it do not agree (%(reason)s). Check them where they were made: flask ledger verify. Nothing was"
        " changed."
    ),
    errors.ArchiveOfPractice.code: _l(
        "This is a practice copy: nothing in it counts, so it is neither taken out nor read in. Nothing was changed."
    ),
    errors.ArchivePlaceTaken.code: _l(
        "There is something in this installation already (%(table)s). A village is read into an empty one: give another"
        " database. Nothing was changed."
    ),
    errors.ArchiveReadInBefore.code: _l(
        "%(name)s is in this installation already, and is read in once only. Nothing was changed."
    ),
}
