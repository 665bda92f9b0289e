"""Sealing what a transaction wrote, and publishing heads. Nobody has to remember it: every commit comes by here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pointsapp.audit.models import AuditEntry
from pointsapp.audit.service import note
from pointsapp.chain.keys import new_key, signing_key
from pointsapp.chain.models import ChainHead, Link, PublishedHead
from pointsapp.chain.records import ROW, Record, find_records, record_of, transfers
from pointsapp.chain.rules import link_hash, published_content, signed_bytes
from pointsapp.chain.types import BEGINNING, INSTALLATION, BookId, Kind, Occasion, Wish, Written
from pointsapp.core.actor import VillageId
from pointsapp.core.canonical import instant
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.many import write_rows
from pointsapp.core.prepared import Prepared
from pointsapp.core.sealing import Added, remember, seal_with
from pointsapp.ledger.models import Account, Transfer
from pointsapp.villages.models import Village

KINDS: dict[type[Account | Transfer | AuditEntry], Kind] = {
    Account: Kind.ACCOUNT,
    Transfer: Kind.TRANSFER,
    AuditEntry: Kind.AUDIT,
}

HEADS = ChainHead.metadata.tables[ChainHead.__tablename__]
_VILLAGES = Village.metadata.tables["villages"]
_TAKE_HEAD = Prepared(
    select(*HEADS.columns, _VILLAGES.c.uid)
    .outerjoin_from(HEADS, _VILLAGES, _VILLAGES.c.id == HEADS.c.book_id)
    .where(HEADS.c.book_id == bindparam("book"))
    .with_for_update(of=HEADS)
)
_HEAD_NAMES = (*HEADS.columns.keys(), "uid")
_HASHED = len(transfers().selected_columns)
_TAKE_HEAD_WITH_TRANSFER = Prepared(
    transfers()
    .add_columns(*HEADS.columns, _VILLAGES.c.uid)
    .join(HEADS, HEADS.c.book_id == Transfer.village_id)
    .outerjoin(_VILLAGES, _VILLAGES.c.id == HEADS.c.book_id)
    .where(Transfer.id == ROW)
    .with_for_update(of=HEADS)
)
_MOVE_HEAD = Prepared(
    update(HEADS)
    .where(HEADS.c.book_id == bindparam("book"))
    .values(
        {column.name: bindparam(column.name, type_=column.type) for column in HEADS.columns if column.name != "book_id"}
    )
)
LINKS = Link.metadata.tables[Link.__tablename__]
_ADD_LINK = Prepared(
    insert(LINKS).values({column.name: bindparam(column.name, type_=column.type) for column in LINKS.columns})
)


@dataclass(frozen=True)
class _Held:
    """The head of a book that this transaction has locked, and the rows that were read with it."""

    book_id: BookId
    head: dict[str, Any]
    book_uid: str
    records: dict[Written, Record]


@dataclass
class _Book:
    """What a transaction remembers of one book."""

    written: list[Written] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    held: _Held | None = None


def seal_every_commit() -> None:
    """Hook into the database: from now on whatever is written to the books is sealed when it is committed."""
    seal_with(_seal, _hold)
    if not event.contains(Session, "after_flush", _remember_rows):
        event.listen(Session, "after_flush", _remember_rows)


def publish(village_id: VillageId, occasion: Occasion, occasion_uid: str | None = None, *, at: datetime) -> None:
    """Publish the head of a village's books as it will stand when this transaction is committed."""
    remember(session(), Wish(BookId(village_id), occasion, occasion_uid, at))


def change_key(*, at: datetime) -> str:
    """Sign with a new key from now on, and give its name."""
    name = new_key(session(), at=at)
    note(None, "chain.new_key", "signing_keys", None, at=at, key=name)
    return name


def _remember_rows(flushed: Session, _context: object) -> None:
    for row in flushed.new:
        kind = KINDS.get(type(row))
        if kind is not None:
            remember(flushed, Written(BookId(row.village_id or INSTALLATION), kind, row.id))


def _seal(current: Session, remembered: list[Any]) -> None:
    """Seal book by book. Locks: the heads of the books, in order of their ids, after everything else."""
    books = _books(remembered)
    for book_id in sorted(books):
        book = books[book_id]
        held = book.held or _take(current, book_id, book.written)
        _extend(current, held, _records(current, held, book.written), book.wishes)


def _hold(current: Session, village_id: int, remembered: list[Any]) -> None:
    """Take the head of a village's books before the end. Locks: it."""
    book_id = BookId(village_id)
    book = _books(remembered).get(book_id, _Book())
    if book.held is None:
        # Remembered like a row that was written: a savepoint that is taken back lets go of both.
        remember(current, _take(current, book_id, book.written))


def _books(remembered: Iterable[Any]) -> dict[BookId, _Book]:
    books: dict[BookId, _Book] = defaultdict(_Book)
    for thing in remembered:
        if isinstance(thing, Written):
            books[thing.book_id].written.append(thing)
        elif isinstance(thing, Added) and thing.model in KINDS:
            book_id, kind = BookId(thing.village_id or INSTALLATION), KINDS[thing.model]
            books[book_id].written.extend(Written(book_id, kind, row_id) for row_id in thing.row_ids)
        elif isinstance(thing, Wish):
            books[thing.book_id].wishes.append(thing)
        elif isinstance(thing, _Held):
            books[thing.book_id].held = thing
    return books


