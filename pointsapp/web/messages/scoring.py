"""Texts for refusals of the scoring table and its adoption."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SCORING = {
    "item_switched_off": _l(
        "This item is switched off. Choose another one, or have it switched on in the next version."
    ),
    "item_unsettled": _l(
        "This item is not complete: its points, range, unit, faults or cap are still to be filled in."
    ),
    "deductions_off": _l("This item takes points away, and the village does not deduct. Switch the item off."),
    "points_missing": _l("Choose the points: %(least)s to %(most)s."),
    "points_out_of_range": _l("The points for this item are %(least)s to %(most)s. Choose a number in between."),
    "units_missing": _l("Say how many: this item counts units."),
    "units_out_of_range": _l("Count in whole numbers, from 1 to %(most)s."),
    "points_too_many": _l("That would be more than %(most)s points in one line. Look at the numbers again."),
    "unknown_fault": _l("A ticked fault does not belong to this checklist. Open the page again and tick once more."),
    "not_a_draft": _l("This version has been adopted and can't be changed. Begin a new version instead."),
    "meeting_in_future": _l("The meeting has not met yet. Enter the day on which it decided."),
    "attendance_mismatch": _l(
        "A villagers' assembly counts adults or households, a representatives' meeting counts representatives."
        " Choose the one that fits."
    ),
    "meeting_counts_wrong": _l(
        "The numbers don't fit together: no more people can be present than were due,"
        " and no more can vote than were present."
    ),
    "quorum_missed": _l(
        "Too few came: %(present)s of %(due)s, and %(needed)s are needed. The meeting could not decide."
    ),
    "majority_missed": _l("%(votes)s voted for it, and %(needed)s are needed: more than half of those present."),
    "in_force_before_adoption": _l("The rules can't count for days before the meeting. Choose its day or a later one."),
    "nothing_to_adopt": _l("No item is switched on. Switch on what the meeting adopted."),
    "items_unsettled": _l(
        "Items that are switched on but not complete: %(count)s. Settle them or switch them off first."
    ),
    "no_rule_set_in_force": _l("No rules counted on %(day)s. Look at the day of the deed."),
    "item_name_taken": _l(
        "There is an item “%(name)s” in use in this category already. Change the name or switch one of them off."
    ),
    "category_name_taken": _l("There is a category “%(name)s” already. Choose another name."),
    "later_version_adopted": _l(
        "Another version counts from %(day)s already. Choose that day or a later one, or end that version first."
    ),
    "not_in_force": _l("Only rules that were adopted and have not ended can be ended."),
    "end_in_past": _l("Rules can't end for days that are over. Choose %(day)s or a later day."),
    "table_taken_already": _l("Every row of this file stands in the draft already. Nothing was added."),
    "item_not_in_force": _l("This item did not count on %(day)s. Choose an item of the rules of that day."),
}
