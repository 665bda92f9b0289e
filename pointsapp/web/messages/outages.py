"""Texts for refusals about power cuts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

OUTAGES = {
    "nothing_to_offer": _l("This shop offers nothing yet. Put goods with their prices on the list first."),
    "pages_out_of_range": _l("One to %(most)s pages are printed at one time."),
    "outage_in_future": _l("This day and hour is still to come. Enter a power cut when it is over."),
    "keeper_not_in_office": _l("This person did not keep the shop on that day. Choose who stood at the counter."),
    "outage_changed": _l(
        "Somebody else has saved this entry since the page was opened, so yours was not saved over it."
        " What you typed still stands here: open the entry in another window, compare, and type what is missing there."
    ),
    "outage_not_open": _l("This entry was handed in already. Take it back first if something is to be changed."),
    "outage_not_handed_in": _l("This entry is not waiting for a second person any more. Look at the list."),
    "outage_has_slips": _l("Slips of this entry are in the books, so day, shop and keeper stay as they are."),
    "nothing_entered": _l("No slip is entered yet. Type the first line."),
    "lines_to_mend": _l(
        "%(count)s lines can't be read yet. Mend them by the paper, or tick “leave it to the secretary”; then hand in."
    ),
    "too_many_slips": _l("One entry takes at most %(most)s slips. Begin another one for the rest."),
    "confirmer_has_no_office": _l("Only a clerk, the secretary or a supervisor can confirm as the second person."),
    "confirmer_unmatched": _l(
        "It is not known yet in which household you live, so your own can't be kept apart."
        " Ask the secretary to match you under People and roles."
    ),
    "confirmer_entered": _l(
        "You wrote in this entry or stood at the counter on that day. Another officer compares it with the paper and"
        " confirms."
    ),
    "confirmer_concerned": _l(
        "The slips that are left are of your own household or kin, or were collected by you. Another officer confirms"
        " them."
    ),
    "settler_has_no_office": _l("Open slips are decided on by the secretary, or by a supervisor instead."),
    "settler_concerned": _l(
        "You entered this slip, stood at the counter, collected it, or it is of your own household."
        " The supervisor or another secretary decides."
    ),
    "settler_kin": _l(
        "The household of this slip is entered as your kin. A secretary or supervisor who is not related to it decides."
    ),
    "decision_words_missing": _l("Write what was agreed and with whom: the household may ask later."),
    "slip_settled": _l("This slip is settled already. Nothing was changed."),
    "slip_unclear": _l(
        "What this slip takes could not be read, so no points can be taken for it. Settle it with money,"
        " or write it off."
    ),
    "cash_missing": _l("Write how much money was collected, for example 12.50."),
}
