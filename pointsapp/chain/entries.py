"""Checking what an audit entry says locally: its numbers against its uids, and the values it committed to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from pointsapp.audit.models import AuditEntry, AuditValue
from pointsapp.audit.queries import find_uids, table_with_uids
from pointsapp.audit.rules import PERSONAL, commitment
from pointsapp.audit.types import Reference
from pointsapp.chain.records import Record, raw
from pointsapp.chain.types import INSTALLATION, BookId
from pointsapp.ledger.types import BadRow


def find_faults(current: Session, book_id: BookId, records: Collection[Record]) -> dict[int, str]:
    """Say of sealed audit entries which are wrong in what the seal does not hold: local numbers, personal values."""
    return _wrong_numbers(current, records) | _wrong_values(current, book_id, records)


def find_stray_value(current: Session) -> BadRow | None:
    """Name the first personal value that no audit entry commits to."""
    is_named = exists().where(AuditEntry.uid == AuditValue.entry_uid)
    stray = current.execute(
        select(AuditValue.village_id, AuditValue.id).where(~is_named).order_by(AuditValue.id).limit(1)
    ).one_or_none()
    return BadRow(stray[0] or INSTALLATION, "audit_values", stray[1], "belongs to no entry") if stray else None


def _wrong_numbers(current: Session, records: Collection[Record]) -> dict[int, str]:
    wanted = select(AuditEntry.id, raw(AuditEntry.user_id), raw(AuditEntry.subject_id)).where(
        AuditEntry.id.in_([record.row_id for record in records])
    )
    numbers = {row_id: (user_id, subject_id) for row_id, user_id, subject_id in current.execute(wanted)}
    told = []
    for record in records:
        user_id, subject_id = numbers[record.row_id]
        told.append((record.row_id, "users", user_id, record.content["user"]))
        told.append((record.row_id, record.content["subject"], subject_id, record.content["subject_uid"]))
    uids = find_uids(current, {Reference(table, number) for _, table, number, _ in told if isinstance(number, int)})
    return {
        row_id: f"names {table} row {number}, but was sealed for {uid}"
        for row_id, table, number, uid in told
        if not _is_told(current, table, number, uid, uids)
    }


def _is_told(current: Session, table: str, number: Any, uid: str | None, uids: dict[Reference, str]) -> bool:
    """Tell whether a local number leads to the row that was sealed, or to nothing where that row is gone."""
    if uid is None or number is None:
        return uid is None and number is None
    if uid.startswith("#"):
        return uid == f"#{number}"
    if not isinstance(number, int):
        return False
    found = uids.get(Reference(table, number))
    if found is not None:
        return found == uid
    rows = table_with_uids(table)
    return rows is not None and current.execute(select(rows.c.id).where(rows.c.uid == uid)).first() is None


def _wrong_values(current: Session, book_id: BookId, records: Collection[Record]) -> dict[int, str]:
    by_uid = {record.content["uid"]: record for record in records}
    wanted = select(
        AuditValue.entry_uid, AuditValue.village_id, AuditValue.name, raw(AuditValue.salt), raw(AuditValue.value)
    ).where(AuditValue.entry_uid.in_(by_uid))
    # SQLite keeps JSON as text, but for numbers; PostgreSQL's driver has read it already, and it may be a text itself.
    is_text = current.get_bind().dialect.name == "sqlite"
    wrong = defaultdict(list)
    for uid, village_id, name, salt, value in current.execute(wanted):
        record = by_uid[uid]
        promised = record.content["facts"].get(PERSONAL, {}).get(name)
        if (village_id or INSTALLATION) != book_id or promised != _commitment(salt, value, is_text=is_text):
            wrong[record.row_id].append(name)
    return {row_id: f"committed to another {', '.join(names)}" for row_id, names in wrong.items()}


def _commitment(salt: Any, value: Any, *, is_text: bool) -> str | None:
    try:
        return commitment(salt, json.loads(value) if is_text and isinstance(value, str) else value)
    except (TypeError, ValueError):
        return None
