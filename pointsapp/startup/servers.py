"""Who serves a SQLite file: two machines on one file would not see each other's locks."""

from __future__ import annotations

import json
import os
import socket
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from pointsapp.startup.types import Finding, refused, sound

BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Machine:
    """A machine by its name and by its present run, which containers on it share."""

    name: str
    run: str


def this_machine() -> Machine:
    """Name the machine that this process runs on. Where the run has no name, the machine's own stands in."""
    name = socket.gethostname()
    return Machine(name, BOOT.read_text("ascii").strip() if BOOT.exists() else name)


def marker_of(database: Path) -> Path:
    """Give the file beside a database that names the machine which serves it."""
    return database.with_name(f"{database.name}.server")


def find_server(database: Path, here: Machine) -> Finding:
    """Refuse a database that another machine served last."""
    marker = marker_of(database)
    try:
        last = Machine(**json.loads(marker.read_text("utf-8")))
    except FileNotFoundError:
        return sound("one machine", "no other machine has served this database")
    except (OSError, ValueError, TypeError):
        return refused("one machine", f"{marker} can't be read: look who serves this database, {_TAKE_OVER}")
    if last.run == here.run or last.name == here.name:
        return sound("one machine", f"served from {here.name}")
    return refused(
        "one machine",
        f"{database} was last served from the machine {last.name}, this is {here.name}. Two at once destroy it:"
        f" make sure that nothing runs there, {_TAKE_OVER}",
    )


_TAKE_OVER = "then say: flask --app wsgi check --take-over"


def take_over(database: Path, here: Machine) -> None:
    """Write down that this machine serves the database."""
    marker = marker_of(database)
    if marker.exists() and marker.read_text("utf-8", "replace") == _text(here):
        return
    unfinished = marker.with_name(f"{marker.name}.{uuid.uuid4().hex}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(_text(here))
    unfinished.replace(marker)


def _text(machine: Machine) -> str:
    return json.dumps(asdict(machine))
