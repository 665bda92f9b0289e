"""Checking what was signed: published heads against the listed keys, and the keys against themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from pointsapp.chain.keys import ALGORITHM, is_signed
from pointsapp.chain.models import PublishedHead, SigningKey
from pointsapp.chain.records import Columns, list_raw, written_instant
from pointsapp.chain.rules import key_content, key_id, published_content
from pointsapp.chain.types import INSTALLATION, BookId
from pointsapp.ledger.types import BadRow


@dataclass(frozen=True)
class Published:
    """A published head whose signature is good."""

    number: int
    sequence: int
    hash: bytes
    transfers: int
    points: int
    published_at: str


def list_published(current: Session, book_id: BookId, book_uid: str) -> tuple[list[Published], BadRow | None]:
    """List the published heads of a book by the links they name, with the first one that is wrong, if any."""
    keys = {key["key_id"]: bytes(key["public_key"]) for key in list_keys(current)}
    bad = partial(BadRow, book_id, "published_heads")
    found = []
    rows = list_raw(current, PublishedHead, PublishedHead.number, PublishedHead.book_id == book_id)
    for due, columns in enumerate(rows, 1):
        if columns["number"] != due:
            return [], bad(due, "is missing")
        if columns["key_id"] not in keys:
            return [], bad(due, "was signed with a key that is not listed")
        try:
            columns["published_at"] = written_instant(columns["published_at"])
            content = published_content(book_uid, columns)
            is_good = is_signed(keys[columns["key_id"]], columns["signature"], content)
        except (TypeError, ValueError):
            is_good = False
        if not is_good:
            return [], bad(due, "is not what was signed")
        found.append(Published(**{name: columns[name] for name in Published.__dataclass_fields__}))
    return sorted(found, key=lambda head: (head.sequence, head.number)), None


def list_keys(current: Session) -> list[Columns]:
    """List the keys that sign or signed, oldest first."""
    return list_raw(current, SigningKey, SigningKey.number)


def find_bad_key(current: Session) -> BadRow | None:
    """Name the first listed key that is not what it signed itself as, or does not follow the one before."""
    before = None
    for due, key in enumerate(list_keys(current), 1):
        try:
            content = key_content(key | {"since": written_instant(key["since"])})
            is_good = is_signed(key["public_key"], key["signature"], content)
            is_good = is_good and key["key_id"] == key_id(key["public_key"]) and key["algorithm"] == ALGORITHM
        except (TypeError, ValueError):
            is_good = False
        if not is_good:
            return BadRow(INSTALLATION, "signing_keys", due, "is not what it signed itself as")
        if key["number"] != due or key["replaces"] != before:
            return BadRow(INSTALLATION, "signing_keys", due, "does not follow the key before it")
        before = key["key_id"]
    return None
