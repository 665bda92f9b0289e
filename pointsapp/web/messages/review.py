"""Texts for refusals of review meetings and decisions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REVIEW = {
    "review_meeting_in_future": _l("The meeting can't be in the future. Enter it on the day, or after it."),
    "meeting_too_long_ago": _l("That day is more than %(days)s days ago. Look whether the year is right."),
    "nobody_present": _l("Say who sat in the meeting: at least one person who did not step out."),
    "not_on_panel": _l("Somebody in the list was not on the review panel on that day. Choose the day again."),
    "person_seated_twice": _l("%(name)s is in the list twice, with two logins. Keep one of them."),
    "seat_taken": _l("%(name)s has decided in this meeting already and stays in the list as present."),
    "not_in_meeting": _l("You are not in the list of this meeting. Enter yourself as present first."),
    "stepped_out": _l("You stepped out of this meeting, so you don't decide in it."),
    "reviewer_unmatched": _l(
        "It is not known yet in which household you live, so your own can't be kept apart."
        " Ask the secretary to match you under People and roles."
    ),
    "reviewer_kin": _l("Household %(number)s is entered as your kin. Ask somebody else to review it."),
    "review_barred": _l(
        "Household %(number)s: this is your household's or was recorded by you. Ask somebody else to review it."
    ),
    "refusal_needs_reason": _l("Household %(number)s: say why it is sent back. Recorder and household read it."),
    "meeting_before_deed": _l("The deed was done on %(happened_on)s, after this meeting. Choose a later meeting."),
    "nothing_decided": _l("Nothing is decided yet: approve or send back at least one line."),
}
