"""Texts for refusals about households and who lives in them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

HOUSEHOLDS = {
    "number_taken": _l("Another household has the number “%(number)s” already."),
    "number_unreadable": _l(
        "A household number has 1 to 20 letters: digits, letters, Chinese letters, and . _ / # - between."
    ),
    "name_unreadable": _l(
        "A name has 1 to %(most)s letters: Chinese ones, rare ones too, others, and · between."
        " It holds no signs, and nothing that can't be seen."
    ),
    "name_exists": _l(
        "%(name)s lives in household %(number)s already."
        " If this is another person of the same name, tick the box for that."
    ),
    "household_needs_head": _l("A household needs at least its head: type one name."),
    "head_needs_successor": _l("Others still live here. First make one of them head, then end this stay."),
    "head_already": _l("This member is the head already."),
    "head_must_be_adult": _l("A child can't be head while grown-ups live in the household."),
    "one_head_only": _l("A household has one head. Use “Change the head” for that."),
    "stay_days_wrong": _l("The day must have come, and a stay ends no earlier than it began."),
    "stay_over": _l("This member lives here no more."),
    "group_over": _l("The group “%(name)s” has ended. Choose another one."),
    "group_in_use": _l("%(count)s households still belong to this group. Move them to another group first."),
    "household_closed": _l("Household %(number)s is closed. Choose another one."),
    "same_household": _l("Name another household: it can't be the same one."),
}
