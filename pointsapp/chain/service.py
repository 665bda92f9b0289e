"""Sealing what a transaction wrote, and publishing heads. Nobody has to remember it: every commit comes by here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pointsapp.audit.models import AuditEntry
from pointsapp.audit.service import note
from pointsapp.chain.keys import new_key, signing_key
from pointsapp.chain.models import ChainHead, Link, PublishedHead
from pointsapp.chain.records import Record, find_records
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
_TAKE_HEAD = Prepared(
    select(*HEADS.columns, Village.uid)
    .outerjoin_from(HEADS, Village.metadata.tables["villages"], Village.id == HEADS.c.book_id)
    .where(HEADS.c.book_id == bindparam("book"))
    .with_for_update(of=HEADS)
)
_MOVE_HEAD = Prepared(
    update(HEADS)
    .where(HEADS.c.book_id == bindparam("book"))
    .values({column.name: bindparam(column.name, type_=column.type) for column in HEADS.columns})
)
LINKS = Link.metadata.tables[Link.__tablename__]
_ADD_LINK = Prepared(
    insert(LINKS).values({column.name: bindparam(column.name, type_=column.type) for column in LINKS.columns})
)


def seal_every_commit() -> None:
    """Hook into the database: from now on whatever is written to the books is sealed when it is committed."""
    seal_with(_seal)
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
    books: dict[BookId, tuple[list[Written], list[Wish]]] = {}
    for thing in remembered:
        if isinstance(thing, Written):
            books.setdefault(thing.book_id, ([], []))[0].append(thing)
        elif isinstance(thing, Added) and thing.model in KINDS:
            book_id, kind = BookId(thing.village_id or INSTALLATION), KINDS[thing.model]
            books.setdefault(book_id, ([], []))[0].extend(Written(book_id, kind, row_id) for row_id in thing.row_ids)
        elif isinstance(thing, Wish):
            books.setdefault(thing.book_id, ([], []))[1].append(thing)
    records = {book_id: _records(current, book_id, written) for book_id, (written, _) in books.items()}
    for book_id in sorted(books):
        _extend(current, book_id, records[book_id], books[book_id][1])


def _records(current: Session, book_id: BookId, written: Iterable[Written]) -> list[tuple[Kind, Record]]:
    """Read back what was written, in the order in which it was."""
    ordered = list(dict.fromkeys(written))
    found = {
        kind: find_records(current, book_id, kind, {row.row_id for row in ordered if row.kind is kind})
        for kind in {row.kind for row in ordered}
    }
    return [(row.kind, found[row.kind][row.row_id]) for row in ordered]


def _extend(current: Session, book_id: BookId, records: list[tuple[Kind, Record]], wishes: list[Wish]) -> None:
    head, book_uid = _lock(current, book_id)
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


def _lock(current: Session, book_id: BookId) -> tuple[dict[str, Any], str]:
    """Take the head of a book, beginning the book where it has none. Gives it with the book's uid."""
    found = _TAKE_HEAD.first(current, book=book_id)
    if found is None:
        is_postgresql = current.connection().dialect.name == "postgresql"
        begin = postgresql.insert(ChainHead) if is_postgresql else sqlite.insert(ChainHead)
        beginning = {"book_id": book_id, "hash": bytes.fromhex(BEGINNING)}
        current.execute(begin.values(beginning).on_conflict_do_nothing(index_elements=["book_id"]))
        found = _TAKE_HEAD.first(current, book=book_id)
    head: dict[str, Any] = found._asdict()
    book_uid = head.pop("uid")
    return head, book_uid or "installation"


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
