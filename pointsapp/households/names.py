"""Pinyin initials of names, for finding people by a few keys."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product

from pointsapp.core.later import load

MOST_VARIANTS = 8
LONGEST = 120
# Readings that letters have as surnames, tried before their usual ones.
_SURNAMES = {
    "单": "s", "曾": "z", "解": "x", "仇": "q", "朴": "p", "查": "z", "任": "r", "华": "h", "区": "o",
    "盖": "g", "缪": "m", "翟": "z", "乐": "y", "尉": "y", "纪": "j", "燕": "y", "折": "s", "种": "c",
    "员": "y", "贠": "y", "秘": "b", "逄": "p", "覃": "q", "洗": "x", "召": "s", "繁": "p", "黑": "h",
}  # fmt: skip


def initials_of(name: str) -> str:
    """Give the initials of a name in every likely reading, spaces between: 单晓曾 gives `sxz dxz ...`.

    Shape: lower-case letters; the reading as a surname comes first; empty for a name without any.
    """
    options = [found for place, letter in enumerate(name) if (found := _initials_of_letter(name, place, letter))]
    # The first letter varies fastest, so that all readings of the surname are among the few kept.
    variants = ("".join(reversed(letters)) for letters in product(*reversed(options)))
    kept = list(islice(variants, MOST_VARIANTS)) if options else []
    return " ".join(kept)[:LONGEST].rstrip()


def _initials_of_letter(name: str, place: int, letter: str) -> list[str]:
    if letter.isascii():
        starts_word = place == 0 or not name[place - 1].isalpha()
        return [letter.lower()] if letter.isalpha() and starts_word else []
    surname = [_SURNAMES[letter]] if place == 0 and letter in _SURNAMES else []
    return _unique([*surname, *_readings(letter)])


@lru_cache(maxsize=8192)
def _readings(letter: str) -> tuple[str, ...]:
    pypinyin = load("pypinyin")
    readings: list[str] = pypinyin.pinyin(letter, style=pypinyin.Style.FIRST_LETTER, heteronym=True)[0]
    return tuple(reading for reading in readings if "a" <= reading <= "z")


def _unique(letters: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(letters))
