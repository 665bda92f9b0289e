"""In which order lines stand on a notice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from pointsapp.publicity.types import PostedLine

_FIGURES = re.compile(r"(\d+)")
SMALLEST_GROUP = 5
"""A group of fewer households is not named to the world: a masked name in it would be no mask."""

Place = tuple[int, str, tuple[tuple[bool, int, str], ...], date, int]


def in_order(lines: Iterable[PostedLine]) -> list[PostedLine]:
    """Put lines in the order of their numbers: by group, then household, then day.

    Shape: lines worth nothing come last, so that the numbers on wall and web have no gaps.
    """
    ordered = sorted(lines, key=_place)
    return [line for line in ordered if line.points] + [line for line in ordered if not line.points]


def _place(line: PostedLine) -> Place:
    return (
        line.group_position,
        line.group_name,
        natural_order(line.household_number),
        line.happened_on,
        line.line_id,
    )


def natural_order(number: str) -> tuple[tuple[bool, int, str], ...]:
    """Give a key that sorts 2 before 10, and 3-1 before 3-12."""
    return tuple(
        (part.isascii() and part.isdecimal(), int(part) if part.isascii() and part.isdecimal() else 0, part)
        for part in _FIGURES.split(number)
        if part
    )
