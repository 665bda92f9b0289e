"""Tables of the first day: the printed code and the draft of what was typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.columns import Pk
from pointsapp.core.db import Base


class SetupCode(Base):
    """The code that a start of the program printed; only the newest counts, once, for one browser."""

    __tablename__ = "setup_codes"
    __table_args__ = (CheckConstraint("(proved_at IS NULL) = (browser_hash IS NULL)", name="proved_by_browser"),)

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    browser_hash: Mapped[str | None] = mapped_column(String(64))


class SetupDraft(Base):
    """What has been typed about the village so far; it goes when the village is founded."""

    __tablename__ = "setup_drafts"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
