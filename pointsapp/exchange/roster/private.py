"""Identity and bank numbers: found by heading and by content, and left out before anything is kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_HEADINGS = re.compile(
    "身份证|身份号|证件号|公民身份|银行|卡号|账号|帐号|账户|帐户|开户|一卡通|社保|医保|idnumber|idcard|identity|bank|accountn",
    re.IGNORECASE,
)
_LONG = re.compile(r"(?<![0-9])[0-9]{15,19}[Xx]?(?![0-9])")
_GAPS = re.compile(r"(?<=[0-9])[ \-\u00a0](?=[0-9])")
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+(1[4-9])")
_SEARCHED_ROWS = 30
_SHORTEST = 7
_SHARE_OF_COLUMN = 0.5


@dataclass(frozen=True)
class Cleaned:
    """Rows without identity and bank numbers.

    Shape: `columns` are the places of columns that were emptied, `cells` single ones as (row, place), both from 0
    for places and 1 for rows.
    """

    rows: list[list[str]]
    columns: tuple[int, ...]
    cells: tuple[tuple[int, int], ...]


def leave_out_private(rows: list[list[str]]) -> Cleaned:
    """Empty columns of identity and bank numbers, and take such numbers out of all other cells."""
    named = _named_columns(rows)
    full = _full_columns(rows)
    columns = tuple(sorted({*named, *full}))
    cells: list[tuple[int, int]] = []
    cleaned = [_clean_row(number, row, columns, named, cells) for number, row in enumerate(rows, start=1)]
    return Cleaned(cleaned, columns, tuple(cells))


def holds_private(cell: str) -> bool:
    """Tell whether a cell holds a number that is a person's or a bank's, by its length and make."""
    return bool(_ROUNDED.fullmatch(_digits(cell))) or any(map(_is_private, _LONG.findall(_digits(cell))))


def _clean_row(
    number: int, row: list[str], columns: tuple[int, ...], named: dict[int, int], cells: list[tuple[int, int]]
) -> list[str]:
    cleaned = list(row)
    for place, cell in enumerate(row):
        if place not in columns:
            if len(cell) >= _SHORTEST and holds_private(cell):
                cleaned[place] = _without_numbers(cell)
                cells.append((number, place))
        elif number > named.get(place, 1) or holds_private(cell):
            cleaned[place] = ""
    return cleaned


def _without_numbers(cell: str) -> str:
    plain = _digits(cell)
    if _ROUNDED.fullmatch(plain):
        return ""
    return _LONG.sub("", plain).replace("()", "").replace("（）", "").strip(" :：,，")


def _named_columns(rows: list[list[str]]) -> dict[int, int]:
    """Find columns by their heading: the place, and the row in which the heading stands."""
    found: dict[int, int] = {}
    for number, row in enumerate(rows[:_SEARCHED_ROWS], start=1):
        if sum(bool(cell) for cell in row) < 2:
            continue
        for place, cell in enumerate(row):
            if len(cell) <= 20 and _HEADINGS.search("".join(cell.split())):
                found.setdefault(place, number)
    return found


def _full_columns(rows: list[list[str]]) -> list[int]:
    """Find columns that mostly hold such numbers, whatever their heading says."""
    filled: dict[int, int] = {}
    private: dict[int, int] = {}
    for row in rows:
        for place, cell in enumerate(row):
            if cell:
                filled[place] = filled.get(place, 0) + 1
                if len(cell) >= _SHORTEST and holds_private(cell):
                    private[place] = private.get(place, 0) + 1
    return [place for place, count in private.items() if count > 1 and count >= filled[place] * _SHARE_OF_COLUMN]


def _digits(cell: str) -> str:
    plain = unicodedata.normalize("NFKC", cell)
    return _GAPS.sub("", plain) if len(plain) >= 15 else plain


def _is_private(number: str) -> bool:
    """Tell a citizen's number by its date of birth, a card's number by its check digit.

    Source: GB 11643 (region, date of birth, order, check letter); ISO/IEC 7812 (Luhn).
    """
    if len(number) == 18 and _is_day(number[6:10], number[10:12], number[12:14]):
        return True
    if len(number) == 15 and _is_day("19" + number[6:8], number[8:10], number[10:12]):
        return True
    return len(number) >= 16 and number.isdigit() and (_passes_luhn(number) or number.endswith("000"))


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        return date(int(year), int(month), int(day)).year >= 1880
    except ValueError:
        return False


def _passes_luhn(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
