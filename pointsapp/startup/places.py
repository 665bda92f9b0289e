"""Files and folders: which file system they lie on, and who else on this machine can reach them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from pointsapp.startup.types import Finding, refused, sound

MOUNTS = Path("/proc/mounts")
SHARED_BY_MACHINES = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4",
    "ocfs2", "smb3", "smbfs", "vboxsf",
})  # fmt: skip
"""File systems whose locks can't be trusted between processes or machines. Every `fuse` counts as one too."""


def file_system_of(path: Path, mounts: str) -> str:
    """Name the kind of file system that a path lies on.

    Shape: `mounts` is the text of /proc/mounts; the longest mount point wins, and of equal ones the last.
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        point = Path(fields[1].encode("latin-1", "replace").decode("unicode_escape"))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind


def is_shared_by_machines(kind: str) -> bool:
    """Tell whether a kind of file system is a network's or a program's: SQLite may lose data there."""
    return kind in SHARED_BY_MACHINES or kind == "fuse" or kind.startswith("fuse.")


def find_file_system(database: Path) -> Finding:
    """Refuse a database file on a network file system."""
    if not MOUNTS.exists():
        return sound("file system", "not known on this system: keep the database on a disk of this machine")
    kind = file_system_of(database.resolve(), MOUNTS.read_text("utf-8", "replace"))
    if is_shared_by_machines(kind):
        return refused(
            "file system",
            f"{database} lies on {kind}, whose locks SQLite can't trust: move it to a disk of this machine,"
            " or use PostgreSQL.",
        )
    return sound("file system", f"{kind or 'unknown'}, a disk of this machine")


def is_open_to_others(path: Path) -> bool:
    """Tell whether any login of this machine can read or write a file, or look into a folder."""
    if not _mode(path) & (stat.S_IROTH | stat.S_IWOTH | (stat.S_IXOTH if path.is_dir() else 0)):
        return False
    return all(_mode(folder) & stat.S_IXOTH for folder in path.resolve().parents)


def find_privacy(paths: Iterable[Path]) -> list[Finding]:
    """Refuse files and folders that every login of this machine can reach."""
    if os.name == "nt":
        return []
    return [_privacy(path) for path in paths if path.exists()]


def _privacy(path: Path) -> Finding:
    if is_open_to_others(path):
        wanted = "700" if path.is_dir() else "600"
        return refused("privacy", f"every login of this machine can reach {path}: chmod {wanted} {path}")
    return sound("privacy", f"{path} is closed to other logins")


def find_folder(folder: Path) -> Finding:
    """Refuse a folder for photos and keys that the program can't write to."""
    if folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return sound("instance folder", str(folder))
    return refused("instance folder", f"{folder} can't be read and written by this login: give it to it (chown).")


def _mode(path: Path) -> int:
    return path.stat().st_mode
