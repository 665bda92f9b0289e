"""What a backup says of itself, where backups go, and how the last one went."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pointsapp.core.errors import Param

FORMAT = 1
PLAIN, ENCRYPTED = ".backup", ".backup.enc"
WARN_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Plan:
    """Where backups go. Shape: without a second folder there is one copy; without a key nothing is encrypted."""

    instance_folder: Path
    folder: Path
    second_folder: Path | None
    keep_days: int
    public_key: str


@dataclass(frozen=True)
class VillageBooks:
    """What a village's books came to: `sequence` and `head` are their seal."""

    slug: str
    name: str
    transfers: int
    sequence: int
    head: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. Shape: `entries` maps each file in it to bytes and SHA-256, `counts` tables to rows."""

    made_at: datetime
    database: str
    schema: str
    villages: tuple[VillageBooks, ...]
    counts: dict[str, int]
    photos: int
    missing_photos: int
    tables: tuple[str, ...] = ()
    entries: dict[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """A good backup: written, read back and found whole."""

    name: str
    made_at: datetime
    size_bytes: int
    is_encrypted: bool
    photos: int
    missing_photos: int
    transfers: int


@dataclass(frozen=True)
class Failure:
    """The last try went wrong since the last good one."""

    at: datetime
    code: str
    params: dict[str, Param]


@dataclass(frozen=True)
class State:
    """How it stands with backups. Shape: `second` is empty without a second folder, else done, missing or failed."""

    good: Made | None = None
    second: str = ""
    failure: Failure | None = None

    def is_old(self, at: datetime) -> bool:
        """Tell whether the last good backup is missing or too long ago."""
        return self.good is None or at - self.good.made_at > WARN_AFTER


@dataclass(frozen=True)
class Restored:
    """What came back. Shape: `lacks_key` when the file of the key that signs the books is not here."""

    manifest: Manifest
    lacks_key: bool
