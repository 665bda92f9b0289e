"""Checking the seal from the first link to the last, row by row, and naming the first row that is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from pointsapp.chain.entries import find_faults, find_stray_value
from pointsapp.chain.models import ChainHead, Link, PublishedHead
from pointsapp.chain.records import AnyRow, Record, find_records, list_raw, raw
from pointsapp.chain.rules import link_hash
from pointsapp.chain.service import KINDS
from pointsapp.chain.signatures import Published, list_published
from pointsapp.chain.types import BEGINNING, INSTALLATION, BookId, Head, Kind
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.ledger.models import Account
from pointsapp.ledger.types import BadRow
from pointsapp.villages.models import Village

AT_ONCE = 1000
MODELS = {kind: model for model, kind in KINDS.items()}
LET_GO_BELOW = "ledger.let_go_below"


@dataclass
class _Book:
    """What the links read so far add up to."""

    book_id: BookId
    uid: str
    published: list[Published]
    printed: list[Head]
    sequence: int = 0
    previous: str = BEGINNING
    transfers: int = 0
    points: int = 0
    let_below: set[str] = field(default_factory=set)

    def bad(self, table: str, row_id: int, reason: str) -> BadRow:
        return BadRow(self.book_id, table, row_id, reason)


def find_unsealed(book_id: BookId, *, printed: Collection[Head] = ()) -> BadRow | None:
    """Hash a book again link by link and name the first row that is wrong, if any.

    Shape: heads that were published, heads read from paper and the newest head must be met on the way.
    """
    current = session()
    uid = _uid_of(current, book_id)
    published, bad = list_published(current, book_id, uid)
    if bad is not None:
        return bad
    book = _Book(book_id, uid, published, sorted(printed, key=lambda head: head.sequence))
    bad = _wrong_promise(book)
    for links in () if bad else _links(current, book_id):
        bad = _wrong_link(current, book, links)
        if bad is not None:
            break
    return bad or _missing_end(book) or _wrong_head(current, book) or _wrong_wallet(current, book)


def find_stray(current: Session) -> BadRow | None:
    """Name the first row that no link holds, or that belongs to no book."""
    for model, kind in KINDS.items():
        is_sealed = exists().where(Link.kind == kind, Link.row_id == model.id)
        stray = current.execute(
            select(model.village_id, model.id).where(~is_sealed).order_by(model.id).limit(1)
        ).one_or_none()
        if stray is not None:
            return BadRow(stray[0] or INSTALLATION, model.__tablename__, stray[1], "was never sealed")
    for part in (Link, ChainHead, PublishedHead):
        is_known = exists().where(Village.id == part.book_id)
        lost = current.scalars(
            select(raw(part.book_id)).where(~is_known, part.book_id != INSTALLATION).limit(1)
        ).first()
        if lost is not None:
            return BadRow(lost, part.__tablename__, 0, "belongs to no village")
    return find_stray_value(current)


def _uid_of(current: Session, book_id: BookId) -> str:
    if book_id == INSTALLATION:
        return "installation"
    return current.execute(select(Village.uid).where(Village.id == book_id)).scalar_one()


def _links(current: Session, book_id: BookId) -> Iterator[list[AnyRow]]:
    wanted = select(raw(Link.sequence), raw(Link.kind), raw(Link.row_id), raw(Link.hash)).where(Link.book_id == book_id)
    page = wanted
    while links := list(current.execute(page.order_by(Link.sequence).limit(AT_ONCE))):
        yield links
        page = wanted.where(Link.sequence > links[-1][0])


def _wrong_link(current: Session, book: _Book, links: list[AnyRow]) -> BadRow | None:
    records, faults = _rows_of(current, book, links)
    for sequence, kind, row_id, digest in links:
        due = book.sequence + 1
        if sequence != due:
            return book.bad("links", due, "is missing")
        if (kind, row_id) not in records:
            named = f"{MODELS[kind].__tablename__} row {row_id}" if kind in MODELS else f"a row of kind {kind}"
            return book.bad("links", due, f"names {named}, which is not in these books")
        table, record = MODELS[kind].__tablename__, records[kind, row_id]
        expected = link_hash(book.uid, due, kind, book.previous, record.text)
        if record.fault is not None or digest != expected:
            return book.bad(table, row_id, record.fault or f"is not what was sealed as link {due}")
        if kind == Kind.AUDIT and row_id in faults:
            return book.bad(table, row_id, faults[row_id])
        _count(book, due, expected.hex(), kind, record.content)
        bad = _wrong_promise(book)
        if bad is not None:
            return bad
    return None


def _rows_of(
    current: Session, book: _Book, links: list[AnyRow]
) -> tuple[dict[tuple[str, int], Record], dict[int, str]]:
    records = {}
    for kind in Kind:
        row_ids = [row_id for _, found, row_id, _ in links if found == kind and isinstance(row_id, int)]
        for row_id, record in find_records(current, book.book_id, kind, row_ids).items():
            records[str(kind), row_id] = record
    entries = [record for (kind, _), record in records.items() if kind == Kind.AUDIT and record.fault is None]
    return records, find_faults(current, book.book_id, entries) if entries else {}


def _count(book: _Book, sequence: int, digest: str, kind: str, content: dict[str, Any]) -> None:
    book.sequence, book.previous = sequence, digest
    if kind == Kind.TRANSFER:
        book.transfers += 1
        book.points += content["points"]
    elif kind == Kind.AUDIT and content["act"] == LET_GO_BELOW:
        book.let_below.add(content["subject_uid"])


def _wrong_promise(book: _Book) -> BadRow | None:
    """Compare the head with what was published and printed of it, once it is reached."""
    while book.published and book.published[0].sequence <= book.sequence:
        head = book.published.pop(0)
        found = (book.sequence, book.previous, book.transfers, book.points)
        if (head.sequence, head.hash.hex(), head.transfers, head.points) != found:
            return book.bad("links", head.sequence, f"is not what was published as number {head.number}")
    while book.printed and book.printed[0].sequence <= book.sequence:
        paper = book.printed.pop(0)
        if paper.sequence != book.sequence or not book.previous.startswith(paper.hash):
            return book.bad("links", paper.sequence, "is not what is printed on the paper")
    return None


def _missing_end(book: _Book) -> BadRow | None:
    wanted = [(head.sequence, "was published") for head in book.published]
    wanted += [(paper.sequence, "is printed on paper") for paper in book.printed]
    if not wanted:
        return None
    sequence, reason = max(wanted)
    return book.bad("links", book.sequence + 1, f"is missing: link {sequence} {reason}")


def _wrong_head(current: Session, book: _Book) -> BadRow | None:
    heads = list_raw(current, ChainHead, ChainHead.book_id, ChainHead.book_id == book.book_id)
    if not heads:
        return book.bad("chain_heads", book.book_id, "is missing") if book.sequence else None
    newest = select(PublishedHead.number, PublishedHead.published_at).where(PublishedHead.book_id == book.book_id)
    last = current.execute(newest.order_by(PublishedHead.number.desc()).limit(1)).one_or_none()
    expected = {
        "book_id": book.book_id,
        "sequence": book.sequence,
        "hash": bytes.fromhex(book.previous),
        "transfers": book.transfers,
        "points": book.points,
        "published": last[0] if last else 0,
        "published_on": village_day(last[1]).isoformat() if last else None,
    }
    found = heads[0] | {"published_on": heads[0]["published_on"] and str(heads[0]["published_on"])}
    wrong = [name for name, value in expected.items() if found[name] != value]
    return book.bad("chain_heads", book.book_id, f"is wrong in {', '.join(wrong)}") if wrong else None


def _wrong_wallet(current: Session, book: _Book) -> BadRow | None:
    wanted = select(Account.id, Account.uid, raw(Account.may_go_below)).where(Account.village_id == book.book_id)
    for row_id, uid, may_go_below in current.execute(wanted.order_by(Account.id)):
        if may_go_below not in (0, 1) or bool(may_go_below) != (uid in book.let_below):
            return book.bad("accounts", row_id, "may go below zero, or not, other than was decided")
    return None
