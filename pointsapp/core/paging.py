"""Pages of long lists."""

from __future__ import annotations

from collections.abc import Sequence
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
