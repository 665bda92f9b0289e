"""Making a backup while the village works: copied, checked, written, read back; only then it counts."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine

from pointsapp.backups import books, container, encryption, postgresql, sqlite
from pointsapp.backups.errors import (
    BackupFolderFull,
    BackupFolderUnwritable,
    BackupRunning,
    BooksNotWhole,
    Unrestorable,
)
from pointsapp.backups.queries import list_backups, read_state, write_state
from pointsapp.backups.types import ENCRYPTED, PLAIN, Failure, Made, Manifest, Plan, State
from pointsapp.core.db import elsewhere, reading, session
from pointsapp.core.errors import RuleError

MARGIN_BYTES = 20 * 1024 * 1024
FEWEST_KEPT = 3
FULL = {errno.ENOSPC, errno.EDQUOT}


def back_up(plan: Plan, engine: Engine, *, at: datetime) -> State:
    """Make a backup, copy it to the second folder, and let go of old ones. Says how it went.

    Errors: BackupRunning, BackupFolderFull, BackupFolderUnwritable, BooksNotWhole, BackupKeyUnreadable; written down
    for the page, too.
    Locks: the folder, between processes.
    """
    with _alone(plan):
        before = read_state(plan)
        try:
            with _named_trouble(plan.folder):
                made = _make(plan, engine, at)
        except RuleError as error:
            write_state(plan, replace(before, failure=Failure(at, error.code, error.params)))
            raise
        state = State(made, _copy_out(plan, made))
        _clear(plan.folder, plan, at)
        if state.second == "done" and plan.second_folder is not None:
            _clear(plan.second_folder, plan, at)
        write_state(plan, state)
        return state


@contextmanager
def _alone(plan: Plan) -> Iterator[None]:
    with _named_trouble(plan.folder):
        plan.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(plan.folder / ".lock")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise BackupRunning() from error
    except OSError as error:
        raise BackupFolderUnwritable(folder=str(plan.folder), reason=error.strerror) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _named_trouble(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise BackupFolderFull(folder=str(folder), needed_mb=0, free_mb=0) from error
        raise BackupFolderUnwritable(folder=str(folder), reason=error.strerror) from error


def _make(plan: Plan, engine: Engine, at: datetime) -> Made:
    _require_room(plan, engine)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=plan.folder) as name:
        work = Path(name)
        plain = work / "plain"
        manifest = _write(plan, engine, plain, work, at)
        try:
            container.check(plain)
        except Unrestorable as error:
            raise BooksNotWhole(reason=str(error)) from error
        finished = _encrypted(plan, plain, work) if plan.public_key else plain
        file = plan.folder / f"points-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{ENCRYPTED if plan.public_key else PLAIN}"
        _finish(finished, file)
    return Made(
        file.name,
        at,
        file.stat().st_size,
        bool(plan.public_key),
        manifest.photos,
        manifest.missing_photos,
        sum(village.transfers for village in manifest.villages),
    )


def _write(plan: Plan, engine: Engine, file: Path, work: Path, at: datetime) -> Manifest:
    files = plan.instance_folder / "files"
    if engine.dialect.name == "sqlite":
        return _write_sqlite(engine, file, files, work, at)
    with reading():
        connection = session().connection()
        _require_whole()
        tables = postgresql.list_tables(connection)
        manifest = replace(books.describe("postgresql", files, at=at), tables=tables)
        dumped = ((f"{postgresql.FOLDER}{name}.copy", postgresql.dump_table(connection, name)) for name in tables)
        return container.write(file, manifest, _chained(dumped, books.list_photos(files), files))


def _write_sqlite(engine: Engine, file: Path, files: Path, work: Path, at: datetime) -> Manifest:
    copy = work / sqlite.ENTRY
    sqlite.copy_database(engine, copy)
    if wrong := sqlite.settle(copy):
        raise BooksNotWhole(reason=wrong)
    beside = books.open_beside(f"sqlite:///{copy}", engine)
    try:
        with elsewhere(beside), reading():
            _require_whole()
            manifest = books.describe("sqlite", files, at=at)
            photos = books.list_photos(files)
    finally:
        beside.dispose()
    sqlite.settle(copy)
    return container.write(file, manifest, _chained(iter([(sqlite.ENTRY, container.pieces_of(copy))]), photos, files))


def _chained(
    first: Iterator[tuple[str, Iterator[bytes]]], photos: list[Path], files: Path
) -> Iterator[tuple[str, Iterator[bytes]]]:
    yield from first
    for path in photos:
        if path.is_file():
            yield f"files/{path.relative_to(files).as_posix()}", container.pieces_of(path)


def _require_whole() -> None:
    bad = books.find_fault()
    if bad is not None:
        raise BooksNotWhole(reason=f"{bad.table} {bad.row_id}: {bad.reason}")


def _require_room(plan: Plan, engine: Engine) -> None:
    """Look for room for a copy of the database, the backup made of it, and its encrypted form."""
    files = sum(path.stat().st_size for path in (plan.instance_folder / "files").rglob("*") if path.is_file())
    database = sqlite.file_of(engine).stat().st_size if engine.dialect.name == "sqlite" else 0
    needed = 2 * database + files * (2 if plan.public_key else 1) + MARGIN_BYTES
    free = shutil.disk_usage(plan.folder).free
    if free < needed:
        raise BackupFolderFull(folder=str(plan.folder), needed_mb=needed >> 20, free_mb=free >> 20)


def _encrypted(plan: Plan, plain: Path, work: Path) -> Path:
    target = work / "encrypted"
    with target.open("wb") as file:
        key = encryption.encrypt(plain, file, plan.public_key)
    if encryption.digest_inside(target, key) != _digest(plain):
        raise BooksNotWhole(reason="encrypted")
    return target


def _copy_out(plan: Plan, made: Made) -> str:
    """Copy a backup to the second folder, a stick or another computer. A stick that is not there is no failure."""
    if plan.second_folder is None:
        return ""
    if not plan.second_folder.is_dir():
        return "missing"
    part = plan.second_folder / f".{made.name}.part"
    try:
        shutil.copyfile(plan.folder / made.name, part)
        if _digest(part) != _digest(plan.folder / made.name):
            return "failed"
        _finish(part, plan.second_folder / made.name)
    except OSError:
        return "failed"
    finally:
        part.unlink(missing_ok=True)
    return "done"


def _finish(part: Path, file: Path) -> None:
    """Put the file on the disk for good, then give it its name."""
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    part.chmod(0o600)
    part.replace(file)
    if os.name != "nt":
        handle = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _clear(folder: Path, plan: Plan, at: datetime) -> None:
    """Let go of backups that are old enough, but never of the newest few."""
    for name, _, made_at in list_backups(folder)[FEWEST_KEPT:]:
        if at - made_at > timedelta(days=plan.keep_days):
            (folder / name).unlink(missing_ok=True)


def _digest(file: Path) -> str:
    digest = sha256()
    for piece in container.pieces_of(file):
        digest.update(piece)
    return digest.hexdigest()
