"""Names and numbers as they are kept: one way to write each, nothing hidden in them, rare letters welcome."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from pointsapp.households.errors import NameUnreadable, NumberUnreadable, StayDaysWrong

LONGEST_NAME = 40
MARKS_IN_A_ROW = 3
_DOTS = str.maketrans("・‧•∙⋅", "·····")
_BESIDE_LETTERS = " ·'-()0123456789"
_NUMBER = re.compile(
    r"[0-9A-Za-z\u3007\u3400-\u4dbf\u4e00-\u9fff][0-9A-Za-z\u3007\u3400-\u4dbf\u4e00-\u9fff ._/#-]{0,19}"
)
_RARE_HAN = range(0x20000, 0x40000)


def clean_name(typed: str) -> str:
    """Bring a name to its canonical letters.

    Errors: NameUnreadable for control, invisible and direction letters, signs, and piles of marks.
    Source: 阿依古丽·买买提, 㛃 and 𬎆 are real; the newest rare letters are unknown to Python but lie in known planes.
    """
    name = " ".join(unicodedata.normalize("NFKC", typed[:1000]).translate(_DOTS).split(" ")).strip()
    name = re.sub(r" {2,}", " ", name)
    if not 1 <= len(name) <= LONGEST_NAME or not all(_may_stand(letter) for letter in name):
        raise NameUnreadable(most=LONGEST_NAME)
    if not _is_letter(name[0]) or _longest_run_of_marks(name) > MARKS_IN_A_ROW:
        raise NameUnreadable(most=LONGEST_NAME)
    return name


def clean_number(typed: str) -> str:
    """Bring a household number to its canonical letters, leading zeros kept. Errors: NumberUnreadable."""
    number = unicodedata.normalize("NFKC", typed[:200]).strip()
    if not _NUMBER.fullmatch(number):
        raise NumberUnreadable()
    return number


def require_day_come(day: date, today: date, *, not_before: date | None = None) -> None:
    """Refuse a day that lies ahead or before another one. Errors: StayDaysWrong."""
    if day > today or (not_before is not None and day < not_before):
        raise StayDaysWrong()


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter).startswith("L") or ord(letter) in _RARE_HAN


def _is_mark(letter: str) -> bool:
    is_selector = 0xFE00 <= ord(letter) <= 0xFE0F or 0xE0100 <= ord(letter) <= 0xE01EF
    return unicodedata.category(letter) in ("Mn", "Mc") and not is_selector


def _may_stand(letter: str) -> bool:
    return _is_letter(letter) or _is_mark(letter) or letter in _BESIDE_LETTERS


def _longest_run_of_marks(name: str) -> int:
    longest = run = 0
    for letter in name:
        run = run + 1 if _is_mark(letter) else 0
        longest = max(longest, run)
    return longest
