"""Making an archive: one snapshot of a village, written row by row, so that large books need no large memory."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from pointsapp.archives.container import Writer, in_blocks
from pointsapp.archives.describing import write_description, write_readme
from pointsapp.archives.errors import ArchiveOfPractice, ArchiveRunning, ArchiveUnwritable
from pointsapp.archives.queries import find_facts, find_seal, find_signed_head, schema_of
from pointsapp.archives.tables import LEFT_EMPTY, find_people, list_taken, rows_of
from pointsapp.archives.types import BOOKS, CHECKER, DESCRIPTION, FORM, README, Description, file_of, photo_file
from pointsapp.archives.values import write_row, writers
from pointsapp.audit.service import note
from pointsapp.backups.container import pieces_of
from pointsapp.chain import check_books
from pointsapp.chain.errors import SigningKeyGone
from pointsapp.chain.export import list_book_lines
from pointsapp.chain.keys import require_key
from pointsapp.chain.service import publish
from pointsapp.chain.types import Occasion
from pointsapp.core.actor import Actor, VillageId
from pointsapp.core.db import reading, session
from pointsapp.files.queries import list_names
from pointsapp.files.store import path_of
from pointsapp.villages.models import Village

AT_ONCE = 1000
STAMP = "%Y%m%dT%H%M%SZ"
KEPT_FOR = timedelta(days=1)
"""An archive lies ready to be fetched for so long; it holds names and telephone numbers."""


@dataclass(frozen=True)
class Ready:
    """An archive that can be fetched."""

    file: Path
    made_at: datetime
    size_bytes: int

    @property
    def until(self) -> datetime:
        """When it goes."""
        return self.made_at + KEPT_FOR


def announce_archive(actor: Actor, instance_folder: Path, *, at: datetime) -> None:
    """Write down that the village's data is taken out, and sign the head with which the archive will end.

    Shape: where the key's file is gone nothing is signed, for the data must come out all the same.
    """
    note(actor, "archives.make", "villages", actor.village_id, at=at)
    try:
        require_key(session(), instance_folder)
    except SigningKeyGone:
        return
    publish(actor.village_id, Occasion.ASKED_FOR, at=at)


def make_archive(village_id: VillageId, instance_folder: Path, target: Path, *, at: datetime) -> Description:
    """Write everything of a village into one file. Errors: ArchiveRunning, ArchiveUnwritable, ArchiveOfPractice."""
    with alone(target), _named_trouble(target):
        part = target.with_name(f".{target.name}.part")
        try:
            with reading():
                _require_real(village_id)
                description = _write(session(), village_id, instance_folder / "files", part, at)
            _finish(part, target)
        finally:
            part.unlink(missing_ok=True)
    return description


def ready_file(instance_folder: Path, slug: str, *, at: datetime) -> Path:
    """Give the place for a village's new archive."""
    return instance_folder / "archives" / slug / f"{slug}-{at.astimezone(UTC):{STAMP}}.zip"


def find_ready(instance_folder: Path, slug: str, *, at: datetime) -> Ready | None:
    """Find the archive that lies ready; it and older ones are removed when they lay there long enough."""
    files = sorted((instance_folder / "archives" / slug).glob(f"{slug}-*.zip"), reverse=True)
    found = None
    for file in files:
        made_at = datetime.strptime(file.stem.rpartition("-")[2], STAMP).replace(tzinfo=UTC)
        if found is None and at - made_at <= KEPT_FOR:
            found = Ready(file, made_at, file.stat().st_size)
        else:
            file.unlink(missing_ok=True)
    return found


@contextmanager
def alone(target: Path) -> Iterator[None]:
    """Let one process at a time write into a folder. Errors: ArchiveRunning, ArchiveUnwritable."""
    with _named_trouble(target):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(target.parent / f".{target.name.partition('-')[0]}.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise ArchiveRunning() from error
    except OSError as error:
        raise ArchiveUnwritable(folder=str(target.parent), reason=error.strerror) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _named_trouble(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArchiveUnwritable(folder=str(target.parent), reason=error.strerror) from error


def _require_real(village_id: VillageId) -> None:
    if session().scalar(select(Village.practice_at).where(Village.id == village_id)) is not None:
        raise ArchiveOfPractice()


def _write(current: Session, village_id: VillageId, files: Path, part: Path, at: datetime) -> Description:
    people = find_people(current, village_id)
    rows: dict[str, int] = {}
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "r+b") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        writer = Writer(archive, at)
        for table in list_taken():
            writer.add(file_of(table.name), in_blocks(_lines(current, table, village_id, people, rows)))
        writer.add(BOOKS, in_blocks(list_book_lines(village_id)))
        writer.add(CHECKER, pieces_of(Path(check_books.__file__)))
        names = sorted(list_names(village_id))
        missing = [name for name in names if not path_of(files, village_id, name).is_file()]
        for name in names:
            if name not in missing:
                writer.add(photo_file(name), pieces_of(path_of(files, village_id, name)))
        description = Description(
            form=FORM,
            schema=schema_of(current),
            made_at=at,
            village=find_facts(village_id),
            seal=find_seal(village_id),
            signed_head=find_signed_head(village_id),
            rows=rows,
            photos=len(names) - len(missing),
            missing_photos=missing,
            files=writer.files,
        )
        writer.add(README, [b"\xef\xbb\xbf" + write_readme(description).encode()])
        writer.add(DESCRIPTION, [write_description(description).encode()])
    return description


def _lines(
    current: Session, table: Table, village_id: VillageId, people: set[int], rows: dict[str, int]
) -> Iterator[str]:
    """Give a table's rows line by line, and count them."""
    columns = writers(table)
    empty = {
        place: LEFT_EMPTY[table.name, name]
        for place, (name, _) in enumerate(columns)
        if (table.name, name) in LEFT_EMPTY
    }
    wanted = select(*table.columns).where(rows_of(table, village_id, people)).order_by(*table.primary_key.columns)
    rows[table.name] = 0
    for row in current.execute(wanted, execution_options={"yield_per": AT_ONCE}):
        rows[table.name] += 1
        yield write_row(columns, [empty.get(place, value) for place, value in enumerate(row)] if empty else row)


def _finish(part: Path, target: Path) -> None:
    """Put the file on the disk for good, then give it its name."""
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    part.replace(target)
