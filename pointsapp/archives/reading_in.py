"""Reading an archive into an empty installation of either database: checked first, then whole or not at all."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from pointsapp.archives.container import describe, opened, read_file, read_lines, require_whole
from pointsapp.archives.describing import columns_told
from pointsapp.archives.errors import (
    ArchiveBooksWrong,
    ArchiveColumnsDiffer,
    ArchiveDamaged,
    ArchiveNewer,
    ArchiveOfPractice,
    ArchiveOlder,
    ArchivePlaceTaken,
    ArchiveReadInBefore,
    ArchiveRowWrong,
    ArchiveUnreadable,
)
from pointsapp.archives.queries import find_seal
from pointsapp.archives.tables import LEFT_EMPTY, list_taken, owner_column
from pointsapp.archives.types import Description, ReadIn, file_of, photo_file
from pointsapp.archives.values import filling, readers
from pointsapp.audit.service import note
from pointsapp.backups.postgresql import go_on_counting
from pointsapp.chain.errors import SigningKeyGone
from pointsapp.chain.keys import require_key
from pointsapp.core.actor import Role
from pointsapp.core.clock import village_day
from pointsapp.core.db import transaction, violated
from pointsapp.core.restored import Restoration
from pointsapp.core.schemas import known_schemas, newest_schema
from pointsapp.files.store import path_of, write_photo
from pointsapp.people.models import Envelope, Membership, User
from pointsapp.people.queries.roles import in_force
from pointsapp.people.types import PasswordHash
from pointsapp.reports.verify import find_first_fault
from pointsapp.villages.models import Village

AT_ONCE = 500
LARGEST_PHOTO = 64 << 20
BEGINS_JPEG = b"\xff\xd8\xff"


@contextmanager
def checked(file: Path) -> Iterator[tuple[zipfile.ZipFile, Description]]:
    """Open an archive that is whole and of this release's form and schema.

    Errors: ArchiveUnreadable, ArchiveNameOdd, ArchiveTooBig, ArchiveIncomplete, ArchiveDamaged, ArchiveNewer,
    ArchiveOlder, ArchiveColumnsDiffer.
    """
    if not file.is_file():
        raise ArchiveUnreadable(file=file.name)
    with opened(file) as archive:
        description, text = describe(archive)
        _require_schema(description.schema)
        _require_columns(description, text)
        require_whole(archive, description)
        yield archive, description


def require_empty(current: Session, description: Description) -> None:
    """Refuse to mix two installations. Errors: ArchiveReadInBefore, ArchivePlaceTaken."""
    same = current.scalar(select(Village.name).where(Village.uid == description.village.uid))
    if same is not None:
        raise ArchiveReadInBefore(name=same)
    for table in list_taken():
        if current.execute(select(*table.primary_key.columns).limit(1)).first() is not None:
            raise ArchivePlaceTaken(table=table.name)


def read_in(
    archive: zipfile.ZipFile,
    description: Description,
    instance_folder: Path,
    password_hash: PasswordHash,
    source: str,
    *,
    at: datetime,
) -> ReadIn:
    """Take a checked archive into the database in use, and give its secretary a first password.

    Errors: ArchiveReadInBefore, ArchivePlaceTaken, ArchiveDamaged, ArchiveRowWrong, ArchiveOfPractice,
    ArchiveBooksWrong; then nothing is changed.
    Shape: rows keep their numbers. Photos are in place before the rows that speak of them.
    """
    with photos_in_place(archive, description, instance_folder / "files"), transaction() as current:
        require_empty(current, description)
        load(current, archive, description)
        if current.scalar(select(Village.practice_at)) is not None:
            raise ArchiveOfPractice()
        require_same_books(description)
        end_envelopes(current, at)
        login = _let_secretary_in(current, description, password_hash, at)
        current.add(
            Restoration(
                village_id=description.village.id, as_of=description.made_at, restored_at=at, source=source[:200]
            )
        )
        note(None, "archives.read_in", "villages", description.village.id, at=at)
        lacks_key = _lacks_key(current, instance_folder)
    return ReadIn(description, login, lacks_key)


def load(current: Session, archive: zipfile.ZipFile, description: Description) -> None:
    """Write all rows of an archive, and let new rows count on after them. Errors: ArchiveDamaged, ArchiveRowWrong."""
    tables = list_taken()
    for table in tables:
        found = _load(current.connection(), archive, table, description)
        if found != description.rows.get(table.name):
            raise ArchiveDamaged(name=file_of(table.name))
    if current.get_bind().dialect.name == "postgresql":
        go_on_counting(current.connection(), [table.name for table in tables])


def _require_schema(schema: str) -> None:
    if schema == newest_schema():
        return
    raise ArchiveOlder() if schema in known_schemas() else ArchiveNewer()


def _require_columns(description: Description, text: bytes) -> None:
    try:
        told = columns_told(text)
    except (AttributeError, KeyError, TypeError) as error:
        raise ArchiveColumnsDiffer(table="description.json", columns="") from error
    for table in list_taken():
        wanted = {column.name for column in table.columns}
        differing = wanted ^ set(told.get(table.name, ()))
        if differing or file_of(table.name) not in description.files:
            raise ArchiveColumnsDiffer(table=table.name, columns=", ".join(sorted(map(str, differing)))[:200])


def _load(connection: Connection, archive: zipfile.ZipFile, table: Table, description: Description) -> int:
    statement, turns = filling(table), readers(table)
    owner = owner_column(table)
    lines = enumerate(read_lines(archive, file_of(table.name)), 1)
    count = 0
    while some := list(islice(lines, AT_ONCE)):
        rows = [_row(table, turns, owner, description, number, line) for number, line in some]
        try:
            connection.execute(statement, rows)
        except StatementError as error:
            name = violated(error) if isinstance(error, IntegrityError) else None
            reason = name or str(error.orig).splitlines()[0][:100]
            raise ArchiveRowWrong(table=table.name, line=count + 1, reason=reason) from error
        count += len(rows)
    return count


def _row(
    table: Table, turns: dict[str, Any], owner: str | None, description: Description, number: int, line: bytes
) -> dict[str, Any]:
    """Turn a line into a row, as strictly as the schema has it. Errors: ArchiveRowWrong."""
    name = ""
    try:
        told = json.loads(line)
        if not isinstance(told, dict) or told.keys() != turns.keys():
            raise ValueError("has other columns")
        row = {}
        for name, turn in turns.items():
            row[name] = turn(told[name])
        if owner is not None and row[owner] != description.village.id:
            name = owner
            raise ValueError("belongs to another village")
    except (OverflowError, RecursionError, ValueError) as error:
        raise ArchiveRowWrong(table=table.name, line=number, reason=f"{name} {error}".strip()[:100]) from error
    for column, value in LEFT_EMPTY.items():
        if column[0] == table.name:
            row[column[1]] = value
    return row


@contextmanager
def photos_in_place(archive: zipfile.ZipFile, description: Description, files: Path) -> Iterator[None]:
    """Put the photos in place, found by their content, and take them away again if the rows don't follow."""
    placed: list[Path] = []
    try:
        for name in sorted(description.files):
            if name.startswith("photos/"):
                data, sha256 = _photo(archive, name), name.removeprefix("photos/").removesuffix(".jpg")
                if name != photo_file(hashlib.sha256(data).hexdigest()) or not data.startswith(BEGINS_JPEG):
                    raise ArchiveDamaged(name=name)
                path = path_of(files, description.village.id, sha256)
                if not path.exists():
                    placed.append(path)
                write_photo(files, description.village.id, sha256, data)
        yield
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        raise


