"""Files between looking and confirming: kept by their content for a day, so that what was shown is what is taken."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pointsapp.core.actor import VillageId
from pointsapp.exchange.errors import FileDiffers, UploadGone

KEPT_FOR = timedelta(days=1)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


def digest_of(data: bytes) -> str:
    """Give the name under which a file is kept."""
    return hashlib.sha256(data).hexdigest()


def keep_upload(folder: Path, village_id: VillageId, data: bytes, *, at: datetime) -> str:
    """Put a file of a village aside and give its digest. Old ones go."""
    place = folder / str(int(village_id))
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(place, at)
    digest = digest_of(data)
    handle, name = tempfile.mkstemp(dir=place, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).replace(place / f"{digest}.bin")
    return digest


def read_upload(folder: Path, village_id: VillageId, digest: str) -> bytes:
    """Give the file of that digest again. Errors: UploadGone, FileDiffers."""
    path = folder / str(int(village_id)) / f"{digest}.bin"
    if not _DIGEST.fullmatch(digest) or not path.is_file():
        raise UploadGone()
    data = path.read_bytes()
    if digest_of(data) != digest:
        raise FileDiffers()
    return data


def _sweep(place: Path, at: datetime) -> None:
    for path in place.iterdir():
        if at - datetime.fromtimestamp(path.stat().st_mtime, UTC) > KEPT_FOR:
            path.unlink(missing_ok=True)
