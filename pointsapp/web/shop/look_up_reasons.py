"""Why a household comes without its card: the usual reasons are kept as one word, another as it was written."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pointsapp.redemptions.types import PAPER_REASON

REASONS = {
    "forgotten": _l("Card left at home"),
    "lost": _l("Card lost"),
    "damaged": _l("Card can't be read"),
    "no_card": _l("No card yet"),
}


def reason_text(reason: str) -> str:
    """Say a kept reason in the language of this answer."""
    if reason == PAPER_REASON:
        return _("Power cut, entered from paper")
    return str(REASONS.get(reason, reason))
