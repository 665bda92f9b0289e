"""What a village may decide for itself, within bounds, and how its address is written."""

from __future__ import annotations

import re
import unicodedata

from pointsapp.villages.errors import (
    DivisionCodeWrong,
    LineUnreadable,
    NoticeTooShort,
    SettingOutOfBounds,
    SlugUnreadable,
)
from pointsapp.villages.types import SHORTEST_NOTICE_DAYS, VillageSettings

BOUNDS = {
    "notice_days": (SHORTEST_NOTICE_DAYS, 60),
    "answer_working_days": (1, 30),
    "undo_minutes": (0, 60),
    "daily_points_without_second": (0, 1_000_000),
    "low_stock_units": (0, 10_000),
}
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
_CODE = re.compile(r"[0-9]{12}")


def require_settings_in_bounds(settings: VillageSettings) -> None:
    """Refuse numbers that would break a promise of the product. Errors: NoticeTooShort, SettingOutOfBounds."""
    if settings.notice_days < SHORTEST_NOTICE_DAYS:
        raise NoticeTooShort(days=SHORTEST_NOTICE_DAYS)
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(settings, name) <= most:
            raise SettingOutOfBounds(least=least, most=most)


def require_slug(slug: str) -> None:
    """Refuse an address that is not plain letters, digits and hyphens. Errors: SlugUnreadable."""
    if not _SLUG.fullmatch(slug):
        raise SlugUnreadable()


def require_division_code(code: str) -> None:
    """Refuse what is not a 12-digit division code. Errors: DivisionCodeWrong.

    Source: the statistical division codes for villages have 12 digits.
    """
    if not _CODE.fullmatch(code):
        raise DivisionCodeWrong()


def clean_line(typed: str, *, most: int) -> str:
    """Bring a short text to one line without hidden letters. Errors: LineUnreadable."""
    line = unicodedata.normalize("NFC", typed[:1000]).strip()
    is_hidden = any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for letter in line)
    if not 1 <= len(line) <= most or is_hidden:
        raise LineUnreadable(most=most)
    return line
