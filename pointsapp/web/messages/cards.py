"""Texts for refusals about cards."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

CARDS = {
    "card_code_unreadable": _l(
        "This is not the code of a card, or it was not read whole. Smooth the card and read it once more."
    ),
    "card_for_practice": _l(
        "This is a practice card. It is for trying things out and takes no goods. Please ask for the household's own"
        " card."
    ),
    "card_not_for_practice": _l(
        "This is a real card, and this is practice: here it does not work, and nothing happens to it. Print practice"
        " cards under Cards, or look the household up without a card."
    ),
    "card_unknown": _l("This card is not of this village. Please ask for the household's own card."),
    "card_not_handed_out": _l(
        "This card (No. %(serial)s) was printed but not ticked as handed out."
        " It works once the village office ticks it."
    ),
    "card_ended": _l(
        "This card (No. %(serial)s) no longer works. Ask for the household's new card, or see the village office."
    ),
    "card_frozen": _l(
        "This card (No. %(serial)s) was reported lost and is stopped. Don't hand anything over:"
        " ask the person to come to the village office."
    ),
    "card_not_in_use": _l(
        "Card No. %(serial)s is in nobody's hands yet, so it can't be lost. Print it again if need be."
    ),
    "card_not_frozen": _l("Card No. %(serial)s is not stopped. Nothing was changed."),
    "reporter_missing": _l("Write who reported it, for example the name of who called."),
    "card_not_waiting": _l(
        "Card No. %(serial)s does not wait for hand-over, so it isn't printed again here. Open it in the list of cards."
    ),
    "card_ended_before": _l("Card No. %(serial)s had ended before. Nothing was changed."),
    "holder_not_here": _l(
        "Household %(number)s: a card's holder is a grown-up who lives there today. Choose another holder."
    ),
    "too_many_cards": _l("At most %(most)s cards fit into one printing. Choose a group, or tick fewer."),
}
