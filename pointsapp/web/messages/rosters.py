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
    "sheet_is_opening": _l("This sheet carries balances of the old books over. Record deeds on a sheet of their own."),
    "opening_twice": _l(
        "Household %(number)s has an opening balance already. To mend it, look for its line, or ask for a correction."
    ),
    "opening_too_late": _l(
        "Household %(number)s has exchanged points here already, so its old book must be looked at again:"
        " only the secretary can record it now, and the panel reviews it."
    ),
    "opening_of_closed": _l("Household %(number)s is closed. Open it again on its page first."),
    "column_twice": _l("Two columns are said to hold the same thing. Choose one of them."),
    "columns_unsaid": _l("Say which column holds the household number, and which the head or the members."),
}
