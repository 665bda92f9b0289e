"""Texts for refusals of sheets and their lines."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ACTIVITIES = {
    "line_state_changed": _l("Somebody else was faster: this line is no longer where it was. Look again."),
    "line_changed_meanwhile": _l(
        "Somebody else changed this line meanwhile. What you typed is still here:"
        " save it again to write it over theirs."
    ),
    "line_not_mendable": _l("This line is with the panel or further on, so it can't be changed here."),
    "happened_in_future": _l("That day has not come yet. Choose today or an earlier day."),
    "sheet_under_way": _l("Lines of this sheet are with the panel or further on, so this stays as it is."),
    "household_twice": _l("This household is in the sheet with this item already; it counts once for a household."),
    "member_twice": _l("This person is in the sheet with this item already."),
    "doer_missing": _l("This item counts for each person: choose who did it."),
    "not_at_home": _l("Nobody lived in this household on that day."),
    "doer_lived_elsewhere": _l("This person did not live in this household on that day."),
    "leader_unknown": _l("Nobody of this name lived in the village on that day."),
    "item_not_usable": _l("This item was not in force on that day for this household's group. Choose another one."),
    "evidence_missing": _l("“%(item)s” needs a photo: add one below."),
    "sheet_empty": _l("There is no line to submit. Add a household first."),
    "sheet_has_problems": _l("%(count)s things need mending before this can be submitted."),
    "nothing_to_take_back": _l("The panel has decided already, so nothing can be taken back."),
    "not_a_recorder": _l("Only those who recorded this sheet can take it back."),
    "sheet_too_long": _l("A sheet holds %(most)s lines at most. Begin another sheet for the rest."),
    "paste_too_long": _l("At most %(most)s names at a time. Paste the rest afterwards."),
    "photos_too_many": _l("At most %(most)s photos for one activity."),
}
