"""The audit table: closed history, ids and field names only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.columns import Pk
from pointsapp.core.db import Base


class AuditEntry(Base):
    """One privileged act: who, when, what, to which row. `facts` hold no personal data."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "village_id", "id"),
        Index(None, "village_id", "subject", "subject_id"),
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
