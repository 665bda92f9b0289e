"""A disk as a power cut leaves it: what was flushed is there, of the rest any part may be, down to single sectors."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.promises.systrace import Event

SECTOR = 512


@dataclass
class Disk:
    """The files of one folder: their flushed bytes, and what was done to them since.

    A file that was made or removed is durably so only once its folder was flushed.
    """

    folder: str
    flushed: dict[str, bytearray] = field(default_factory=dict)
    since: dict[str, list[Event]] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)

    @classmethod
    def holding(cls, folder: Path, files: Mapping[str, bytes]) -> Disk:
        """Begin with files that lie there flushed."""
        return cls(str(folder), {str(folder / name): bytearray(data) for name, data in files.items()})

    def take(self, event: Event) -> None:
        """Let one thing happen."""
        name = event.name
        if event.kind == "sync" and name == self.folder:
            self.new.clear()
            for gone in self.removed:
                self.flushed.pop(gone, None)
            self.removed.clear()
        elif not name.startswith(self.folder) or name.endswith("-shm"):
            return
        elif event.kind == "create" and name not in self.flushed:
            self.flushed[name] = bytearray()
            self.new.add(name)
        elif event.kind == "unlink":
            self.removed.add(name)
        elif event.kind in {"write", "truncate"}:
            self.since.setdefault(name, []).append(event)
        elif event.kind == "sync" and name in self.flushed:
            waiting = self.since.get(name, [])
            for done in waiting:
                if done.ended < event.began:
                    _apply(self.flushed[name], done)
            self.since[name] = [later for later in waiting if later.ended >= event.began]

    def after_cut(self, chance: random.Random) -> dict[str, bytes]:
        """Give the files as they may lie there when the power went just now."""
        keeps = chance.choice((0.0, 0.5, 1.0))
        left = {}
        for name, flushed in self.flushed.items():
            if (name in self.new or name in self.removed) and chance.random() >= keeps:
                continue
            data = bytearray(flushed)
            for event in self.since.get(name, []):
                _apply_torn(data, event, keeps, chance)
            left[name] = bytes(data)
        return left


def _apply(data: bytearray, event: Event) -> None:
    if event.kind == "truncate":
        del data[event.offset :]
        data.extend(b"\0" * (event.offset - len(data)))
        return
    end = event.offset + len(event.data)
    data.extend(b"\0" * (end - len(data)))
    data[event.offset : end] = event.data


def _apply_torn(data: bytearray, event: Event, keeps: float, chance: random.Random) -> None:
    if event.kind == "truncate":
        if chance.random() < keeps:
            _apply(data, event)
        return
    for start in range(0, len(event.data), SECTOR):
        if chance.random() < keeps:
            part = event.data[start : start + SECTOR]
            _apply(data, Event("write", event.name, 0, 0, 0.0, event.offset + start, part))
