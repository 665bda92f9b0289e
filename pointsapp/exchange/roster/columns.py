"""Telling the columns of a roster: by what the village said last time, by their headings, by what they hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pointsapp.exchange.roster.cells import read_relation
from pointsapp.exchange.roster.words import COLUMN_WORDS, COUNTING_WORDS
from pointsapp.rosters.types import Column

_COLUMN_OF = {name: column for column, names in COLUMN_WORDS.items() for name in names.split()}
_SEARCHED_ROWS = 30
_SAMPLE_ROWS = 60
_BRACKETED = re.compile(r"[（(【\[].*$")
_MARKS = re.compile(r"[\s*:：、，,．.\-]+")
_PHONE = re.compile(r"1[3-9][0-9]{9}")
_GROUP = re.compile(r"(第?[0-9一二三四五六七八九十]{1,4}|\S{1,12})(组|队|屯|社|寨)")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/#-]{0,19}")
_NAME = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff·]{2,12}")
_SHARE = 0.6


class ReadBy(StrEnum):
    """How the columns were told."""

    REMEMBERED = "remembered"
    HEADINGS = "headings"
    CONTENT = "content"


@dataclass(frozen=True)
class Columns:
    """Which column holds what. Shape: `header_row` counts from 1, 0 where no row names the columns."""

    header_row: int
    places: Mapping[Column, int]
    read_by: ReadBy

    @property
    def is_enough(self) -> bool:
        """Tell whether households can be read from these columns, their groups aside."""
        return Column.NUMBER in self.places and (Column.HEAD in self.places or Column.MEMBER in self.places)

    @property
    def is_sure(self) -> bool:
        """Tell whether nobody needs to be asked: headings that are known, or that somebody has told."""
        return self.is_enough and self.read_by is not ReadBy.CONTENT


def signature_of(cells: Sequence[str]) -> str:
    """Give what a village's file is known by: its headings in their order, however they are spaced."""
    return "|".join(_plain(cell) for cell in cells)[:_LONGEST_SIGNATURE]


_LONGEST_SIGNATURE = 500


def find_columns(rows: list[list[str]], remembered: Mapping[str, Mapping[str, int]]) -> Columns:
    """Tell the columns of a file. Shape: `remembered` gives places by column, by signature of the header row;
    the empty one is for files without headings.
    """
    for number, cells in enumerate(rows[:_SEARCHED_ROWS], start=1):
        known = remembered.get(signature_of(cells)) if len(cells) > 1 else None
        if known:
            return Columns(number, {Column(name): place for name, place in known.items()}, ReadBy.REMEMBERED)
    best = max(_headings(rows), key=lambda found: len(found.places), default=None)
    if best is not None:
        return _completed(best, rows)
    if "" in remembered:
        return Columns(0, {Column(name): place for name, place in remembered[""].items()}, ReadBy.REMEMBERED)
    places = _by_content(rows, {}, 0)
    return Columns(_unknown_header(rows, places), places, ReadBy.CONTENT)


def repeats(columns: Columns, rows: list[list[str]], cells: list[str]) -> bool:
    """Tell whether a row is the header once more, as on every page of a long print."""
    if not columns.header_row:
        return False
    header = rows[columns.header_row - 1]
    places = [place for place in columns.places.values() if place < len(header)]
    return bool(places) and all(place < len(cells) and cells[place] == header[place] for place in places)


def _unknown_header(rows: list[list[str]], places: Mapping[Column, int]) -> int:
    """Take the rows above the first number for titles and headings."""
    place = places.get(Column.NUMBER)
    for number, row in enumerate(rows[:_SEARCHED_ROWS]):
        if place is None or (place < len(row) and any(letter.isdigit() for letter in row[place])):
            return number
    return 0


def _headings(rows: list[list[str]]) -> list[Columns]:
    found = []
    for number, cells in enumerate(rows[:_SEARCHED_ROWS], start=1):
        columns = Columns(number, _places(cells), ReadBy.HEADINGS)
        if columns.is_enough:
            found.append(columns)
    return found


def _places(cells: list[str]) -> dict[Column, int]:
    """Give each column its first place; a counting column stands for the number where no other does."""
    plain = [_plain(cell) for cell in cells]
    places: dict[Column, int] = {}
    for place, name in enumerate(plain):
        column = _COLUMN_OF.get(name)
        if column is not None:
            places.setdefault(column, place)
    if Column.HEAD not in places and Column.MEMBER in places and Column.RELATION not in places:
        places[Column.HEAD] = places.pop(Column.MEMBER)
    counting = next((place for place, name in enumerate(plain) if name in COUNTING_WORDS), None)
    if Column.NUMBER not in places and Column.RELATION not in places and counting is not None:
        places[Column.NUMBER] = counting
    return places


def _completed(found: Columns, rows: list[list[str]]) -> Columns:
    """Add what the headings leave open, as far as the cells below tell it."""
    if Column.GROUP in found.places:
        return found
    more = _by_content(rows, found.places, found.header_row, only=(Column.GROUP,))
    return Columns(found.header_row, {**found.places, **more}, found.read_by)


def _by_content(
    rows: list[list[str]],
    taken: Mapping[Column, int],
    header_row: int,
    only: Sequence[Column] = (Column.PHONE, Column.RELATION, Column.GROUP, Column.NUMBER, Column.HEAD, Column.MEMBER),
) -> dict[Column, int]:
    sample = [row for row in rows[header_row:] if len(row) > 1][:_SAMPLE_ROWS]
    width = max((len(row) for row in sample), default=0)
    places: dict[Column, int] = {}
    for column in only:
        for place in range(width):
            if place in taken.values() or place in places.values():
                continue
            cells = [row[place] for row in sample if place < len(row) and row[place]]
            if cells and _share(column, cells) >= _SHARE and len(cells) * 2 >= len(sample):
                places[column] = place
                break
    return places


def _share(column: Column, cells: list[str]) -> float:
    if column is Column.RELATION:
        fitting = sum(read_relation(cell) is not None for cell in cells)
    elif column is Column.PHONE:
        fitting = sum(bool(_PHONE.fullmatch(cell)) for cell in cells)
    elif column is Column.GROUP:
        fitting = sum(bool(_GROUP.fullmatch(cell)) for cell in cells)
    elif column is Column.NUMBER:
        has_many = len(Counter(cells)) * 8 >= len(cells)
        fitting = sum(bool(_NUMBER.fullmatch(cell)) for cell in cells) if has_many else 0
    else:
        fitting = sum(bool(_NAME.fullmatch(cell.replace(" ", ""))) for cell in cells)
    return fitting / len(cells)


def _plain(cell: str) -> str:
    return _MARKS.sub("", _BRACKETED.sub("", cell)).lower() or _MARKS.sub("", cell).lower()
