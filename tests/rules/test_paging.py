"""Stretches of lists that grow for years."""

import pytest

from pointsapp.core.paging import Stretch, stretch

NUMBERS = range(7, 0, -1)


def fetch(before: int, count: int) -> list[tuple[int, str]]:
    return [(number, f"row {number}") for number in NUMBERS if not before or number < before][:count]


@pytest.mark.parametrize(
    ("before", "shown", "older", "is_newest"),
    [
        (0, [7, 6, 5], 5, True),
        (5, [4, 3, 2], 2, False),
        (4, [3, 2, 1], None, False),
        (2, [1], None, False),
        (1, [7, 6, 5], 5, True),
        (99, [7, 6, 5], 5, False),
    ],
)
def test_a_stretch_goes_on_where_the_last_one_ended(before: int, shown: list[int], older: int | None, is_newest: bool):
    rows = [f"row {number}" for number in shown]

    assert stretch(fetch, len(NUMBERS), before, 3) == Stretch(rows, len(NUMBERS), older, is_newest)


def test_of_nothing_there_is_nothing_older():
    assert stretch(lambda _before, _count: [], 0, 5) == Stretch([], 0, None, is_newest=True)
