"""Words about cards."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pointsapp.cards.types import CardEventKind, CardState, EndReason

STATE_WORDS = {
    CardState.ISSUED: _l("Printed, not handed out"),
    CardState.HANDED_OUT: _l("Handed out"),
    CardState.FROZEN: _l("Reported lost, stopped"),
    CardState.ENDED: _l("Ended"),
}
REASON_WORDS = {
    EndReason.LOST: _l("Lost or stolen"),
    EndReason.DAMAGED: _l("Damaged, can't be read"),
    EndReason.REPLACED: _l("Another holder or another card instead"),
    EndReason.TAKEN_BACK: _l("Taken back"),
    EndReason.SPOILT: _l("Spoilt in printing"),
}

REPORT_WORDS = {
    CardEventKind.FROZEN: _l("Reported lost, stopped"),
    CardEventKind.THAWED: _l("Found again, set free"),
}


def reason_word(reason: str | None) -> str:
    """Say why a card ended; nothing for one that goes on."""
    return str(REASON_WORDS[EndReason(reason)]) if reason else ""
