"""Texts for refusals of notices, objections and crediting."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

PUBLICITY = {
    "nothing_approved": _l("No line was chosen. Lines come here once the panel has approved them."),
    "line_not_approved": _l(
        "Some of these lines are no longer waiting: somebody else was faster. Look at the list again."
    ),
    "notice_still_running": _l("The notice stands until %(ends_on)s. Points are credited from the day after."),
    "tick_too_early": _l("The notice stands until %(ends_on)s. Look through the channels on that day or later."),
    "channels_unchecked": _l("First look through the box, the calls and the groups, then tick that you did."),
    "notice_closed": _l("This notice is closed already. Nothing was changed."),
    "notice_not_closed": _l("This notice is not closed yet. Close it first: then its points are credited."),
    "notice_over": _l("The days of this notice are over. Please say it at the village office."),
    "line_number_unknown": _l("There is no line %(number)s on this notice. Look at the sheet."),
    "line_not_on_notice": _l("This line no longer stands on this notice: it was struck off, changed or credited."),
    "objection_answered": _l("Somebody has answered this objection already. Nothing was changed."),
    "answerer_recorded": _l("You recorded this line, so another supervisor answers."),
    "answerer_reviewed": _l("You reviewed this line, so another supervisor answers."),
    "answerer_concerned": _l("This concerns you or your household, so another supervisor answers."),
    "answerer_unmatched": _l(
        "It is not known yet in which household you live, so your own can't be kept apart."
        " Ask the secretary to match you under People and roles."
    ),
    "answerer_kin": _l("This household is entered as your kin, so another supervisor answers."),
    "outcome_does_not_fit": _l("This answer does not fit: choose one of those on the page."),
    "new_points_missing": _l("Say how many points the line is worth instead: a number other than the old one."),
    "new_points_outside_terms": _l("The scoring table does not allow these points for this item."),
    "deed_incomplete": _l(
        "Say what was done, on which day, and the number of the household, so that it can be recorded."
    ),
    "household_number_unknown": _l("There is no household with the number %(number)s. Check it in the roster."),
    "objector_unknown": _l(
        "Nobody called %(name)s lives in that household. Check the name, or leave the number empty."
    ),
    "too_many_objections": _l(
        "Much has been sent from here in a short time. Please wait %(minutes)s min, or say it at the village office."
    ),
    "notice_stopped": _l("This notice was taken down. Its lines stand on a later one, or wait for one."),
    "stop_reason_missing": _l("Write why: the next notice shows it to everybody."),
}
