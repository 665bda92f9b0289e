"""What an archive says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pointsapp.core.actor import VillageId

FORM = 1
"""Of the zip: which files there are and how values are written. The schema says which tables and columns."""

DESCRIPTION = "description.json"
README = "README.txt"
BOOKS = "books/books.jsonl"
CHECKER = "books/check_books.py"


class By(StrEnum):
    """How far a table goes along in an archive."""

    VILLAGE = "village"
    BOOK = "book"
    OWN = "own"
    PEOPLE = "people"
    EVERYBODY = "everybody"
    NOBODY = "nobody"


@dataclass(frozen=True)
class TableWords:
    """What a table is called, how far it goes along, and why not where it stays behind."""

    by: By
    zh: str
    en: str
    zh_why: str = ""
    en_why: str = ""


@dataclass(frozen=True)
class VillageFacts:
    """Whose archive it is. `id` is the number by which its rows name the village."""

    id: VillageId
    uid: str
    slug: str
    name: str
    division_code: str
    point_scale: int


@dataclass(frozen=True)
class Seal:
    """The newest link of the books, and what they add up to. Units: points of the smallest unit."""

    sequence: int
    hash: str
    transfers: int
    points: int


@dataclass(frozen=True)
class Description:
    """What an archive holds. Shape: `rows` counts each table's, `files` maps each file to bytes and SHA-256."""

    form: int
    schema: str
    made_at: datetime
    village: VillageFacts
    seal: Seal
    signed_head: dict[str, Any] | None
    rows: dict[str, int]
    photos: int
    missing_photos: list[str]
    files: dict[str, tuple[int, str]]


@dataclass(frozen=True)
class ReadIn:
    """What was read in. Shape: `login` is the secretary's, whose new first password was made; none where nobody is."""

    description: Description
    login: str | None
    lacks_key: bool


def file_of(table: str) -> str:
    """Give the file that a table's rows lie in."""
    return f"tables/{table}.jsonl"


def photo_file(sha256: str) -> str:
    """Give the file that a photo lies in."""
    return f"photos/{sha256}.jpg"
