"""Texts for practice copies."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

PRACTICE = {
    "practice_running": _l("The practice copy is being made or removed right now. Look again in a minute."),
    "practice_unwritable": _l(
        "There is no new practice copy: %(folder)s can't be written (%(reason)s). Whoever looks after the computer"
        " makes room there, or lets the program write."
    ),
}
