"""What depends on a batch, in the village's words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

_WORDS = {
    "lines": _l("lines of activities"),
    "transfers": _l("points in the passbook"),
    "cards": _l("cards"),
    "stays": _l("members entered by hand"),
    "redemptions": _l("redemptions"),
    "quotes": _l("redemptions"),
    "memberships": _l("roles of officers"),
    "sign_ins": _l("phones that show the passbook"),
    "objections": _l("objections"),
    "corrections": _l("corrections"),
    "households": _l("households entered by hand"),
    "household_events": _l("changes of households"),
}


def table_word(table: str) -> str:
    """Name what depends on a batch."""
    return str(_WORDS.get(table) or _("other entries"))
