"""Pages of long lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
PAGE_SIZE = 25


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list that says how many there are in all.

    Units: `number` counts from 1; a number past the end gives the last page.
    """

    rows: Sequence[Row]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """Count the pages, at least one."""
        return max(1, -(-self.total // self.size))


def page_number(wanted: int, total: int, size: int = PAGE_SIZE) -> int:
    """Bring a wanted page number into what exists."""
    return min(max(1, wanted), max(1, -(-total // size)))


@dataclass(frozen=True)
class Stretch(Generic[Row]):
    """Some rows of a list that grows for years, the newest first. However deep it lies, an index leads to it.

    Shape: `older` is the mark from which the next ones go on, None at the end.
    """

    rows: Sequence[Row]
    total: int
    older: int | None
    is_newest: bool


def stretch(
    fetch: Callable[[int, int], Sequence[tuple[int, Row]]], total: int, before: int, size: int = PAGE_SIZE
) -> Stretch[Row]:
    """Give the rows before a mark, or the newest: for 0, and for a mark before which there are none.

    Shape: `fetch` gives so many rows before a mark (0: from the newest on), each with its own mark.
    """
    found = fetch(before, size + 1) if before else []
    is_newest = not found
    if is_newest:
        found = fetch(0, size + 1)
    shown = found[:size]
    older = shown[-1][0] if len(found) > size else None
    return Stretch([row for _, row in shown], total, older, is_newest)
