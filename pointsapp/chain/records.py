"""Rows of the books as they are hashed: every column, other rows told by their uids, straight from the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import NullType

from pointsapp.audit.models import AuditEntry
from pointsapp.chain.types import INSTALLATION, BookId, Kind
from pointsapp.core.canonical import canonical, instant
from pointsapp.core.columns import Pk
from pointsapp.core.db import Base
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared
from pointsapp.core.requests import Request
from pointsapp.ledger.models import Account, Transfer
from pointsapp.people.models import User

AT_ONCE = 1000

AnyRow = Row[*tuple[Any, ...]]
Columns = dict[str, Any]
Wanted = Select[*tuple[Any, ...]]
BOOK: BindParameter[int] = bindparam("book_id", type_=Pk)
ROW: BindParameter[int] = bindparam("row_id", type_=Pk)


@dataclass(frozen=True)
class Record:
    """A row as it is hashed. `fault` says why it can't be one; then `text` is empty."""

    row_id: int
    content: dict[str, Any]
    text: str
    fault: str | None = None


def find_records(current: Session, book_id: BookId, kind: Kind, row_ids: Collection[int]) -> dict[int, Record]:
    """Read rows of a book as they are hashed, by their local numbers; those that are not there are left out."""
    found = {}
    ordered = sorted(row_ids)
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        for row in _read(current, book_id, kind, some):
            found[row[0]] = record_of(kind, row)
    return found


def _read(current: Session, book_id: BookId, kind: Kind, some: list[int]) -> Iterator[AnyRow]:
    if len(some) == 1:
        yield from _FOR_ONE[kind].all(current, book_id=book_id, row_id=some[0])
        return
    yield from _FOR_MANY[kind].all(current, book_id=book_id, row_ids=some)


def record_of(kind: Kind, row: AnyRow) -> Record:
    """Give a row as it is hashed. Shape: the columns are those by which its kind is read."""
    try:
        content = _CONTENTS[kind](row)
        return Record(row[0], content, canonical(content))
    except (TypeError, ValueError) as error:
        return Record(row[0], {}, "", str(error))


def list_raw(
    current: Session, model: type[Base], order: InstrumentedAttribute[Any], *where: ColumnElement[bool]
) -> list[Columns]:
    """List rows of a table by column, each value as the driver gives it."""
    columns = [raw(column).label(column.name) for column in model.__table__.columns]
    return [row._asdict() for row in current.execute(select(*columns).where(*where).order_by(order))]


def raw(column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Take a value as the driver gives it: what was written by hand must not be mended on its way here."""
    return type_coerce(column, NullType())


def _accounts() -> Wanted:
    return select(Account.id, Account.uid, raw(Account.kind)).where(Account.village_id == BOOK)


def _account(row: AnyRow) -> dict[str, Any]:
    _, uid, kind = row
    return {"kind": kind, "uid": uid}


def transfers() -> Wanted:
    """Read transfers of a book by the columns that are hashed."""
    source, destination, original = aliased(Account), aliased(Account), aliased(Transfer)
    return (
        select(
            Transfer.id,
            Transfer.uid,
            source.uid,
            destination.uid,
            raw(Transfer.points),
            raw(Transfer.code),
            raw(Transfer.posted_at),
            raw(Transfer.occurred_at),
            Transfer.request_id,
            Request.key,
            Request.command,
            Request.digest,
            Request.user_id,
            User.uid,
            Transfer.reverses_id,
            original.uid,
            raw(Transfer.source_balance_after),
            raw(Transfer.destination_balance_after),
            raw(Transfer.source_number),
            raw(Transfer.destination_number),
        )
        .outerjoin(source, (source.village_id == Transfer.village_id) & (source.id == Transfer.source_id))
        .outerjoin(
            destination,
            (destination.village_id == Transfer.village_id) & (destination.id == Transfer.destination_id),
        )
        .outerjoin(Request, (Request.village_id == Transfer.village_id) & (Request.id == Transfer.request_id))
        .outerjoin(User, User.id == Request.user_id)
        .outerjoin(original, (original.village_id == Transfer.village_id) & (original.id == Transfer.reverses_id))
        .where(Transfer.village_id == BOOK)
    )


def _transfer(row: AnyRow) -> dict[str, Any]:
    (
        _, uid, source, destination, points, code, posted_at, occurred_at, request_id, key, command, digest, user_id,
        user, reverses_id, original, source_after, destination_after, source_number, destination_number,
    ) = row  # fmt: skip
    if source is None or destination is None:
        raise ValueError("names an account that is not there")
    if (request_id is None) != (key is None) or (user_id is None) != (user is None):
        raise ValueError("names a request or a login that is not there")
    if (reverses_id is None) != (original is None):
        raise ValueError("reverses a transfer that is not there")
    return {
        "code": code,
        "destination": destination,
        "destination_balance_after": destination_after,
        "destination_number": destination_number,
        "occurred_at": None if occurred_at is None else written_instant(occurred_at),
        "points": points,
        "posted_at": written_instant(posted_at),
        "request": None if key is None else {"command": command, "digest": digest, "key": key, "user": user},
        "reverses": original,
        "source": source,
        "source_balance_after": source_after,
        "source_number": source_number,
        "uid": uid,
    }


def _entries() -> Wanted:
    return select(
        AuditEntry.id,
        AuditEntry.uid,
        AuditEntry.user_uid,
        AuditEntry.act,
        AuditEntry.subject,
        AuditEntry.subject_uid,
        raw(AuditEntry.facts),
        raw(AuditEntry.at),
    ).where(func.coalesce(AuditEntry.village_id, INSTALLATION) == BOOK)


def _entry(row: AnyRow) -> dict[str, Any]:
    _, uid, user, act, subject, subject_uid, facts, at = row
    return {
        "act": act,
        "at": written_instant(at),
        "facts": json.loads(facts) if isinstance(facts, str) else facts,
        "subject": subject,
        "subject_uid": subject_uid,
        "uid": uid,
        "user": user,
    }


def written_instant(value: Any) -> str:
    """Write an instant: PostgreSQL gives one, SQLite the letters it was stored as, always in UTC."""
    if isinstance(value, datetime):
        return instant(value)
    if not isinstance(value, str) or len(value) != len("2026-11-21 01:30:00.000000") or value[10] != " ":
        raise ValueError(f"{value!r} is no instant")
    return f"{value[:10]}T{value[11:]}+00:00"


_FOR_MANY = {
    Kind.ACCOUNT: Prepared(_accounts().where(among(Account.id, "row_ids"))),
    Kind.TRANSFER: Prepared(transfers().where(among(Transfer.id, "row_ids"))),
    Kind.AUDIT: Prepared(_entries().where(among(AuditEntry.id, "row_ids"))),
}
_FOR_ONE = {
    Kind.ACCOUNT: Prepared(_accounts().where(Account.id == ROW)),
    Kind.TRANSFER: Prepared(transfers().where(Transfer.id == ROW)),
    Kind.AUDIT: Prepared(_entries().where(AuditEntry.id == ROW)),
}
"""Built once: building them costs more than running them."""

_CONTENTS: dict[Kind, Callable[[AnyRow], dict[str, Any]]] = {
    Kind.ACCOUNT: _account,
    Kind.TRANSFER: _transfer,
    Kind.AUDIT: _entry,
}