def _take(current: Session, book_id: BookId, written: list[Written]) -> _Held:
    """Read what was written and lock the head, for one transfer in one statement."""
    if len(written) == 1 and written[0].kind is Kind.TRANSFER:
        found = _TAKE_HEAD_WITH_TRANSFER.first(current, book_id=book_id, row_id=written[0].row_id)
        if found is not None:
            head = dict(zip(_HEAD_NAMES, found[_HASHED:], strict=True))
            return _held(book_id, head, {written[0]: record_of(Kind.TRANSFER, found[:_HASHED])})
    records = _read(current, book_id, written)
    return _held(book_id, _lock(current, book_id), records)


def _held(book_id: BookId, head: dict[str, Any], records: dict[Written, Record]) -> _Held:
    return _Held(book_id, head, head.pop("uid") or "installation", records)


def _read(current: Session, book_id: BookId, written: Iterable[Written]) -> dict[Written, Record]:
    """Read back what was written."""
    by_kind: dict[Kind, set[int]] = defaultdict(set)
    for row in written:
        by_kind[row.kind].add(row.row_id)
    return {
        Written(book_id, kind, row_id): record
        for kind, row_ids in by_kind.items()
        for row_id, record in find_records(current, book_id, kind, row_ids).items()
    }


def _records(current: Session, held: _Held, written: Iterable[Written]) -> list[tuple[Kind, Record]]:
    """Give what was written in the order in which it was, with what was not read yet when the head was taken."""
    ordered = list(dict.fromkeys(written))
    later = [row for row in ordered if row not in held.records]
    records = held.records | _read(current, held.book_id, later) if later else held.records
    return [(row.kind, records[row]) for row in ordered]


def _extend(current: Session, held: _Held, records: list[tuple[Kind, Record]], wishes: list[Wish]) -> None:
    book_id, head, book_uid = held.book_id, held.head, held.book_uid
    sequence, previous = head["sequence"], bytes(head["hash"]).hex()
    links = []
    for kind, record in records:
        if record.fault is not None:
            raise RuntimeError(f"{kind} {record.row_id} {record.fault}")
        sequence += 1
        digest = link_hash(book_uid, sequence, kind, previous, record.text)
        previous = digest.hex()
        links.append({"book_id": book_id, "sequence": sequence, "kind": kind, "row_id": record.row_id, "hash": digest})
    moved = [record.content for kind, record in records if kind is Kind.TRANSFER]
    head |= {
        "sequence": sequence,
        "hash": bytes.fromhex(previous),
        "transfers": head["transfers"] + len(moved),
        "points": head["points"] + sum(content["points"] for content in moved),
    }
    if len(links) == 1:
        _ADD_LINK.run(current, **links[0])
    elif links:
        write_rows(current, LINKS, links)
    for wish in wishes or _daily(book_id, head, moved):
        _publish(current, head, book_uid, wish)
    _MOVE_HEAD.run(current, book=book_id, **head)


def _lock(current: Session, book_id: BookId) -> dict[str, Any]:
    """Take the head of a book, beginning the book where it has none. Gives it with the village's uid."""
    found = _TAKE_HEAD.first(current, book=book_id)
    if found is None:
        is_postgresql = current.connection().dialect.name == "postgresql"
        begin = postgresql.insert(ChainHead) if is_postgresql else sqlite.insert(ChainHead)
        beginning = {"book_id": book_id, "hash": bytes.fromhex(BEGINNING)}
        current.execute(begin.values(beginning).on_conflict_do_nothing(index_elements=["book_id"]))
        found = _TAKE_HEAD.first(current, book=book_id)
    return dict(zip(_HEAD_NAMES, found, strict=True))


def _daily(book_id: BookId, head: dict[str, Any], moved: list[dict[str, Any]]) -> list[Wish]:
    """Publish with the first transfer of a day, too."""
    if not moved:
        return []
    at = datetime.fromisoformat(moved[-1]["posted_at"])
    is_published = head["published_on"] == village_day(at)
    return [] if is_published else [Wish(book_id, Occasion.FIRST_OF_DAY, None, at)]


def _publish(current: Session, head: dict[str, Any], book_uid: str, wish: Wish) -> None:
    name, private = signing_key(current, at=wish.at)
    head |= {"published": head["published"] + 1, "published_on": village_day(wish.at)}
    published = {
        "number": head["published"],
        "sequence": head["sequence"],
        "hash": head["hash"],
        "transfers": head["transfers"],
        "points": head["points"],
        "occasion": wish.occasion,
        "occasion_uid": wish.occasion_uid,
        "published_at": wish.at,
        "key_id": name,
    }
    signature = private.sign(signed_bytes(published_content(book_uid, published | {"published_at": instant(wish.at)})))
    current.execute(insert(PublishedHead).values(book_id=wish.book_id, signature=signature, **published))
