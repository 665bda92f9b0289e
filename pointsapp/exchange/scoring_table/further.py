"""Columns that the product's own export adds, so that a table comes back as it went out."""

from __future__ import annotations

import re

from pointsapp.scoring.types import ItemShape

SHAPE_WORDS = {
    "固定": ItemShape.FIXED, "fixed": ItemShape.FIXED, "区间": ItemShape.RANGE, "range": ItemShape.RANGE,
    "按量": ItemShape.PER_UNIT, "per unit": ItemShape.PER_UNIT, "清单": ItemShape.CHECKLIST,
    "检查表": ItemShape.CHECKLIST, "checklist": ItemShape.CHECKLIST,
}  # fmt: skip
_NO = {"否", "不", "不要", "不需要", "无", "停用", "no", "n", "0", "off"}
_WHOM = re.compile(r"每(?:人|户)次?(?=每|$)|每")


def read_shape(text: str) -> ItemShape | None:
    """Read how the file says that an item counts, or None."""
    return SHAPE_WORDS.get(text.strip().lower())


def unit_name(text: str) -> str:
    """Take from a unit cell whom it counts, and leave what it measures: 每人每小时 is 小时."""
    return _WHOM.sub("", text)


def says_no(text: str) -> bool:
    """Say whether a cell plainly means no."""
    return text.strip().lower() in _NO


def says_yes(text: str) -> bool:
    """Say whether a cell asks for something: anything but nothing and no."""
    return bool(text.strip()) and not says_no(text)
