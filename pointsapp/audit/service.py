"""Leaving a trace."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from pointsapp.audit.models import AuditEntry, AuditValue
from pointsapp.audit.queries import AT_ONCE, find_uids
from pointsapp.audit.rules import PERSONAL, commitment, references_in, told_by_uid, uid_or_number, words_in
from pointsapp.audit.types import Reference
from pointsapp.core.actor import Actor
from pointsapp.core.canonical import canonical
from pointsapp.core.codes import new_uid
from pointsapp.core.db import session


def note(
    actor: Actor | None,
    act: str,
    subject: str,
    subject_id: int | None,
    *,
    at: datetime,
    personal: Mapping[str, Any] | None = None,
    **facts: Any,
) -> None:
    """Write down a privileged act in the transaction that does it; without an actor, of the installation.

    Shape: `act` is `room.verb`, `subject` a table's name; `facts` are codes, whole numbers and rows: a number under a
    name that ends in `_id`, or a Reference, is kept as the row's uid. What tells of a person (a name, a phone, a
    household's number, anybody's words) goes into `personal`: it can be forgotten later, and the entry stays.
    """
    entry_uid = new_uid()
    village_id = actor.village_id if actor else None
    if personal:
        facts[PERSONAL] = _committed(entry_uid, village_id, personal)
    session().add(
        AuditEntry(
            uid=entry_uid,
            village_id=village_id,
            user_id=actor.user_id if actor else None,
            act=act,
            subject=subject,
            subject_id=subject_id,
            facts=facts,
            at=at,
        )
    )


def forget_values(actor: Actor, references: Collection[Reference]) -> int:
    """Delete the values of all entries that are about some rows or name them, and count them. The entries stay."""
    current = session()
    uids = find_uids(current, references)
    about = {(reference.table, uid_or_number(reference, uids)) for reference in references}
    named = set(uids.values())
    entries = current.execute(
        select(AuditEntry.uid, AuditEntry.subject, AuditEntry.subject_uid, AuditEntry.facts)
        .where(AuditEntry.village_id == actor.village_id, AuditEntry.uid.in_(select(AuditValue.entry_uid)))
        .order_by(AuditEntry.id)
    )
    found = [
        uid
        for uid, subject, subject_uid, facts in entries
        if (subject, subject_uid) in about or not named.isdisjoint(words_in(facts))
    ]
    return sum(_forget(found[start : start + AT_ONCE]) for start in range(0, len(found), AT_ONCE))


def _forget(entry_uids: Sequence[str]) -> int:
    values = session().scalars(delete(AuditValue).where(AuditValue.entry_uid.in_(entry_uids)).returning(AuditValue.id))
    return len(values.all())


def _committed(entry_uid: str, village_id: int | None, personal: Mapping[str, Any]) -> dict[str, str]:
    commitments = {}
    for name, value in personal.items():
        salt = secrets.token_hex(16)
        commitments[name] = commitment(salt, value)
        session().add(AuditValue(entry_uid=entry_uid, village_id=village_id, name=name, salt=salt, value=value))
    return commitments


@event.listens_for(Session, "before_flush")
def _tell_by_uid(flushing: Session, _context: object, _instances: object) -> None:
    """Give new entries the uids of what they name, all of one flush together."""
    entries = [row for row in flushing.new if isinstance(row, AuditEntry)]
    if not entries:
        return
    named = [reference for entry in entries for reference in _rows_named(entry)]
    uids = find_uids(flushing, named)
    for entry in entries:
        if entry.user_id is not None:
            entry.user_uid = uid_or_number(Reference("users", entry.user_id), uids)
        if entry.subject_id is not None:
            entry.subject_uid = uid_or_number(Reference(entry.subject, entry.subject_id), uids)
        entry.facts = told_by_uid(entry.facts, uids)
        canonical(entry.facts)


def _rows_named(entry: AuditEntry) -> list[Reference]:
    rows = list(references_in(entry.facts))
    if entry.user_id is not None:
        rows.append(Reference("users", entry.user_id))
    if entry.subject_id is not None:
        rows.append(Reference(entry.subject, entry.subject_id))
    return rows
