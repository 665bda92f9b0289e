"""Names as the public may read them."""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"
_SHOWN_STARS = 2


def masked(name: str) -> str:
    """Mask a name: 张*明, 张*, 阿**江·买*提. The first letter stays, and the last of three or more.

    Shape: each part between dots is masked by itself; a name of one letter is masked whole.
    """
    parts = name.split("·")
    if len(parts) == 1 and len(_letters(name)) == 1:
        return "*"
    return "·".join(_masked_part(_letters(part)) for part in parts)


def _masked_part(letters: list[str]) -> str:
    if len(letters) < 2:
        return "".join(letters)
    if len(letters) == 2:
        return letters[0] + "*"
    return letters[0] + "*" * min(len(letters) - 2, _SHOWN_STARS) + letters[-1]


def _letters(part: str) -> list[str]:
    """Take a name apart into letters as read: marks and variation selectors stay with theirs."""
    letters: list[str] = []
    for sign in part:
        belongs_before = unicodedata.category(sign).startswith("M") or sign == _JOINER
        if letters and (belongs_before or letters[-1].endswith(_JOINER)):
            letters[-1] += sign
        else:
            letters.append(sign)
    return letters
