"""The zip of an archive: written piece by piece, and read with suspicion."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from pointsapp.archives.describing import read_description
from pointsapp.archives.errors import (
    ArchiveDamaged,
    ArchiveIncomplete,
    ArchiveNameOdd,
    ArchiveNewer,
    ArchiveTooBig,
    ArchiveUnreadable,
)
from pointsapp.archives.types import BOOKS, CHECKER, DESCRIPTION, FORM, README, Description

AT_ONCE = 1 << 20
MOST_BYTES = 32 << 30
MOST_PER_PACKED_BYTE = 300
"""Rows pack to a tenth, rarely to a fiftieth. What unpacks to more was made to fill the disk."""

LONGEST_DESCRIPTION = 64 << 20
LONGEST_LINE = 8 << 20
BELONGS = re.compile(r"tables/[a-z_]{1,60}\.jsonl|photos/[0-9a-f]{64}\.jpg")
ALSO = {DESCRIPTION, README, BOOKS, CHECKER}
SPOILT = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError, RuntimeError)


class Writer:
    """A zip that is being written: counts and digests what goes in."""

    def __init__(self, file: zipfile.ZipFile, at: datetime) -> None:
        self._zip, self._at = file, at.timetuple()[:6]
        self.files: dict[str, tuple[int, str]] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one file from its pieces. Pictures are packed already."""
        info = zipfile.ZipInfo(name, self._at)
        info.compress_type = zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as entry:
            for piece in pieces:
                entry.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files[name] = (size, digest.hexdigest())


def in_blocks(lines: Iterable[str]) -> Iterator[bytes]:
    """Put lines together, so that not each one is packed by itself."""
    block: list[str] = []
    length = 0
    for line in lines:
        block.append(line)
        length += len(line)
        if length >= AT_ONCE:
            yield "".join(block).encode()
            block, length = [], 0
    yield "".join(block).encode()


def opened(file: Path) -> zipfile.ZipFile:
    """Open an archive and look at its list of contents only.

    Errors: ArchiveUnreadable, ArchiveNameOdd, ArchiveTooBig.
    """
    try:
        archive = zipfile.ZipFile(file)
    except SPOILT as error:
        raise ArchiveUnreadable(file=file.name) from error
    names = archive.namelist()
    odd = next((name for name in names if name not in ALSO and not BELONGS.fullmatch(name)), None)
    if odd is not None or len(set(names)) != len(names):
        archive.close()
        raise ArchiveNameOdd(name=ascii(odd or "")[:80])
    unpacked = sum(info.file_size for info in archive.infolist())
    is_bomb = any(info.file_size > AT_ONCE + MOST_PER_PACKED_BYTE * info.compress_size for info in archive.infolist())
    if unpacked > MOST_BYTES or is_bomb:
        archive.close()
        raise ArchiveTooBig(megabytes=unpacked >> 20)
    return archive


def describe(archive: zipfile.ZipFile) -> tuple[Description, bytes]:
    """Read what the archive says of itself, with its letters.

    Errors: ArchiveIncomplete, ArchiveDamaged, ArchiveNewer.
    """
    if DESCRIPTION not in archive.namelist():
        raise ArchiveIncomplete(name=DESCRIPTION)
    if archive.getinfo(DESCRIPTION).file_size > LONGEST_DESCRIPTION:
        raise ArchiveDamaged(name=DESCRIPTION)
    text = b"".join(read_file(archive, DESCRIPTION))
    try:
        form = json.loads(text)["form"]
        if form != FORM:
            raise ArchiveNewer()
        return read_description(text)[1], text
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise ArchiveDamaged(name=DESCRIPTION) from error


def require_whole(archive: zipfile.ZipFile, description: Description) -> None:
    """Hold every file against the description. Errors: ArchiveIncomplete, ArchiveNameOdd, ArchiveDamaged."""
    names = set(archive.namelist()) - {DESCRIPTION}
    for name in sorted(description.files.keys() - names):
        raise ArchiveIncomplete(name=name[:80])
    for name in sorted(names - description.files.keys()):
        raise ArchiveNameOdd(name=name)
    for name, (size, digest) in description.files.items():
        seen, length = hashlib.sha256(), 0
        for piece in read_file(archive, name):
            seen.update(piece)
            length += len(piece)
        if (length, seen.hexdigest()) != (size, digest):
            raise ArchiveDamaged(name=name)


def read_file(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Read one file piece by piece. Errors: ArchiveDamaged."""
    try:
        with archive.open(name) as entry:
            while piece := entry.read(AT_ONCE):
                yield piece
    except SPOILT as error:
        raise ArchiveDamaged(name=name) from error


def read_lines(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Read one file line by line. Errors: ArchiveDamaged, also for a line that no row can fill."""
    begun = b""
    for piece in read_file(archive, name):
        *lines, begun = (begun + piece).split(b"\n")
        yield from lines
        if len(begun) > LONGEST_LINE:
            raise ArchiveDamaged(name=name)
    if begun:
        raise ArchiveDamaged(name=name)
