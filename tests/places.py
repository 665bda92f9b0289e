"""Installations on their own databases: one that is lived in, others that a village comes to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click import Command
from click.testing import Result
from flask import Flask

from pointsapp.cli.archive import export_village, import_village
from pointsapp.cli.ledger import ledger
from pointsapp.core import clock
from pointsapp.core.db import db
from tests.databases import Databases, make_app
from tests.world import NOW

COMMANDS: dict[str, Command] = {"export": export_village, "import": import_village, "ledger": ledger}


@dataclass
class Installation:
    """A program on a migrated database of its own."""

    app: Flask
    owner_url: str
    folder: Path

    def run(self, *words: str) -> Result:
        """Run one of the program's commands."""
        os.environ["MIGRATION_DATABASE_URL"] = self.owner_url
        try:
            with self.app.app_context():
                return self.app.test_cli_runner().invoke(COMMANDS[words[0]], words[1:])
        finally:
            del os.environ["MIGRATION_DATABASE_URL"]

    def export(self, file: Path, *, slug: str = "lahai") -> Path:
        """Take the village out."""
        answer = self.run("export", "--village", slug, str(file))
        assert (answer.exit_code, answer.stderr) == (0, "")
        return file


@contextmanager
def installation(databases: Databases, kind: str, folder: Path) -> Iterator[Installation]:
    """Give an installation with tables and nothing in them."""
    with databases.own_copy(kind) as (url, owner_url):
        made = Installation(make_app(url, owner_url, folder, migrate=False), owner_url, folder)
        try:
            yield made
        finally:
            with made.app.app_context():
                db.engine.dispose()


def stop_clock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the instant at which the world is made."""
    file = folder / "now"
    file.write_text(NOW.isoformat())
    monkeypatch.setattr(clock, "_test_file", str(file))
