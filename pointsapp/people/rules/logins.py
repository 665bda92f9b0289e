"""The canonical letters of a login: one way to write each, none that looks like another."""

from __future__ import annotations

import re
import unicodedata

from pointsapp.people.errors import LoginUnreadable

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_SHAPE = re.compile(rf"[a-z0-9][a-z0-9._-]{{1,39}}|[{_HAN}0-9][{_HAN}0-9._-]{{1,39}}")


def canonical_login(typed: str) -> str:
    """Bring a typed login to its canonical letters: plain Latin or Chinese ones, never both.

    Errors: LoginUnreadable, also for Cyrillic letters that look Latin and for letters nobody sees.
    """
    folded = unicodedata.normalize("NFKC", typed[:200]).casefold().strip()
    if not _SHAPE.fullmatch(folded):
        raise LoginUnreadable()
    return folded
