"""Flask-Migrate, loaded when tables are to be changed: serving needs neither it nor Alembic."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from config import ROOT
from pointsapp.core.db import db
from pointsapp.core.later import load

if TYPE_CHECKING:
    from flask_migrate import Migrate


class MigrateLater:
    """What Flask-Migrate looks for among the extensions of an application."""

    directory = str(ROOT / "migrations")

    @cached_property
    def migrate(self) -> Migrate:
        """The extension itself."""
        made: Migrate = load("flask_migrate:Migrate")(db=db, directory=self.directory, render_as_batch=False)
        return made