def _photo(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > LARGEST_PHOTO:
        raise ArchiveDamaged(name=name)
    return b"".join(read_file(archive, name))


def require_same_books(description: Description) -> None:
    """Count the books again that were read in, and hold them against the description. Errors: ArchiveBooksWrong."""
    bad = find_first_fault({description.village.id: []})
    if bad is not None:
        raise ArchiveBooksWrong(reason=f"{bad.table} {bad.row_id} {bad.reason}"[:150])
    if find_seal(description.village.id) != description.seal:
        raise ArchiveBooksWrong(reason=f"{description.seal.sequence}:{description.seal.hash[:8]}")


def end_envelopes(current: Session, at: datetime) -> None:
    """End the sealed logins that were out: their passwords did not come along, so their paper opens nothing here."""
    ended = current.scalars(
        update(Envelope)
        .where(Envelope.ended_at.is_(None))
        .values(ended_at=at)
        .returning(Envelope.user_id)
        .execution_options(synchronize_session=False)
    ).all()
    current.execute(
        update(User).where(User.id.in_(ended)).values(is_active=False).execution_options(synchronize_session=False)
    )


def _let_secretary_in(
    current: Session, description: Description, password_hash: PasswordHash, at: datetime
) -> str | None:
    """Give the longest-standing secretary a first password; everybody must make a new one."""
    current.execute(update(User).values(must_change_password=True).execution_options(synchronize_session=False))
    wanted = (
        select(User.id, User.login)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.village_id == description.village.id,
            Membership.role == Role.SECRETARY,
            User.is_active,
            in_force(village_day(at)),
        )
    )
    found = current.execute(wanted.order_by(Membership.since_on, User.id).limit(1)).one_or_none()
    if found is None:
        return None
    current.execute(
        update(User)
        .where(User.id == found.id)
        .values(password_hash=password_hash)
        .execution_options(synchronize_session=False)
    )
    return str(found.login)


def _lacks_key(current: Session, instance_folder: Path) -> bool:
    try:
        require_key(current, instance_folder)
    except SigningKeyGone:
        return True
    return False
