"""The file of a backup: a zip whose manifest names each entry with its length and digest."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from pointsapp.backups.errors import Unrestorable
from pointsapp.backups.types import FORMAT, Manifest, VillageBooks

MANIFEST = "manifest.json"
AT_ONCE = 1 << 20
DAMAGED = "The backup is damaged ({}): take another copy."


def write(file: Path, manifest: Manifest, parts: Iterable[tuple[str, Iterator[bytes]]]) -> Manifest:
    """Write a backup from its parts, the manifest last, and give the manifest with all entries."""
    entries: dict[str, tuple[int, str]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as backup:
        for name, pieces in parts:
            info = zipfile.ZipInfo(name, manifest.made_at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
            entries[name] = _write_entry(backup, info, pieces)
        whole = replace(manifest, entries=entries)
        backup.writestr(MANIFEST, json.dumps(_as_plain(whole), ensure_ascii=False, indent=1))
    return whole


def read_manifest(backup: zipfile.ZipFile) -> Manifest:
    """Read what a backup says of itself. Errors: Unrestorable."""
    try:
        plain = json.loads(backup.read(MANIFEST))
        made_by = plain.pop("format")
        if made_by != FORMAT:
            raise Unrestorable(f"This backup has format {made_by}: install the program that made it.")
        plain["made_at"] = datetime.fromisoformat(plain["made_at"])
        plain["villages"] = tuple(VillageBooks(**village) for village in plain["villages"])
        plain["tables"] = tuple(plain["tables"])
        plain["entries"] = {name: (size, digest) for name, (size, digest) in plain["entries"].items()}
        return Manifest(**plain)
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile, OSError) as error:
        raise Unrestorable(DAMAGED.format("its list of contents can't be read")) from error


def check(file: Path) -> Manifest:
    """Read a whole backup and hold each entry against the manifest. Errors: Unrestorable."""
    with opened(file) as backup:
        manifest = read_manifest(backup)
        if set(backup.namelist()) != {*manifest.entries, MANIFEST}:
            raise Unrestorable(DAMAGED.format("files are missing or were added"))
        for name, (size, digest) in manifest.entries.items():
            seen = hashlib.sha256()
            length = 0
            for piece in read_entry(backup, name):
                seen.update(piece)
                length += len(piece)
            if (length, seen.hexdigest()) != (size, digest):
                raise Unrestorable(DAMAGED.format(name))
        return manifest


def opened(file: Path) -> zipfile.ZipFile:
    """Open a backup for reading. Errors: Unrestorable."""
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise Unrestorable(f"{file.name} is no backup of this program, or it is cut off.") from error


def read_entry(backup: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Read one entry piece by piece. Errors: Unrestorable."""
    try:
        with backup.open(name) as entry:
            while piece := entry.read(AT_ONCE):
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError) as error:
        raise Unrestorable(DAMAGED.format(name)) from error


def pieces_of(file: Path) -> Iterator[bytes]:
    """Read a file piece by piece."""
    with file.open("rb") as source:
        while piece := source.read(AT_ONCE):
            yield piece


def _write_entry(backup: zipfile.ZipFile, info: zipfile.ZipInfo, pieces: Iterator[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with backup.open(info, "w", force_zip64=True) as entry:
        for piece in pieces:
            entry.write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _as_plain(manifest: Manifest) -> dict[str, object]:
    return {"format": FORMAT, **asdict(manifest), "made_at": manifest.made_at.isoformat()}
