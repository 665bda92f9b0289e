"""Texts for backups."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

BACKUPS = {
    "backup_running": _l("Another backup is being made right now. Look again in a minute."),
    "backup_folder_full": _l(
        "There is no backup: %(folder)s has too little room (%(free_mb)s MB free, %(needed_mb)s MB needed). Make room"
        " on that disk, then try again."
    ),
    "backup_folder_unwritable": _l(
        "There is no backup: %(folder)s can't be written (%(reason)s). Whoever looks after the computer lets the"
        " program write there, or names another folder."
    ),
    "books_not_whole": _l(
        "There is no backup: the copy of the books is not sound (%(reason)s). Keep the backups from before, and let"
        " whoever looks after the computer run: flask ledger verify."
    ),
    "backup_key_unreadable": _l(
        "There is no backup: the key for encrypting is unreadable. Whoever looks after the computer puts"
        " BACKUP_PUBLIC_KEY right."
    ),
}
