"""Texts for refusals of household life."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

LIFE = {
    "event_reason_missing": _l("Write the reason: both households read it."),
    "event_waiting": _l("Something else of household %(number)s waits for a second person. Let that be decided first."),
    "event_decided": _l("Somebody has decided on this before you. Look at the result below."),
    "nothing_happened": _l("It is so already. Nothing was changed."),
    "nobody_goes": _l("Tick who goes along, and choose one of them as head."),
    "everybody_goes": _l("Somebody must stay. If all go, use “Merge” or “Close”, or change the group."),
    "points_beyond_balance": _l(
        "The household holds %(balance)s, so %(wanted)s can't go. Write a smaller number; nothing was changed."
    ),
    "wallet_below_zero": _l("Household %(number)s is below zero. Wait until that is earned back, then go on."),
    "successor_missing": _l("Others still live here. Choose who is head from now on."),
}
