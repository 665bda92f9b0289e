"""Kinds of links, occasions of publishing, and what is told about a head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

BookId = NewType("BookId", int)

INSTALLATION = BookId(0)
"""The book of what belongs to no village."""

BEGINNING = "0" * 64
"""What the first link of a book is hashed over."""


class Kind(StrEnum):
    """Which table a link's row lies in."""

    ACCOUNT = "account"
    TRANSFER = "transfer"
    AUDIT = "audit"


class Occasion(StrEnum):
    """Why a head was published."""

    NOTICE_POSTED = "notice_posted"
    NOTICE_CLOSED = "notice_closed"
    FIRST_OF_DAY = "first_of_day"
    ASKED_FOR = "asked_for"


@dataclass(frozen=True)
class Written:
    """A row that was written in this transaction."""

    book_id: BookId
    kind: Kind
    row_id: int


@dataclass(frozen=True)
class Wish:
    """A head to be published when the transaction is sealed."""

    book_id: BookId
    occasion: Occasion
    occasion_uid: str | None
    at: datetime


@dataclass(frozen=True)
class Head:
    """A link by which the books can be checked: its number and its hash in hexadecimal letters."""

    sequence: int
    hash: str
