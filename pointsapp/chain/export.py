"""The books of a village as lines of text, for whoever checks them elsewhere. docs/chain.md describes each line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.chain.models import ChainHead, Link, PublishedHead
from pointsapp.chain.records import find_records, list_raw, raw, written_instant
from pointsapp.chain.signatures import list_keys
from pointsapp.chain.types import BookId, Kind
from pointsapp.core.actor import VillageId
from pointsapp.core.canonical import canonical
from pointsapp.core.db import session
from pointsapp.ledger.models import Account
from pointsapp.villages.models import Village

FORM = 1
AT_ONCE = 1000


def list_book_lines(village_id: VillageId) -> Iterator[str]:
    """Give a village's books line by line, ready to be written to a file, each with its line end.

    Shape: one JSON object a line, told apart by `line`: book, key, published, link (with its row), balance, head. Read
    within one snapshot; nothing but the links at hand is kept in memory.
    """
    current, book_id = session(), BookId(village_id)
    village = current.execute(select(Village.uid, Village.name).where(Village.id == village_id)).one()
    yield _line("book", form=FORM, book=village.uid, name=village.name)
    for key in list_keys(current):
        yield _line("key", **_told(key, "since"))
    for head in list_raw(current, PublishedHead, PublishedHead.number, PublishedHead.book_id == book_id):
        yield _line("published", **_told(head, "published_at"))
    yield from _links(current, book_id)
    accounts = select(Account.uid, Account.balance, Account.entries, Account.may_go_below)
    for account in current.execute(accounts.where(Account.village_id == village_id).order_by(Account.id)):
        yield _line("balance", **account._asdict())
    for head in list_raw(current, ChainHead, ChainHead.book_id, ChainHead.book_id == book_id):
        yield _line("head", **{name: _plain(head[name]) for name in ("sequence", "hash", "transfers", "points")})


def _links(current: Session, book_id: BookId) -> Iterator[str]:
    wanted = select(Link.sequence, raw(Link.kind).label("kind"), Link.row_id, Link.hash).where(Link.book_id == book_id)
    page = wanted
    while links := current.execute(page.order_by(Link.sequence).limit(AT_ONCE)).all():
        rows = {
            kind: find_records(current, book_id, kind, [link.row_id for link in links if link.kind == kind])
            for kind in Kind
        }
        for link in links:
            record = rows[Kind(link.kind)].get(link.row_id)
            content = record.content if record else None
            yield _line("link", sequence=link.sequence, kind=link.kind, hash=link.hash.hex(), row=content)
        page = wanted.where(Link.sequence > links[-1].sequence)


def _told(columns: dict[str, Any], instant_name: str) -> dict[str, Any]:
    told = {name: _plain(value) for name, value in columns.items() if name not in ("book_id", instant_name)}
    return told | {instant_name: written_instant(columns[instant_name])}


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _line(word: str, **content: Any) -> str:
    return canonical({"line": word, **content}) + "\n"
