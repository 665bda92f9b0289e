"""Finding the uids of rows in any table, and whether an act was written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Table, exists, select
from sqlalchemy.orm import Session

from pointsapp.audit.models import AuditEntry
from pointsapp.audit.types import Reference
from pointsapp.core.actor import Actor
from pointsapp.core.db import Base, session

AT_ONCE = 5000


def table_with_uids(name: str) -> Table | None:
    """Give a table whose rows have uids, None where they have none."""
    table = Base.metadata.tables.get(name)
    return table if table is not None and "uid" in table.columns else None


def find_uids(session: Session, references: Iterable[Reference]) -> dict[Reference, str]:
    """Find the uids of rows, table by table. A row that is gone, or has no uid, is left out."""
    wanted = defaultdict(set)
    for reference in references:
        wanted[reference.table].add(reference.row_id)
    found = {}
    for name, row_ids in wanted.items():
        table = table_with_uids(name)
        if table is None:
            continue
        ordered = sorted(row_ids)
        for start in range(0, len(ordered), AT_ONCE):
            some = ordered[start : start + AT_ONCE]
            rows = session.execute(select(table.c.id, table.c.uid).where(table.c.id.in_(some)))
            found.update({Reference(name, row.id): row.uid for row in rows})
    return found


def was_noted(actor: Actor, act: str, subject: str, subject_id: int, *, since: datetime) -> bool:
    """Tell whether this person did an act to a row since an instant, as the audit has it."""
    noted = exists().where(
        AuditEntry.village_id == actor.village_id,
        AuditEntry.subject == subject,
        AuditEntry.subject_id == subject_id,
        AuditEntry.user_id == actor.user_id,
        AuditEntry.act == act,
        AuditEntry.at >= since,
    )
    return session().scalar(select(noted)) is True
