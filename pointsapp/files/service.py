"""Keeping photos, and sweeping away files that nothing speaks of."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from pointsapp.core.actor import Actor, VillageId
from pointsapp.core.db import session
from pointsapp.files.models import Photo
from pointsapp.files.queries import list_names
from pointsapp.files.store import list_old_files, write_photo
from pointsapp.files.types import CleanPhoto


def keep_photo(actor: Actor, clean: CleanPhoto, folder: Path, *, at: datetime) -> Photo:
    """Keep a cleaned photo: its bytes first, then its row. The same picture is kept once.

    Shape: call `store.write_photo` before the transaction, and the disk is only looked at here.
    """
    write_photo(folder, actor.village_id, clean.sha256, clean.data)
    is_postgresql = session().get_bind().dialect.name == "postgresql"
    insert = postgresql.insert(Photo) if is_postgresql else sqlite.insert(Photo)
    row = insert.values(
        village_id=actor.village_id,
        sha256=clean.sha256,
        original_sha256=clean.original_sha256,
        width=clean.width,
        height=clean.height,
        size_bytes=len(clean.data),
        added_by_id=actor.user_id,
        added_at=at,
    )
    session().execute(row.on_conflict_do_nothing(index_elements=["village_id", "sha256"]))
    kept = select(Photo).where(Photo.village_id == actor.village_id, Photo.sha256 == clean.sha256)
    return session().execute(kept).scalar_one()


def sweep_files(village_id: VillageId, folder: Path, *, at: datetime) -> int:
    """Remove the village's files that no photo speaks of and that are a day old; say how many."""
    kept = list_names(village_id)
    orphans = [
        path for path in list_old_files(folder, village_id, at=at) if path.suffix != ".jpg" or path.stem not in kept
    ]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
