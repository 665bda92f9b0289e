"""Texts for refusals about rosters and opening balances."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ROSTERS = {
    "nothing_to_take": _l(
        "There is nothing to take: everything stands in the village already, or needs mending first."
    ),
    "roster_moved": _l(
        "The village's households changed since this list was looked at. Look at it again; nothing was taken."
    ),
    "groups_not_made": _l("The village does not have these groups yet: %(names)s. Tick that they be made."),
    "batch_undone": _l("This list was undone already."),
    "batch_not_newest": _l("A later list was taken in after this one. Undo that one first."),
    "batch_in_use": _l(
        "This list can't be undone any more: %(count)s entries depend on it, the first at household %(number)s."
        " Change single households on their pages."
    ),
    "batch_changed_since": _l(
        "Household %(number)s was changed by hand after this list. Change single households on their pages."
    ),
    "closing_with_points": _l("Household %(number)s still has points, so a list can't close it. Close it on its page."),
    "column_twice": _l("Two columns are said to hold the same thing. Choose one of them."),
    "columns_unsaid": _l("Say which column holds the household number, and which the head or the members."),
}
