"""Texts for refusals while the first village is set up."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FOUNDING = {
    "setup_code_unreadable": _l("This code was mistyped: compare each letter with the program's window."),
    "setup_code_wrong": _l(
        "This is not the code that the program showed last. Only the newest counts: look at the window again."
    ),
    "setup_code_spent": _l(
        "The code was used already or tried too often. End the program and start it again: it shows a new one."
    ),
    "division_code_mistyped": _l("A division code has 12 digits. You typed %(count)s. Count them again."),
    "groups_unreadable": _l("Type 1 to %(most)s groups: how many there are, or their names with commas between."),
    "group_named_twice": _l("Two groups are called “%(name)s”. Give each its own name."),
    "people_unreadable": _l("Type 1 to %(most)s names, with commas between."),
    "setup_incomplete": _l("Something is still missing. Answer the questions that are left."),
    "setup_changed": _l("What was told has changed meanwhile. Look through it once more."),
}
