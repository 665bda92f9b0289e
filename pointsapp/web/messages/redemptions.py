"""Texts for refusals at the counter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REDEMPTIONS = {
    "nothing_wanted": _l("No goods are chosen yet. Say how many of what."),
    "units_unreadable": _l("“%(text)s” is no number of goods. Write a plain number such as 1 or 2."),
    "too_many_codes": _l("Too many unknown cards. Wait %(minutes)s min, then scan again."),
    "look_too_old": _l("It is too long since the card was read. Read it once more."),
    "look_up_reason_missing": _l("Say why the card is not here: these look-ups are checked every month."),
    "check_without_words": _l("Write how many households you asked and what they said."),
    "household_not_served": _l("This household has been closed. Please ask in the village office."),
    "card_holder_gone": _l(
        "The holder of this card (No. %(serial)s) no longer lives in the household."
        " The village office makes a new card."
    ),
    "collector_unfit": _l(
        "This person doesn't fit what is ticked under “Who collects?”. Choose again: the family is who lives in the"
        " household, somebody for them is another villager."
    ),
    "collector_unknown": _l("Nobody of the village fits “%(text)s”. Type part of a name or a household number."),
    "collector_ambiguous": _l("Several people fit. Pick the right one below."),
    "quote_expired": _l("The time for this sum is over. Show it again."),
    "quote_used": _l("This sum was redeemed already. Nothing was taken twice."),
    "quote_of_another_counter": _l("This sum was made at another counter. Begin again here with the card."),
    "price_changed": _l("The price of %(name)s has just changed. Show the sum again."),
    "needs_second_officer": _l("This needs a second officer. Show the sum again and let that person confirm."),
    "second_officer_has_no_office": _l(
        "Only a clerk, the secretary or a supervisor of this village can confirm as the second person."
    ),
    "second_officer_is_keeper": _l("The second person must be somebody else than the keeper."),
    "second_officer_collects": _l(
        "The second person must not belong to this household and not collect for it. Ask another officer."
    ),
    "second_officer_unmatched": _l(
        "It is not known yet in which household the second person lives. The secretary matches people with households"
        " under People and roles; until then somebody else confirms."
    ),
    "second_officer_kin": _l(
        "This household is entered as kin of the second person. Ask a clerk, the secretary or a supervisor who is not"
        " related to it."
    ),
    "second_officer_password_not_own": _l(
        "This officer still has the first password. It must be changed by signing in once; then confirm here."
    ),
    "quote_signed": _l("A second officer has confirmed this sum already."),
    "undo_over": _l(
        "The counter can undo within %(minutes)s min. That time is over: the village office makes a correction."
    ),
    "undo_elsewhere": _l("This was redeemed at another shop and can be undone only there."),
    "already_undone": _l("This has been undone already. Nothing was changed."),
    "more_back_than_taken": _l("Only %(left)s of “%(name)s” are still with the household."),
    "part_returned": _l("Some of these goods have come back already. Take back only the rest, as a correction."),
}
