"""The folders of practice copies: `practice/<slug>/<name>`, and beside them the note which one is in use."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pointsapp.core.codes import new_uid
from pointsapp.core.schemas import newest_schema
from pointsapp.practice.errors import PracticeRunning, PracticeUnwritable
from pointsapp.practice.types import Copy

SLUG = re.compile(r"[a-z0-9-]{1,40}")
IN_USE = "in-use.json"


def find_copy(instance_folder: Path, slug: str, *, at: datetime) -> Copy | None:
    """Find the practice copy of a village, as long as it may be used: for some weeks, by the release that made it."""
    if not SLUG.fullmatch(slug):
        return None
    place = instance_folder / "practice" / slug
    try:
        told = json.loads((place / IN_USE).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    copy = Copy(slug, place / told["folder"], told["schema"], datetime.fromisoformat(told["made_at"]))
    return copy if at < copy.until and copy.schema == newest_schema() else None


@contextmanager
def alone(instance_folder: Path, slug: str) -> Iterator[None]:
    """Let one process at a time change a village's practice copy. Errors: PracticeRunning, PracticeUnwritable."""
    place = instance_folder / "practice" / slug
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(place / ".lock", blocking=False):
            yield
    except Timeout as error:
        raise PracticeRunning() from error
    except OSError as error:
        raise PracticeUnwritable(folder=str(place), reason=error.strerror) from error


def new_folder(instance_folder: Path, slug: str) -> Path:
    """Make the folder of a copy that is being made."""
    folder = instance_folder / "practice" / slug / new_uid()
    folder.mkdir(mode=0o700)
    return folder


def put_in_use(copy: Copy) -> None:
    """Let a finished copy be the one in use, and let go of others."""
    note = copy.folder.parent / IN_USE
    part = note.with_name(f".{IN_USE}.part")
    part.write_text(
        json.dumps({"folder": copy.folder.name, "schema": copy.schema, "made_at": copy.made_at.isoformat()}), "utf-8"
    )
    part.replace(note)
    clear(copy.folder.parent, but=copy.folder)


def clear(place: Path, *, but: Path | None = None) -> None:
    """Remove the copies of a village. A file that another process still holds open goes with the next time."""
    if but is None:
        (place / IN_USE).unlink(missing_ok=True)
    for folder in place.iterdir():
        if folder.is_dir() and folder != but:
            shutil.rmtree(folder, ignore_errors=True)
