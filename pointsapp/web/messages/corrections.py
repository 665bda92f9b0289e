"""Texts for refusals of corrections."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

CORRECTIONS = {
    "correction_reason_missing": _l("Write the reason: the household reads it."),
    "line_not_correctable": _l(
        "This line has no points in the passbook any more, so there is nothing to take back. Nothing was changed."
    ),
    "still_undoable": _l("The counter itself can undo this within %(minutes)s min. Ask the keeper to undo it there."),
    "redemption_not_correctable": _l("This redemption has been taken back already. Nothing was changed."),
    "correction_waiting": _l("A correction of this waits for a second person already. You need not ask again."),
    "correction_decided": _l("Somebody has decided on this correction before you. Look at the result below."),
    "decider_has_no_office": _l("Only the review panel, a supervisor or the secretary decides on corrections."),
    "decider_asked": _l("You asked for this correction yourself. Another person must decide."),
    "decider_concerned": _l("This is about your own household or you yourself. Somebody else must decide."),
    "decider_unmatched": _l(
        "It is not known yet in which household you live, so your own can't be kept apart."
        " Ask the secretary to match you under People and roles."
    ),
    "decider_kin": _l("This household is entered as your kin. Somebody else must decide."),
    "corrected_points_spent": _l(
        "The household has already spent these points: it holds %(balance)s, and %(wanted)s would have to go back."
        " Nothing was changed, and the correction stays open. Choose what is done about it, where the village allows"
        " that, or agree once the household has earned enough again."
    ),
    "correction_in_bundle": _l("This line belongs to a whole sheet, which is decided on at once. Open the sheet."),
    "nothing_credited": _l("No credited line is left in this sheet that does not wait for a second person already."),
    "nothing_else_wished": _l("What you entered is just what stands there. Change what was wrong."),
    "no_goods_back": _l("Write how many pieces came back, at least one."),
    "wished_person_unclear": _l(
        "“%(text)s” fits nobody, or several people, of those who lived here on that day. Write the household's number,"
        " or the name with the number behind it, like 张三 012."
    ),
}
