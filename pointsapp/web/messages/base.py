"""Texts for refusals of requests, the ledger and villages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

BASE = {
    "key_reused": _l("This was sent before with other content. Open the page again and look first."),
    "key_missing": _l("The page is incomplete. Open it again; nothing was changed."),
    "clock_doubtful": _l(
        "The computer's clock can't be right: the last entry was made at %(last)s, now it says %(at)s."
        " Nothing was changed. Set date and time of the computer, then send this again. If the clock is right now,"
        " the secretary confirms that under Settings, Clock."
    ),
    "clock_right": _l("The clock goes on from the last entry: there is nothing to confirm."),
    "restored_unconfirmed": _l(
        "These books are a state of %(as_of)s that was brought back, and may be older than what happened. Nothing was"
        " changed. Points move again when the secretary has confirmed the books."
    ),
    "nothing_to_confirm": _l("These books are not restored ones, or somebody has confirmed them already."),
    "insufficient_points": _l("There are not enough points: %(balance)s there, %(wanted)s needed."),
    "points_not_positive": _l("Points must be one or more."),
    "already_reversed": _l("This has been taken back already. Nothing was changed."),
    "not_reversible": _l("A correction itself can't be taken back."),
    "slug_taken": _l("Another village has the address “%(slug)s” already. Choose another one."),
    "group_name_taken": _l("There is a group called “%(name)s” already."),
    "notice_too_short": _l("A notice stands for at least %(days)s days."),
    "setting_out_of_bounds": _l("The number must lie between %(least)s and %(most)s."),
    "slug_unreadable": _l("A village's address has 2 to 40 letters: a to z, digits and hyphens, a letter first."),
    "division_code_wrong": _l("A division code has 12 digits."),
    "group_ended": _l("This group has ended already."),
    "line_unreadable": _l("Type 1 to %(most)s letters, without any that can't be seen."),
}
