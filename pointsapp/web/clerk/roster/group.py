"""The page group: its address, and the kept file that an address means."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, request

from pointsapp.core.actor import Role
from pointsapp.exchange.roster.files import RosterSheet, read_kept_roster
from pointsapp.exchange.text import clean_text
from pointsapp.web.guard import actor

pages = Blueprint("roster", __name__, url_prefix="/v/<slug>/households/roster")
CLERKS = (Role.CLERK, Role.SECRETARY)
READERS = (Role.CLERK, Role.SUPERVISOR, Role.SECRETARY)
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Source:
    """The kept file that is looked at. Shape: `group` is the group of all its households, where no column says it."""

    digest: str
    name: str
    group: str

    @classmethod
    def asked(cls, digest: str) -> Source:
        """Read from the address which file is looked at."""
        return cls(digest, _text("name", 100), _text("group", 40))

    @property
    def query(self) -> dict[str, Any]:
        """Give what stands behind the address."""
        found = {"digest": self.digest, "name": self.name, "group": self.group}
        return {key: value for key, value in found.items() if value}

    def read(self) -> RosterSheet:
        """Give the file. Errors: UploadGone, FileDiffers."""
        return read_kept_roster(uploads_folder(), actor().village_id, self.digest)


def uploads_folder() -> Path:
    """Give the folder of files that were looked at and not yet taken."""
    return Path(current_app.instance_path) / "imports"


def _text(name: str, most: int) -> str:
    return clean_text(request.args.get(name, "")[:most])
