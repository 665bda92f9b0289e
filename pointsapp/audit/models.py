"""The audit tables: closed history without personal data, and beside it the values that may be forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.columns import Pk
from pointsapp.core.db import Base


class AuditEntry(Base):
    """One privileged act: who, when, what, to which row. `facts` hold no personal data.

    Shape: rows are told by their uid; a row of a table without uids by `#` and the number it had where this was
    written. `user_id` and `subject_id` are for looking up here.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "village_id", "id"),
        Index(None, "village_id", "subject", "subject_id"),
        Index("uq_audit_entries_uid", "uid", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[int | None] = mapped_column(Pk)
    user_id: Mapped[int | None] = mapped_column(Pk)
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(Pk)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]
    uid: Mapped[str] = mapped_column(String(36), server_default="")
    user_uid: Mapped[str | None] = mapped_column(String(36))
    subject_uid: Mapped[str | None] = mapped_column(String(36))


class AuditValue(Base):
    """A personal value that an audit entry only commits to: deleting this row forgets it, the entry stays.

    Shape: the entry's `facts["personal"][name]` is the digest of salt and value.
    """

    __tablename__ = "audit_values"
    __table_args__ = (UniqueConstraint("entry_uid", "name"),)

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[int | None] = mapped_column(Pk)
    entry_uid: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(40))
    salt: Mapped[str] = mapped_column(String(32))
    value: Mapped[Any] = mapped_column(JSON)
