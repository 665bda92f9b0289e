"""Bringing a backup back into an empty place: checked first, marked as an older state, in place only when whole."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, inspect, select

from pointsapp.audit.service import note
from pointsapp.backups import books, container, encryption, postgresql, sqlite
from pointsapp.backups.errors import Unrestorable
from pointsapp.backups.types import Manifest, Restored
from pointsapp.chain.errors import SigningKeyGone
from pointsapp.chain.keys import require_key
from pointsapp.core.db import elsewhere, reading, session, transaction
from pointsapp.core.restored import Restoration
from pointsapp.core.schemas import known_schemas
from pointsapp.villages.models import Village
from pointsapp.villages.queries import list_villages

PHOTO = re.compile(r"files/[0-9]{1,18}/[0-9a-f]{64}\.jpg")
Upgrade = Callable[[str, str], None]
"""Bring the database at an address to a revision of the schema."""


def restore(
    file: Path,
    private_key: str,
    instance_folder: Path,
    engine: Engine,
    owner_url: str,
    upgrade: Upgrade,
    *,
    at: datetime,
) -> Restored:
    """Bring books and photos back. Errors: Unrestorable, with nothing left behind that would serve."""
    if not file.is_file():
        raise Unrestorable(f"There is no file {file}.")
    instance_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _require_empty(instance_folder, engine)
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=instance_folder) as name:
        work = Path(name)
        plain = _readable(file, private_key, work)
        manifest = container.check(plain)
        _require_fit(manifest, engine)
        with container.opened(plain) as backup:
            photos = _take_photos(backup, manifest, work / "files")
            if engine.dialect.name == "sqlite":
                _bring_file(backup, manifest, work, engine, upgrade, file.name, at)
            else:
                _bring_tables(backup, manifest, owner_url, engine, upgrade, file.name, at)
        _place_photos(photos, instance_folder / "files")
    return Restored(manifest, _lacks_key(instance_folder))


def _require_empty(instance_folder: Path, engine: Engine) -> None:
    files = instance_folder / "files"
    if files.is_dir() and any(files.iterdir()):
        raise Unrestorable(f"There are photos in {files} already. Restore into an empty place: give another folder.")
    if engine.dialect.name == "sqlite" and not sqlite.file_of(engine).exists():
        return
    if not books.is_empty(engine):
        raise Unrestorable("There is a village here already. Restore into an empty place: give another database.")


def _readable(file: Path, private_key: str, work: Path) -> Path:
    if not encryption.is_encrypted(file):
        return file
    if not private_key:
        raise Unrestorable("This backup is encrypted. Give the file with the private key: --key FILE.")
    plain = work / "plain"
    with plain.open("wb") as target:
        encryption.decrypt(file, target, private_key)
    return plain


def _require_fit(manifest: Manifest, engine: Engine) -> None:
    if manifest.database != engine.dialect.name:
        raise Unrestorable(
            f"This backup is of {manifest.database}, this place has {engine.dialect.name}. Set DATABASE_URL to the same"
            " kind; an export of the village goes from one kind to the other."
        )
    if manifest.schema not in known_schemas():
        raise Unrestorable("This backup was made by a newer program: install that one first.")
    odd = [
        name
        for name in manifest.entries
        if name != sqlite.ENTRY
        and not PHOTO.fullmatch(name)
        and name not in {f"{postgresql.FOLDER}{table}.copy" for table in manifest.tables}
    ]
    if odd:
        raise Unrestorable(container.DAMAGED.format(f"{odd[0]} does not belong there"))


def _take_photos(backup: zipfile.ZipFile, manifest: Manifest, folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    for name in manifest.entries:
        if PHOTO.fullmatch(name):
            path = folder / name.removeprefix("files/")
            path.parent.mkdir(mode=0o700, exist_ok=True)
            _extract(backup, name, path)
    return folder


def _place_photos(photos: Path, files: Path) -> None:
    if files.is_dir():
        files.rmdir()
    shutil.move(photos, files)


def _bring_file(
    backup: zipfile.ZipFile,
    manifest: Manifest,
    work: Path,
    engine: Engine,
    upgrade: Upgrade,
    source: str,
    at: datetime,
) -> None:
    part = work / sqlite.ENTRY
    _extract(backup, sqlite.ENTRY, part)
    if wrong := sqlite.settle(part):
        raise Unrestorable(container.DAMAGED.format(wrong))
    url = f"sqlite:///{part}"
    upgrade(url, "head")
    beside = books.open_beside(url, engine)
    try:
        with elsewhere(beside):
            _require_same(manifest, work)
            _mark(manifest, source, at)
    finally:
        beside.dispose()
    sqlite.settle(part)
    engine.dispose()
    place = sqlite.file_of(engine)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place.parent.stat().st_dev != part.stat().st_dev:
        part = Path(shutil.copy(part, place.with_name(place.name + ".part")))
    sqlite.put_in_place(part, place)


def _bring_tables(
    backup: zipfile.ZipFile,
    manifest: Manifest,
    owner_url: str,
    engine: Engine,
    upgrade: Upgrade,
    source: str,
    at: datetime,
) -> None:
    owner = books.open_beside(owner_url, engine)
    try:
        if not inspect(owner).has_table(postgresql.KEPT_APART):
            upgrade(owner_url, manifest.schema)
        with elsewhere(owner):
            with transaction() as current:
                connection = current.connection()
                for name in manifest.tables:
                    postgresql.require_empty(connection, name)
                    pieces = container.read_entry(backup, f"{postgresql.FOLDER}{name}.copy")
                    postgresql.load_table(connection, name, pieces)
                postgresql.go_on_counting(connection, manifest.tables)
                ids = current.scalars(select(Village.id)).all()
                current.add_all(_mark_of(village_id, manifest, source, at) for village_id in ids)
            upgrade(owner_url, "head")
            _require_same(manifest, Path())
            with transaction():
                note(None, "backups.restored", "restorations", None, at=at)
    finally:
        owner.dispose()


def _require_same(manifest: Manifest, files: Path) -> None:
    with reading():
        found = books.describe(manifest.database, files, at=manifest.made_at)
        bad = books.find_fault()
    differing = next(books.differences(manifest, found), None)
    if bad is not None or differing is not None:
        raise Unrestorable(f"What came back is not whole: {differing or f'{bad}'}. Take another copy.")


def _mark(manifest: Manifest, source: str, at: datetime) -> None:
    with reading():
        ids = [village.id for village in list_villages()]
    with transaction():
        session().add_all(_mark_of(village_id, manifest, source, at) for village_id in ids)
        note(None, "backups.restored", "restorations", None, at=at)


def _mark_of(village_id: int, manifest: Manifest, source: str, at: datetime) -> Restoration:
    return Restoration(village_id=village_id, as_of=manifest.made_at, restored_at=at, source=source[:200])


def _extract(backup: zipfile.ZipFile, name: str, target: Path) -> None:
    with target.open("wb") as file:
        for piece in container.read_entry(backup, name):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _lacks_key(instance_folder: Path) -> bool:
    try:
        with reading():
            require_key(session(), instance_folder)
    except SigningKeyGone:
        return True
    return False
