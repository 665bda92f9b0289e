"""The table of kept photos. The bytes lie in `files/<village>/<sha256>.jpg` of the instance."""

from __future__ import annotations

from datetime import datetime
from typing import NewType

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.actor import VillageId
from pointsapp.core.columns import Pk
from pointsapp.core.db import Base

PhotoId = NewType("PhotoId", int)


class Photo(Base):
    """One picture as it was re-encoded. Units: pixels, bytes."""

    __tablename__ = "photos"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("village_id", "sha256"),
    )

    id: Mapped[PhotoId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    original_sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int]
    added_by_id: Mapped[int | None] = mapped_column(Pk)
    added_at: Mapped[datetime]
