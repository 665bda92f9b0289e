"""The bytes of photos on the disk: written whole or not at all, found by their content."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pointsapp.core.actor import VillageId

SPARED_FOR = timedelta(days=1)
"""A file younger than this may belong to a row that is about to be written."""


def path_of(folder: Path, village_id: VillageId, sha256: str) -> Path:
    """Give the place of a photo beneath the folder of files."""
    return folder / str(int(village_id)) / f"{sha256}.jpg"


def write_photo(folder: Path, village_id: VillageId, sha256: str, data: bytes) -> Path:
    """Put a photo's bytes on the disk for good, before any row speaks of them.

    Shape: a file that is there already is only touched, so that the sweeper spares it.
    """
    path = path_of(folder, village_id, sha256)
    with suppress(FileNotFoundError):
        if path.stat().st_size == len(data):
            path.touch()
            return path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)
    return path


def list_old_files(folder: Path, village_id: VillageId, *, at: datetime) -> Iterator[Path]:
    """List the village's files that no unfinished upload can own."""
    for path in sorted((folder / str(int(village_id))).glob("*")):
        changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.is_file() and at - changed_at > SPARED_FOR:
            yield path


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
